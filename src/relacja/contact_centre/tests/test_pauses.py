"""What is kept out of a recording."""

import pytest

from relacja.contact_centre.rules.pauses import pauses


@pytest.mark.parametrize(
    ("marks", "expected"),
    [
        ([], []),
        ([[3.0, "paused"], [9.0, "resumed"], [20.0, "paused"], [21.5, "resumed"]], [(3.0, 9.0), (20.0, 21.5)]),
        ([[3.0, "paused"]], [(3.0, 60.0)]),
        ([[3.0, "paused"], [5.0, "paused"], [9.0, "resumed"], [10.0, "resumed"]], [(3.0, 9.0)]),
        ([[70.0, "paused"]], [(70.0, 70.0)]),
    ],
)
def test_a_pause_lasts_from_its_mark_to_the_next_or_to_the_end(
    marks: list[tuple[float, str]], expected: list[tuple[float, float]]
) -> None:
    assert [(one.since, one.until) for one in pauses(marks, 60.0)] == expected
