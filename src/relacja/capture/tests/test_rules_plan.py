"""What a tracking plan expects of events."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.capture.rules.plan import BadPlan, Plan, drafted, read_plan

TEXT = """
# what the shop sends
Product Added
  product_id: text, required
  price: number
  currency: PLN | EUR, required
Order Completed
\torder_id: text, required
\tproducts: list
\tis_gift: flag
\tpromised: moment
"""
GOOD = {"product_id": "L-7", "price": "99.50", "currency": "PLN", "colour": "red"}


def broken(name: str, properties: object, *, holds_unplanned: bool = False) -> str:
    return read_plan(TEXT).breaks(name, properties, holds_unplanned=holds_unplanned)


@pytest.mark.parametrize(
    ("name", "properties", "why"),
    [
        ("Product Added", GOOD, ""),
        ("Product Added", GOOD | {"price": None}, ""),
        ("Product Added", GOOD | {"product_id": ""}, "product_id: missing"),
        ("Product Added", GOOD | {"product_id": 7}, "product_id: not text"),
        ("Product Added", GOOD | {"price": "cheap"}, "price: not number"),
        ("Product Added", GOOD | {"price": True}, "price: not number"),
        ("Product Added", GOOD | {"currency": "USD"}, "currency: USD"),
        ("Product Added", "nothing", "product_id: missing"),
        ("Order Completed", {"order_id": "1", "products": [], "is_gift": False, "promised": "2026-11-28"}, ""),
        ("Order Completed", {"order_id": "1", "products": {}}, "products: not list"),
        ("Order Completed", {"order_id": "1", "is_gift": "yes"}, "is_gift: not flag"),
        ("Order Completed", {"order_id": "1", "promised": "soon"}, "promised: not moment"),
        ("Something Else", {}, ""),
    ],
)
def test_an_event_breaks_a_plan_by_what_it_lacks_or_says_otherwise(name: str, properties: object, why: str) -> None:
    assert broken(name, properties) == why


def test_what_nobody_planned_is_held_where_that_is_asked_for() -> None:
    assert broken("Something Else", {}, holds_unplanned=True) == "not planned"
    assert broken("Product Added", GOOD, holds_unplanned=True) == ""


@pytest.mark.parametrize(
    ("text", "line", "why"),
    [
        ("  price: number", 1, "indent"),
        ("A\n  price", 2, "property"),
        ("A\n  price: colour", 2, "property"),
        ("A\n  : number", 2, "property"),
        ("A\n  price: number, sometimes", 2, "property"),
        ("A\n  price: number\n  price: text", 3, "property"),
        ("A\nB\nA", 3, "event"),
        ("A\n  currency: PLN |", 2, "property"),
    ],
)
def test_a_line_that_says_nothing_is_named(text: str, line: int, why: str) -> None:
    with pytest.raises(BadPlan) as problem:
        read_plan(text)
    assert (problem.value.line, problem.value.why) == (line, why)


def test_a_plan_written_down_is_the_same_plan() -> None:
    assert read_plan(str(read_plan(TEXT))) == read_plan(TEXT)


VALUES = st.one_of(st.none(), st.booleans(), st.integers(-9, 9), st.floats(allow_nan=False), st.text(max_size=5),
                   st.lists(st.integers(), max_size=2), st.sampled_from(["2026-11-28", "7.5"]))  # fmt: skip
EVENTS = st.lists(
    st.tuples(st.text(max_size=5), st.one_of(st.none(), st.dictionaries(st.text(max_size=4), VALUES, max_size=4))),
    max_size=12,
)


@given(EVENTS)
def test_no_event_breaks_the_plan_that_was_drafted_from_it(events: list[tuple[str, object]]) -> None:
    plan = drafted(events)
    assert read_plan(str(plan)) == Plan(dict(plan.events))
    assert [plan.breaks(name, said, holds_unplanned=False) for name, said in events] == [""] * len(events)
