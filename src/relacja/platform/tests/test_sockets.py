"""The contracts of the platform's sockets hold for what keeps them and break for what does not."""

from collections.abc import Iterable, Mapping
from datetime import datetime

import pytest
from django.utils import timezone

from relacja.platform import refs, search
from relacja.platform.actor import Actor
from relacja.platform.fields import ConditionField, ForOne, Sql, asked_parties, condition_fields
from relacja.platform.refs import Ref, RefKind, ref_kinds
from relacja.platform.search import Hit, SearchSource, search_everything, search_sources
from relacja.platform.testing.fields import check_condition_field
from relacja.platform.testing.refs import check_ref_kind

SYSTEM = Actor.system("tests")


class Kettles(RefKind):
    """Two kettles, for everybody who has a name."""

    label = "Kettle"

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        return {row_id: f"Kettle {row_id}" for row_id in ids if row_id in {1, 2} and actor.kind != "nobody"}

    def url(self, row_id: int) -> str:
        return "/"


class OpenKettles(Kettles):
    """Shows itself to nobody in particular."""

    def titles(self, actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
        return dict.fromkeys(ids, "Kettle")


@pytest.mark.django_db
def test_a_kind_of_reference_that_keeps_its_contract() -> None:
    check_ref_kind(Kettles(), seer=SYSTEM, seen=[1, 2], unseen=[3])


@pytest.mark.django_db
def test_a_kind_that_shows_what_is_not_there_breaks_the_contract() -> None:
    with pytest.raises(AssertionError):
        check_ref_kind(OpenKettles(), seer=SYSTEM, seen=[1, 2])


def test_titles_of_many_kinds_come_together_and_unknown_kinds_are_left_out() -> None:
    with ref_kinds.lent("tea.kettle", Kettles()), ref_kinds.lent("tea.pot", Kettles()):
        found = refs.titles(SYSTEM, [Ref("tea.kettle", 1), Ref("tea.pot", 2), Ref("tea.pot", 9), Ref("gone.thing", 1)])
    assert found == {Ref("tea.kettle", 1): "Kettle 1", Ref("tea.pot", 2): "Kettle 2"}


@pytest.mark.parametrize("text", ["tea.kettle:12", "a.b:-1", "x:0"])
def test_a_reference_reads_as_it_writes(text: str) -> None:
    assert str(Ref.parse(text)) == text


@pytest.mark.parametrize("text", ["", ":", "tea.kettle", "tea.kettle:", ":5", "tea.kettle:five"])
def test_what_is_no_reference_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        Ref.parse(text)


# Condition fields


class Cups(ConditionField):
    """Party 1 drinks two cups, party 2 none; nothing is known of others."""

    label, kind = "Cups", "number"
    one = ForOne("(VALUES (1, 2), (2, 0)) AS cups(party_id, n) WHERE cups.party_id = %(party)s::int", "cups.n")

    def sql(self, at: datetime) -> Sql:
        return Sql("SELECT * FROM (VALUES (1, %s), (2, 0)) AS cups(party_id, value)", (2,))


class Disagreeing(Cups):
    """Says something else at once."""

    one = ForOne("(SELECT 7 AS n) cups", "cups.n")


class Doubled(Cups):
    """Two rows for one party."""

    def sql(self, at: datetime) -> Sql:
        return Sql("SELECT 1 AS party_id, g AS value FROM generate_series(1, 2) AS g")


class Words(Cups):
    """Text where a number was promised."""

    one = ForOne("(SELECT 'two' AS n) cups WHERE %(party)s::int = 1", "cups.n")

    def sql(self, at: datetime) -> Sql:
        return Sql("SELECT 1 AS party_id, 'two' AS value")


@pytest.fixture
def themselves(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every party stands for itself alone."""
    (parties,) = asked_parties
    monkeypatch.setattr(parties, "members", lambda party_id: [party_id])


@pytest.mark.django_db
@pytest.mark.usefixtures("themselves")
def test_a_condition_field_that_keeps_its_contract() -> None:
    field = Cups()
    with condition_fields.lent("tea.cups", field):
        check_condition_field(field, party_ids=[1, 2, 3], at=timezone.now())


@pytest.mark.django_db
@pytest.mark.usefixtures("themselves")
@pytest.mark.parametrize("field", [Disagreeing(), Doubled(), Words()])
def test_a_condition_field_that_breaks_its_contract_is_found(field: ConditionField) -> None:
    with condition_fields.lent("tea.cups", field), pytest.raises(AssertionError):
        check_condition_field(field, party_ids=[1], at=timezone.now())


# Search


class Found(SearchSource):
    """Finds itself."""

    def __init__(self, code: str, order: int) -> None:
        self.code = self.label = code
        self.order = order

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        return [Hit(Ref(self.code, number), query, "", "/") for number in range(limit + 3)]


class Broken(Found):
    """Breaks the connection's transaction before it breaks."""

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT no_such_column")
        return []


class Slow(Found):
    """Takes a minute."""

    def search(self, actor: Actor, query: str, limit: int) -> list[Hit]:
        from django.db import connection

        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(60)")
        return []


@pytest.fixture
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    """No source but those that a test lends."""
    monkeypatch.setattr(search_sources, "_entries", {})


@pytest.mark.django_db
@pytest.mark.usefixtures("only_ours")
def test_every_source_answers_in_its_order_and_within_its_limit() -> None:
    with search_sources.lent("b", Found("b", 20)), search_sources.lent("a", Found("a", 10)):
        groups = search_everything(SYSTEM, "  kettle ", limit=3)
    assert [(group.code, len(group.hits)) for group in groups] == [("a", 3), ("b", 3)]
    assert groups[0].hits[0].title == "kettle"


@pytest.mark.django_db
@pytest.mark.usefixtures("only_ours")
def test_a_broken_source_does_not_spoil_the_box() -> None:
    with search_sources.lent("bad", Broken("bad", 1)), search_sources.lent("good", Found("good", 2)):
        groups = search_everything(SYSTEM, "kettle")
    assert [(group.code, group.failed, bool(group.hits)) for group in groups] == [
        ("bad", True, False),
        ("good", False, True),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("only_ours")
def test_a_slow_source_has_a_time_of_its_own_and_the_limit_goes_with_the_search() -> None:
    from django.db import connection

    started = timezone.now()
    with search_sources.lent("slow", Slow("slow", 1)), search_sources.lent("good", Found("good", 2)):
        groups = search_everything(SYSTEM, "kettle")
    assert (timezone.now() - started).total_seconds() < 10 * search.SOURCE_MILLISECONDS / 1000
    assert [group.failed for group in groups] == [True, False]
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)


@pytest.mark.parametrize("query", ["", "  ", "a", " a "])
def test_a_query_too_short_to_mean_anything_finds_nothing(query: str) -> None:
    assert search_everything(SYSTEM, query) == []
