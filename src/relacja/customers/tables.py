"""The list of customers."""

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.accounts import queries as accounts
from relacja.customers.models import Party, PartyContactPoint, PartyRole, PartyTag, Tag
from relacja.customers.models.party import PartyQuerySet
from relacja.customers.permissions import EDIT, EXPORT, VIEW
from relacja.customers.plugs import Words, role_types
from relacja.customers.queries.identity import any_merged
from relacja.kit import text
from relacja.platform import lists
from relacja.platform.actor import Actor
from relacja.platform.lists.definition import declare

MERGED_AT_MOST = 1000
NAME = pgettext_lazy("of a customer", "Name")


def rows(actor: Actor) -> QuerySet[Any]:
    """The customers an actor may see, each once, with what the columns show of them."""
    return _shown().visible_to(actor)


@cache
def _shown() -> PartyQuerySet:
    """Put together once: each request goes on from a copy."""
    return Party.objects.listed().annotate(
        phone=_point("phone"),
        email=_point("email"),
        city=_point("postal", "point__address__city"),
        tag_names=_tags(),
    )


def _point(kind: str, field: str = "point__display") -> Subquery:
    points = PartyContactPoint.objects.filter(party=OuterRef("pk"), point__kind=kind, valid_to__isnull=True)
    return Subquery(points.order_by("-is_preferred", "pk").values(field)[:1])


def _tags() -> Subquery:
    names = PartyTag.objects.filter(party=OuterRef("pk")).order_by().values("party")
    return Subquery(names.annotate(names=ArrayAgg("tag__name", order_by="tag__name")).values("names"))


def _held(holders: QuerySet[Any]) -> Q:
    """Parties that something in `holders` hangs on; what hangs on a merged one counts for its canonical party."""
    own, merged = Q(pk__in=holders.values("party_id")), _merged(Q(pk__in=holders.values("party_id")))
    return Q(Exists(holders.filter(party=OuterRef("pk")))) | merged if merged else own


def _merged(which: Q) -> Q:
    """Canonical parties of the merged ones that are meant; empty where there are none."""
    if not any_merged():
        return Q()
    absorbed = Party.objects.absorbed().filter(which).values("canonical_id")
    merged = list(absorbed.values_list("canonical_id", flat=True)[: MERGED_AT_MOST + 1])
    return Q(pk__in=merged if len(merged) <= MERGED_AT_MOST else absorbed) if merged else Q()


def _with_role(actor: Actor, values: Sequence[str]) -> Q:
    return _held(PartyRole.objects.filter(role__in=values, valid_to__isnull=True))


def _with_tag(actor: Actor, values: Sequence[str]) -> Q:
    wanted = [int(value) for value in values if value.isdecimal()]
    return _held(PartyTag.objects.filter(tag_id__in=wanted))


class NameFilter(lists.TextFilter):
    """Customers by a part of their name, or of that of somebody held to be the same."""

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """Every word must be found in one of the names."""
        named = self.holding(values)
        return rows.filter(named | _merged(named & Q(status=Party.Status.ACTIVE)))


class CityFilter(lists.TextFilter):
    """Customers with an address in a town."""

    def apply(self, rows: QuerySet[Any], actor: Actor, values: Sequence[str]) -> QuerySet[Any]:
        """Those with an address there now."""
        city = " ".join(values)
        return rows.filter(_held(PartyContactPoint.objects.filter(point__address__city__iexact=city, valid_to=None)))


def _roles(actor: Actor) -> list[tuple[str, Words]]:
    return [(entry.code, entry.label) for entry in role_types]


def _kinds(actor: Actor) -> list[tuple[str, Words]]:
    return [(value, label) for value, label in Party.Kind.choices]


def _tags_to_choose(actor: Actor) -> Iterable[tuple[str, str]]:
    return [(str(pk), name) for pk, name in Tag.objects.order_by("name").values_list("pk", "name")[:200]]


def _colleagues(actor: Actor, text: str) -> list[tuple[int, str]]:
    return accounts.user_choices(actor, VIEW, search=text)


def _units(actor: Actor) -> list[tuple[str, str]]:
    return [(str(pk), name) for pk, name in accounts.unit_choices(actor, VIEW)]


CUSTOMERS = declare(
    lists.ListDefinition(
        code="customers.parties",
        title=_("Customers"),
        permission=VIEW,
        export_permission=EXPORT,
        rows=rows,
        row_url=lambda row: reverse("customers:file", args=[row["id"]]),
        default_sort="name",
        columns=(
            lists.Column("name", NAME, "display_name", sort="sort_name", fold=text.sort_key),
            lists.Column("role", _("Role"), "main_role", "choice", choices=lambda: _roles(Actor.nobody()),
                         tones={"customer": "success", "prospect": "accent"}),
            lists.Column("kind", _("Kind"), "kind", "choice", choices=lambda: _kinds(Actor.nobody()), default=False),
            lists.Column("phone", _("Phone")),
            lists.Column("email", _("E-mail")),
            lists.Column("city", _("Town")),
            lists.Column("tags", _("Tags"), "tag_names", "tags", default=False),
            lists.Column("owner", _("Owner"), "owner_id", lookup=lambda actor, ids: accounts.user_names(ids)),
            lists.Column("unit", _("Unit"), "unit_id", lookup=lambda actor, ids: accounts.unit_names(ids),
                         default=False),
            lists.Column("created", _("Added"), "created_at", "moment", sort=True),
            lists.Column("source", _("Source"), default=False),
        ),
        filters=(
            lists.ChoiceFilter(code="role", label=_("Role"), choices=_roles, by=_with_role),
            lists.ChoiceFilter(code="kind", label=_("Kind"), choices=_kinds),
            lists.UserFilter(code="owner", label=_("Owner"), field="owner_id", find=_colleagues,
                             named=accounts.user_names, none=_("Nobody")),
            lists.UnitFilter(code="unit", label=_("Unit"), field="unit_id", choices=_units, none=_("None"),
                             below=accounts.unit_ids_below),
            lists.ChoiceFilter(code="tag", label=_("Tag"), choices=_tags_to_choose, by=_with_tag),
            CityFilter(code="city", label=_("Town"), primary=False),
            lists.DateRange(code="created", label=_("Added"), field="created_at", moments=True, primary=False),
        ),
        search=NameFilter(code="q", label=NAME, field="search_name", fold=text.fold),
        empty=_("Customers you add or import will stand here."),
        new_url_name="customers:new",
        new_label=_("New customer"),
        new_permission=EDIT,
    )
)  # fmt: skip
