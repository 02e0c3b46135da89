"""Families of types, how many customers are of each, and how they moved from month to month."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext, pgettext

from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.segments.models import CustomerType, TypeFamily, TypeOfMonth
from relacja.segments.permissions import VIEW
from relacja.segments.rules.clusters import typical
from relacja.segments.types import FamilyLine, Moves, Sorting, TypeLine


def families(actor: Actor) -> list[FamilyLine]:
    """All families by name, with their types in order; three queries."""
    if not actor.may(VIEW):
        return []
    found = list(TypeFamily.objects.order_by("name", "pk"))
    types: dict[int, list[CustomerType]] = defaultdict(list)
    for one in CustomerType.objects.filter(family__in=found).order_by("position", "pk"):
        types[one.family_id].append(one)
    counted = _counted(actor, this_month())
    return [
        FamilyLine(one.pk, one.code, one.name, Sorting(one.sorting), one.sorted_at, _lines(types[one.pk], counted))
        for one in found
    ]


def family(actor: Actor, family_id: int) -> FamilyLine | None:
    """One of them."""
    return next((one for one in families(actor) if one.id == family_id), None)


def type_choices() -> list[tuple[str, str]]:  # no actor: words for what a condition may name
    """All types as conditions name them, `family:number`, with their names; by family, in order."""
    types = list(CustomerType.objects.select_related("family").order_by("family__name", "family_id", "position", "pk"))
    names = names_of_families(types)
    return [(f"{one.family.code}:{one.pk}", f"{one.family.name}: {names[one.pk]}") for one in types]


def this_month() -> date:  # no actor: a day
    """The first day of the month."""
    return timezone.localdate().replace(day=1)


def _counted(actor: Actor, month: date) -> dict[int, int]:
    rows = TypeOfMonth.objects.filter(month=month)
    reached = customers.visible_ids(actor)
    rows = rows if reached is None else rows.filter(party_id__in=reached)
    return dict(rows.order_by().values("type_id").annotate(n=Count("pk")).values_list("type_id", "n"))


def _lines(types: list[CustomerType], counted: dict[int, int]) -> tuple[TypeLine, ...]:
    words = names_of(types)
    shown = [one for one in types if one.is_rest or one.condition or one.centre or counted.get(one.pk)]
    return tuple(
        TypeLine(one.pk, words[one.pk], one.position, one.condition, one.is_rest, counted.get(one.pk, 0))
        for one in shown
    )


def names_of(types: Iterable[CustomerType]) -> dict[int, str]:  # no actor: words for rows the caller holds
    """What each type is called: its own name, or what is typical of it beside its neighbours."""
    types = list(types)
    learnt = [one for one in types if one.centre]
    told = {
        one.pk: ", ".join(str(WORDS[word]()) for word in words) or pgettext("types of customers", "buyers")
        for one, words in zip(learnt, typical([one.centre for one in learnt]), strict=True)
    }
    others = pgettext("types of customers", "others")
    return {one.pk: one.name or told.get(one.pk) or (others if one.is_rest else gettext("unknown")) for one in types}


WORDS = {
    "lately": lambda: pgettext("types of customers", "bought lately"),
    "long_ago": lambda: pgettext("types of customers", "long ago"),
    "often": lambda: pgettext("types of customers", "often"),
    "seldom": lambda: pgettext("types of customers", "seldom"),
    "much": lambda: pgettext("types of customers", "for much"),
    "little": lambda: pgettext("types of customers", "for little"),
}


def types_of(actor: Actor, party_id: int) -> list[tuple[str, str]]:
    """The name of each family with the customer's type of this month; none of somebody the actor may not see."""
    if not actor.may(VIEW) or not customers.is_visible(actor, party_id):
        return []
    rows = TypeOfMonth.objects.filter(party_id=party_id, month=this_month()).select_related("type", "family")
    mine = list(rows.order_by("family__name"))
    beside = CustomerType.objects.filter(family__in=[one.family_id for one in mine])
    names = names_of_families(list(beside))
    return [(one.family.name, names.get(one.type_id, "")) for one in mine]


def names_of_families(types: list[CustomerType]) -> dict[int, str]:  # no actor: words for rows the caller holds
    """The same of several families: each type beside those of its own."""
    found: dict[int, list[CustomerType]] = defaultdict(list)
    for one in types:
        found[one.family_id].append(one)
    return {pk: name for some in found.values() for pk, name in names_of(some).items()}


def moves(actor: Actor, family_id: int, month: date) -> list[Moves]:
    """From which type to which the customers whom the actor may see went, from the month before to this one."""
    if not actor.may(VIEW):
        return []
    reached = customers.visible_ids(actor)
    rows = TypeOfMonth.objects.filter(family_id=family_id).order_by()
    rows = rows if reached is None else rows.filter(party_id__in=reached)
    before = (month - timedelta(days=1)).replace(day=1)
    try:
        was, now = (
            rows.filter(month=one).values_list("party_id", "type_id").query.sql_with_params() for one in (before, month)
        )
    except EmptyResultSet:
        return []
    with connection.cursor() as cursor:
        cursor.execute(MOVES.format(was=was[0], now=now[0]), (*was[1], *now[1]))
        return [Moves(*row) for row in cursor.fetchall()]


MOVES = """
SELECT a.type_id, b.type_id, count(*) FROM ({was}) a (party_id, type_id)
FULL JOIN ({now}) b (party_id, type_id) ON a.party_id = b.party_id GROUP BY 1, 2
"""


def months(actor: Actor, family_id: int) -> list[date]:
    """The months of which there is something, the latest first."""
    rows = TypeOfMonth.objects.filter(family_id=family_id) if actor.may(VIEW) else TypeOfMonth.objects.none()
    return list(rows.order_by("-month").values_list("month", flat=True).distinct())
