"""Who is named in a note."""

import pytest

from relacja.messaging.rules.mentions import named_in

PEOPLE = [(1, "Jan Kowal"), (2, "Jan Kowalski"), (3, "Łucja Żak"), (4, "Jan Kowal"), (5, "")]


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("Ask @Łucja Żak, please", [3]),
        ("ask @łucja żak", [3]),
        ("@Jan Kowalski knows", [2]),
        ("@Jan Kowal knows, @Jan Kowalski too", [1, 2, 4]),
        ("Łucja Żak knows", []),
        ("write to jan@kowal.test or @ nobody", []),
    ],
)
def test_colleagues_are_named_by_their_name_behind_an_at(text: str, named: list[int]) -> None:
    assert named_in(text, PEOPLE) == named
