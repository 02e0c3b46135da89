"""A plan while it is being written: as fields of a form and back, and what the buttons do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.routing.rules.editing import STEP, WAY, body_of, changed, flat, place

NUMBER = st.integers(0, 10_000)
WORD = st.text("abcxyz >=3", min_size=1, max_size=12).filter(lambda text: text == text.strip() and text)
STEPS = st.lists(
    st.fixed_dictionaries({"queue": WORD}, optional={"seconds": NUMBER, "also": WORD, "who": WORD}), max_size=4
)
FILTER = st.fixed_dictionaries(
    {"steps": STEPS}, optional={"name": WORD, "when": WORD, "priority": NUMBER, "longest_wait": NUMBER}
)
DEFAULT = st.fixed_dictionaries({"steps": STEPS}, optional={"overflow": WORD, "longest_wait": NUMBER})
BODY = st.fixed_dictionaries({"filters": st.lists(FILTER, max_size=4), "default": DEFAULT})
PLAN = {
    "filters": [{"name": "a", "steps": [{"queue": "x"}]}, {"name": "b", "steps": []}],
    "default": {"steps": [{"queue": "x"}, {"queue": "y"}]},
}


@given(BODY)
def test_a_plan_survives_its_form(body: dict[str, object]) -> None:
    assert body_of(flat(body)) == body


@given(BODY, st.sampled_from(["up", "down"]), st.integers(0, 3), st.integers(0, 3))
def test_up_and_down_undo_one_another(body: dict[str, object], verb: str, way: int, step: int) -> None:
    back = {"up": "down", "down": "up"}[verb]
    moved = changed(body, f"{verb}:{way}:{step}")
    other = step - 1 if verb == "up" else step + 1
    assert moved == body or changed(moved, f"{back}:{way}:{other}") == body


def names(body: dict[str, object]) -> list[object]:
    return [way.get("name") for way in body["filters"]]  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("do", "left"),
    [("up:1", ["b", "a"]), ("up:0", ["a", "b"]), ("down:1", ["a", "b"]), ("remove:0", ["b"]),
     ("remove:2", ["a", "b"]), ("add_way", ["a", "b", None]), ("nonsense:9", ["a", "b"])],
)  # fmt: skip
def test_ways_are_moved_removed_and_added_before_the_last(do: str, left: list[object]) -> None:
    assert names(changed(PLAN, do)) == left


def test_the_last_way_has_steps_of_its_own_and_is_never_removed() -> None:
    assert changed(PLAN, "remove:2:0")["default"]["steps"] == [{"queue": "y"}]
    assert changed(PLAN, "add_step:2")["default"]["steps"][-1] == {"queue": "y"}
    assert PLAN["default"] == {"steps": [{"queue": "x"}, {"queue": "y"}]}, "what is given stays as it is"


def test_what_is_no_number_stays_as_it_was_typed() -> None:
    typed = {"ways": "1", "w0-steps": "1", "w0-s0-queue": "x", "w0-s0-seconds": "soon", "w0-longest_wait": "2,5"}
    assert body_of(typed)["default"] == {"longest_wait": 2.5, "steps": [{"queue": "x", "seconds": "soon"}]}
    assert body_of({**typed, "w0-longest_wait": "nan"})["default"]["longest_wait"] == "nan"


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("filter 2, step 1", "w1-s0"),
        ("filter 1", "w0"),
        ("default", "w2"),
        ("default, step 2", "w2-s1"),
        ("filters", ""),
    ],
)
def test_a_problem_finds_its_place_in_the_form(where: str, found: str) -> None:
    assert place(where, 3) == found


def test_every_field_of_a_step_and_a_way_is_carried() -> None:
    whole = dict.fromkeys(STEP, "5")
    way = dict.fromkeys(WAY, "5")
    kept = body_of(flat({"filters": [{**way, "steps": [whole]}], "default": {"steps": []}}))
    assert set(kept["filters"][0]) == {*WAY, "steps"}
    assert set(kept["filters"][0]["steps"][0]) == set(STEP)
