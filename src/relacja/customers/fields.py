"""What conditions may ask about a customer: kind, role, age, language, town, what they refuse, since when they are one.

Each answer is that of the canonical party, over all held to be the same.
"""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import EmptyResultSet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relacja.customers import queries as customers
from relacja.customers.events import (
    ConsentRecorded,
    PartiesLoaded,
    PartiesMerged,
    PartiesTagged,
    PartiesUnmerged,
    PartyAdded,
    PartyChanged,
    RolesChanged,
)
from relacja.customers.models import Party
from relacja.customers.permissions import VIEW
from relacja.customers.plugs import Words, consent_purposes, role_types
from relacja.platform.actor import EVERYTHING, Actor
from relacja.platform.fields import (
    ConditionField,
    FieldKind,
    ForOne,
    Parties,
    Sql,
    asked_parties,
    condition_fields,
)
from relacja.platform.outbox import Event

MERGES: tuple[type[Event], ...] = (PartiesMerged, PartiesUnmerged)
ENTRIES: tuple[type[Event], ...] = (PartyAdded, PartiesLoaded)


DRAWN = """
WITH bounds AS (SELECT min(id) AS low, max(id) - min(id) + 1 AS width FROM customers_party),
numbers AS (
  SELECT DISTINCT low + ((hashint8(n) + 2147483648) * width >> 32) AS id FROM bounds, generate_series(1, %s * 6) n)
SELECT c.id AS party_id FROM numbers JOIN customers_party c ON c.id = numbers.id
WHERE c.is_canonical AND c.status = 'active' ORDER BY hashint8(c.id) LIMIT %s
"""
"""Six times as many numbers as wanted, since some are nobody's: spread evenly over all there are, always the same."""
ALL_HELD_SAME = (
    "ARRAY[d.party_id] || ARRAY(SELECT s.id FROM customers_party s"
    " WHERE s.canonical_id = d.party_id AND s.canonical_id <> s.id ORDER BY s.id)"
)


@asked_parties.plug("customers.canonical")
class CanonicalParties(Parties):
    """Those that stand for themselves, or for all held to be the same: whom lists show, so no visitors."""

    def sql(self) -> Sql:
        """All of them."""
        return Sql("SELECT c.id AS party_id FROM customers_party c WHERE c.is_canonical AND c.status = 'active'")

    def seen_by(self, actor: Actor) -> Sql:
        """Those of the actor's scope."""
        seen = Party.objects.visible_to(actor).listed().values_list("pk").order_by()
        try:
            text, params = seen.query.sql_with_params()
        except EmptyResultSet:
            return Sql("SELECT NULL::bigint AS party_id WHERE FALSE")
        return Sql(f"SELECT s.id AS party_id FROM ({text}) s (id)", tuple(params))  # noqa: S608

    def sampled(self, actor: Actor, size: int) -> Sql:
        """Drawn by number where the actor sees all of very many, so that no more than the sample is read."""
        seen = self.seen_by(actor)
        text = f"SELECT v.party_id FROM ({seen.text}) v ORDER BY hashint8(v.party_id) LIMIT %s"  # noqa: S608 our own
        drawn = Sql(text, (*seen.params, size))
        if actor.reach(VIEW) == EVERYTHING:
            drawn = Sql(DRAWN, (size, size))
        return Sql(f"SELECT d.party_id, {ALL_HELD_SAME} AS members FROM ({drawn.text}) d", drawn.params)  # noqa: S608

    def of(self, party_ids: Iterable[int]) -> Sql:
        """By number."""
        text = f"{self.sql().text} AND c.id = ANY(%s::bigint[])"
        return Sql(f"SELECT d.party_id, {ALL_HELD_SAME} AS members FROM ({text}) d", (sorted(set(party_ids)),))  # noqa: S608

    def named(self, actor: Actor, party_ids: Iterable[int]) -> list[tuple[str, str]]:
        """Their names, with the addresses of their files."""
        names = customers.party_names(actor, party_ids)
        return [(name, reverse("customers:file", args=[party_id])) for party_id, name in names.items()]

    def members(self, party_id: int) -> list[int]:
        """All held to be the same."""
        return customers.members(party_id)


ON = "%(on)s::date"
"""The day of the moment that is asked about, in a SELECT."""

ITSELF = "customers_party m WHERE m.id = %(party)s::bigint"
MEMBERS = "customers_party m WHERE m.id = ANY(%(members)s::bigint[])"
"""The party alone, and all held to be the same."""


class PartyField(ConditionField):
    """A field whose answer for all is one SELECT over parties."""

    group = _("Customer")
    select: str = ""

    def sql(self, at: datetime) -> Sql:
        """All parties that have a value."""
        return Sql(self.select.replace(ON, "%s::date"), (timezone.localdate(at),) * self.select.count(ON))


def _column(column: str) -> str:
    return f"SELECT c.id AS party_id, nullif(c.{column}, '') AS value FROM customers_party c WHERE c.is_canonical"  # noqa: S608


@condition_fields.plug("customers.kind")
class Kind(PartyField):
    """Person, organisation or group."""

    label, changed_by = _("Kind"), ENTRIES
    kind: FieldKind = "choice"
    select = _column("kind")
    one = ForOne(ITSELF, "nullif(m.kind, '')")

    def choices(self) -> Iterable[tuple[str, Words]]:
        """The kinds."""
        return [(value, label) for value, label in Party.Kind.choices]


@condition_fields.plug("customers.role")
class Role(PartyField):
    """The strongest role held now."""

    kind: FieldKind = "choice"
    label, changed_by = _("Role"), (*ENTRIES, RolesChanged, *MERGES)
    select = _column("main_role")
    one = ForOne(ITSELF, "nullif(m.main_role, '')")

    def choices(self) -> Iterable[tuple[str, Words]]:
        """The roles."""
        return [(entry.code, entry.label) for entry in role_types]


@condition_fields.plug("customers.language")
class Language(PartyField):
    """The language the customer speaks with us."""

    label, changed_by = _("Language"), (*ENTRIES, PartyChanged)
    select = _column("language")
    one = ForOne(ITSELF, "nullif(m.language, '')")


@condition_fields.plug("customers.added_at")
class AddedAt(PartyField):
    """When the customer was added."""

    label, changed_by = _("Added"), ENTRIES
    kind: FieldKind = "moment"
    select = "SELECT c.id AS party_id, c.created_at AS value FROM customers_party c WHERE c.is_canonical"
    one = ForOne(ITSELF, "m.created_at")


class OfAddress(PartyField):
    """A part of the preferred address, or else of the oldest, among those that have it."""

    changed_by = (*ENTRIES, PartyChanged, *MERGES)
    part: str

    def __init__(self) -> None:
        self.select = f"""
            SELECT DISTINCT ON (m.canonical_id) m.canonical_id AS party_id, a.{self.part} AS value
            FROM customers_partycontactpoint l
            JOIN customers_postaladdress a ON a.point_id = l.point_id AND a.{self.part} <> ''
            JOIN customers_party m ON m.id = l.party_id
            WHERE l.valid_to IS NULL ORDER BY m.canonical_id, l.is_preferred DESC, l.id
        """  # noqa: S608 - our own
        self.one = ForOne(
            f"customers_partycontactpoint l JOIN customers_postaladdress a ON a.point_id = l.point_id "
            f"AND a.{self.part} <> '' WHERE l.party_id = ANY(%(members)s::bigint[]) AND l.valid_to IS NULL "
            "ORDER BY l.is_preferred DESC, l.id LIMIT 1",
            f"a.{self.part}",
        )


@condition_fields.plug("customers.town")
class Town(OfAddress):
    """The town they live in, or have their seat."""

    label, part = _("Town"), "city"


@condition_fields.plug("customers.region")
class Region(OfAddress):
    """The region: a voivodeship, a county, as the address has it."""

    label, part = _("Region"), "region"


@condition_fields.plug("customers.country")
class Country(OfAddress):
    """The country, by its two letters."""

    label, part = _("Country"), "country"


YEARS = f"extract(YEAR FROM age({ON}, m.born_on))::int"


@condition_fields.plug("customers.age")
class Age(PartyField):
    """Whole years since the date of birth, the canonical party's first."""

    kind: FieldKind = "number"
    label, changed_by = _("Age"), (*ENTRIES, PartyChanged, *MERGES)
    select = f"""
        SELECT DISTINCT ON (m.canonical_id) m.canonical_id AS party_id,
            {YEARS} AS value
        FROM customers_party m WHERE m.born_on <= {ON}
        ORDER BY m.canonical_id, m.id <> m.canonical_id, m.id
    """  # noqa: S608
    one = ForOne(
        f"{MEMBERS} AND m.born_on <= {ON} ORDER BY m.id <> %(party)s::bigint, m.id LIMIT 1",
        YEARS,
    )


TO_BIRTHDAY = (
    f"CASE WHEN (m.born_on + make_interval(years => {YEARS}))::date = {ON} THEN 0 "
    f"ELSE (m.born_on + make_interval(years => {YEARS} + 1))::date - {ON} END"
)


@condition_fields.plug("customers.birthday_in")
class BirthdayIn(PartyField):
    """Days until the next birthday, 0 on the day itself; of 29 February it is 28 February in other years."""

    kind: FieldKind = "number"
    label, changed_by = _("Days until the birthday"), (*ENTRIES, PartyChanged, *MERGES)
    tells = False
    select = f"""
        SELECT DISTINCT ON (m.canonical_id) m.canonical_id AS party_id, {TO_BIRTHDAY} AS value
        FROM customers_party m WHERE m.born_on <= {ON}
        ORDER BY m.canonical_id, m.id <> m.canonical_id, m.id
    """  # noqa: S608
    one = ForOne(f"{MEMBERS} AND m.born_on <= {ON} ORDER BY m.id <> %(party)s::bigint, m.id LIMIT 1", TO_BIRTHDAY)


@condition_fields.plug("customers.since_days")
class SinceDays(PartyField):
    """How many days they have been a customer; unknown for those who are none now."""

    kind: FieldKind = "number"
    label, changed_by = _("Days as a customer"), (*ENTRIES, RolesChanged, *MERGES)
    select = f"""
        SELECT m.canonical_id AS party_id, {ON} - min(r.valid_from) AS value
        FROM customers_partyrole r JOIN customers_party m ON m.id = r.party_id
        WHERE r.role = 'customer' AND r.valid_to IS NULL AND r.valid_from <= {ON} GROUP BY m.canonical_id
    """  # noqa: S608
    one = ForOne(
        "customers_partyrole r WHERE r.party_id = ANY(%(members)s::bigint[]) "
        f"AND r.role = 'customer' AND r.valid_to IS NULL AND r.valid_from <= {ON}",
        f"{ON} - min(r.valid_from)",
    )


def _refused_by_one(purpose: str) -> ForOne:
    return ForOne(
        "customers_consentnow n WHERE n.party_id = ANY(%(members)s::bigint[])",
        f"bool_or(n.decision <> 'granted') FILTER (WHERE n.purpose = '{purpose}')",
    )


def _refused(purpose: str) -> str:
    return f"""
        SELECT m.canonical_id AS party_id, bool_or(n.decision <> 'granted') AS value
        FROM customers_consentnow n JOIN customers_party m ON m.id = n.party_id
        WHERE n.purpose = '{purpose}' GROUP BY m.canonical_id
    """  # noqa: S608


@condition_fields.plug("customers.marketing_refused")
class MarketingRefused(PartyField):
    """Whether marketing was refused or withdrawn, for any channel; unknown where nobody has asked."""

    kind: FieldKind = "flag"
    label, changed_by = _("Marketing refused"), (ConsentRecorded, *MERGES)
    select = _refused("marketing")
    one = _refused_by_one("marketing")


@condition_fields.plug("customers.objects_to_profiling")
class ObjectsToProfiling(PartyField):
    """Whether profiling was refused or withdrawn, which is an objection; unknown where nobody has spoken of it."""

    kind: FieldKind = "flag"
    label, changed_by = _("Objects to profiling"), (ConsentRecorded, *MERGES)
    select = _refused("profiling")
    one = _refused_by_one("profiling")
    tells = False


@condition_fields.plug("customers.consents")
class ConsentsGiven(PartyField):
    """The purposes that were granted and are in force, for any channel at least."""

    kind: FieldKind = "list"
    label, changed_by = _("Consents given"), (ConsentRecorded, *MERGES)
    select = """
        SELECT m.canonical_id AS party_id, array_agg(DISTINCT n.purpose::text) AS value
        FROM customers_consentnow n JOIN customers_party m ON m.id = n.party_id
        WHERE n.decision = 'granted' GROUP BY m.canonical_id
    """
    one = ForOne(
        "customers_consentnow n WHERE n.party_id = ANY(%(members)s::bigint[])",
        "array_agg(DISTINCT n.purpose::text) FILTER (WHERE n.decision = 'granted')",
    )

    def choices(self) -> Iterable[tuple[str, Words]]:
        """The purposes."""
        return [(entry.code, entry.label) for entry in consent_purposes]


@condition_fields.plug("customers.tags")
class Tags(PartyField):
    """The names of the tags on the file."""

    kind: FieldKind = "list"
    label, changed_by = _("Tags"), (*ENTRIES, PartyChanged, PartiesTagged, *MERGES)
    select = """
        SELECT m.canonical_id AS party_id, array_agg(DISTINCT t.name::text) AS value
        FROM customers_partytag pt JOIN customers_tag t ON t.id = pt.tag_id JOIN customers_party m ON m.id = pt.party_id
        GROUP BY m.canonical_id
    """
    one = ForOne(
        "customers_partytag pt JOIN customers_tag t ON t.id = pt.tag_id WHERE pt.party_id = ANY(%(members)s::bigint[])",
        "array_agg(DISTINCT t.name::text)",
    )
