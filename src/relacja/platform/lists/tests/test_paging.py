"""Pages of a list: nothing is left out, nothing comes twice, whatever the order and however one walks."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from relacja.platform import lists
from relacja.platform.actor import EVERYTHING, Actor, NotPermitted
from relacja.platform.lists import Column, DateRange, ListDefinition, ListQuery, NumberRange, TextFilter
from relacja.platform.models import OutboxDelivery, OutboxEvent, StoredFile

pytestmark = pytest.mark.django_db

START = datetime(2026, 1, 1, tzinfo=UTC)
READER = Actor(kind="user", label="Reader", user_id=1, grants={"platform.see_operations": EVERYTHING})

FILES = ListDefinition(
    code="test.files",
    title="Files",
    permission="platform.see_operations",
    columns=(
        Column("name", "Name", field="sha256", sort=True),
        Column("size", "Size", kind="number", sort=True),
        Column("stored", "Stored", field="stored_at", kind="moment", sort=True),
        Column("type", "Type", field="media_type", default=False),
    ),
    rows=lambda actor: StoredFile.objects.all(),
    filters=(
        NumberRange(code="size", label="Size"),
        DateRange(code="stored", label="Stored", field="stored_at", moments=True),
        TextFilter(code="type", label="Type", field="media_type"),
    ),
    default_sort="name",
    limit=7,
)
DELIVERIES = ListDefinition(
    code="test.deliveries",
    title="Deliveries",
    permission="platform.see_operations",
    columns=(Column("subscriber", "To"), Column("done", "Done", field="done_at", kind="moment", sort=True)),
    rows=lambda actor: OutboxDelivery.objects.all(),
    default_sort="done",
    limit=3,
)


@pytest.fixture
def files() -> list[StoredFile]:
    return StoredFile.objects.bulk_create(
        StoredFile(
            sha256=f"{number:064x}",
            size=number % 5,
            media_type="text/csv" if number % 2 else "image/png",
            stored_at=START + timedelta(days=number % 9),
        )
        for number in range(40)
    )


@pytest.fixture
def deliveries() -> list[OutboxDelivery]:
    event = OutboxEvent.objects.create(name="E", payload={}, occurred_at=START)
    return OutboxDelivery.objects.bulk_create(
        OutboxDelivery(
            event=event,
            subscriber=f"s{number}",
            due_at=START,
            done_at=None if number % 3 == 0 else START + timedelta(hours=number % 4),
        )
        for number in range(14)
    )


def walk(definition: ListDefinition, sort: str, **more: str) -> tuple[list[int], list[int]]:
    """The keys of all pages forwards, then of all pages backwards from the last one."""
    forward, query = [], ListQuery.parse(definition, READER, {"sort": [sort], **{k: [v] for k, v in more.items()}})
    pages = [lists.page(definition, READER, query)]
    while pages[-1].next:
        pages.append(lists.page(definition, READER, _at(definition, query, after=pages[-1].next)))
    forward = [row["id"] for page in pages for row in page.rows]
    back = [pages[-1]]
    while back[0].previous:
        back.insert(0, lists.page(definition, READER, _at(definition, query, before=back[0].previous)))
    return forward, [row["id"] for page in back for row in page.rows]


def _at(definition: ListDefinition, query: ListQuery, **place: str) -> ListQuery:
    parameters = {name: [value] for name, value in [*query.parameters(), *place.items()]}
    return ListQuery.parse(definition, READER, parameters)


@pytest.mark.parametrize("sort", ["name", "-name", "size", "-size", "stored", "-stored"])
def test_walking_forwards_visits_every_row_once_in_order(files: list[StoredFile], sort: str) -> None:
    seen, _back = walk(FILES, sort)
    field = {"name": "sha256", "size": "size", "stored": "stored_at"}[sort.lstrip("-")]
    sign = "-" if sort.startswith("-") else ""
    assert seen == list(StoredFile.objects.order_by(f"{sign}{field}", f"{sign}id").values_list("id", flat=True))


@pytest.mark.parametrize("sort", ["name", "-name", "size", "-size"])
def test_walking_backwards_ends_with_a_whole_first_page(files: list[StoredFile], sort: str) -> None:
    forward, back = walk(FILES, sort)
    assert back[-1] == forward[-1]
    assert set(back) == set(forward)
    first = lists.page(FILES, READER, ListQuery.parse(FILES, READER, {"sort": [sort]}))
    assert back[:7] == [row["id"] for row in first.rows]


@pytest.mark.parametrize("sort", ["done", "-done"])
def test_rows_without_a_value_come_last_in_both_directions(deliveries: list[OutboxDelivery], sort: str) -> None:
    forward, back = walk(DELIVERIES, sort)
    assert sorted(forward) == sorted(set(forward)) == sorted(one.pk for one in OutboxDelivery.objects.all())
    assert set(back) == set(forward)
    empty = set(OutboxDelivery.objects.filter(done_at=None).values_list("id", flat=True))
    assert set(forward[-len(empty) :]) == empty


def test_a_jump_lands_on_the_first_row_with_the_value_and_can_go_back(files: list[StoredFile]) -> None:
    query = ListQuery.parse(FILES, READER, {"sort": ["name"], "jump": [f"{20:064x}"]})
    page = lists.page(FILES, READER, query)
    assert page.rows[0]["name"] == f"{20:064x}"
    before = lists.page(FILES, READER, _at(FILES, ListQuery(sort="name"), before=page.previous))
    assert before.rows[-1]["name"] == f"{19:064x}"


def test_filters_narrow_page_and_count_alike(files: list[StoredFile]) -> None:
    parameters = {"size": ["1..2"], "type": ["csv"], "stored": ["2026-01-02..2026-01-05"]}
    query = ListQuery.parse(FILES, READER, parameters, strict=True)
    expected = [
        one
        for one in files
        if 1 <= one.size <= 2 and "csv" in one.media_type and 1 <= (one.stored_at - START).days <= 4
    ]
    assert expected
    assert lists.count(FILES, READER, query) == len(expected)
    assert len(lists.page(FILES, READER, query).rows) == min(7, len(expected))


def test_a_page_is_one_query_however_deep_one_stands(files: list[StoredFile]) -> None:
    first = lists.page(FILES, READER, ListQuery(limit=7))
    with CaptureQueriesContext(
        connection,
    ) as queries:
        lists.page(FILES, READER, ListQuery(limit=7, after=first.next))
    assert len(queries) == 1
    assert "OFFSET" not in queries[0]["sql"]


def test_only_the_columns_shown_are_read(files: list[StoredFile]) -> None:
    with CaptureQueriesContext(connection) as queries:
        page = lists.page(FILES, READER, ListQuery.parse(FILES, READER, {"columns": ["name,size"]}))
    assert "media_type" not in queries[0]["sql"]
    assert set(page.rows[0]) == {"id", "name", "size"}


def test_a_place_of_another_order_is_refused(files: list[StoredFile]) -> None:
    cursor = lists.page(FILES, READER, ListQuery(sort="size", limit=7)).next
    for place in (cursor, "nonsense", "e30", ""):
        if place:
            with pytest.raises(lists.BadCursor):
                lists.page(FILES, READER, ListQuery(sort="name", after=place))


def test_who_may_not_see_the_list_gets_neither_rows_nor_count() -> None:
    stranger = Actor(kind="user", label="Stranger", user_id=2)
    for ask in (lists.page, lists.count):
        with pytest.raises(NotPermitted):
            ask(FILES, stranger, ListQuery())


def test_numbers_are_read_as_people_write_them() -> None:
    assert NumberRange(code="size", label="").check(["1 000,5"]) == ("1000.5..1000.5",)
    with pytest.raises(lists.BadFilter):
        NumberRange(code="size", label="").check([str(Decimal(10) ** 30)])


def test_the_usual_columns_need_no_words_in_the_address() -> None:
    usual = ListQuery.parse(FILES, READER, {"columns": ["name", "size", "stored"]})
    assert usual.address() == ""
    assert ListQuery.parse(FILES, READER, {"columns": ["size,name"]}).address() == "columns=size%2Cname"
