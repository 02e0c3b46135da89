"""What conditions may ask about a customer: kind, role, language, town, marketing consent, since when.

Each answer is that of the canonical party; one value by one SELECT, for one party and for all of them.
"""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection
from django.utils.translation import gettext_lazy as _

from relacja.customers.events import (
    ConsentRecorded,
    PartiesMerged,
    PartiesUnmerged,
    PartyAdded,
    PartyChanged,
    RolesChanged,
)
from relacja.customers.models import Party
from relacja.customers.plugs import Words, role_types
from relacja.platform.fields import (
    ConditionField,
    FieldKind,
    FieldValue,
    Parties,
    Sql,
    asked_parties,
    condition_fields,
)
from relacja.platform.outbox import Event

MERGES: tuple[type[Event], ...] = (PartiesMerged, PartiesUnmerged)


@asked_parties.plug("customers.canonical")
class CanonicalParties(Parties):
    """Those that stand for themselves, or for all held to be the same."""

    def sql(self) -> Sql:
        """All of them."""
        return Sql("SELECT c.id AS party_id FROM customers_party c WHERE c.is_canonical")


class PartyField(ConditionField):
    """A field whose answer is one SELECT over canonical parties."""

    select: str = ""

    def sql(self, at: datetime) -> Sql:
        """All parties that have a value."""
        return Sql(self.select)

    def value(self, party_id: int, at: datetime) -> FieldValue:
        """The same SELECT for one party, so that the two cannot differ."""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT value FROM ({self.select}) f WHERE party_id = %s", [party_id])  # noqa: S608
            row = cursor.fetchone()
        return row[0] if row else None


def _column(column: str) -> str:
    return f"SELECT c.id AS party_id, nullif(c.{column}, '') AS value FROM customers_party c WHERE c.is_canonical"  # noqa: S608


@condition_fields.plug("customers.kind")
class Kind(PartyField):
    """Person, organisation or group."""

    label, changed_by = _("Kind"), (PartyAdded,)
    kind: FieldKind = "choice"
    select = _column("kind")

    def choices(self) -> Iterable[tuple[str, Words]]:
        """The kinds."""
        return [(value, label) for value, label in Party.Kind.choices]


@condition_fields.plug("customers.role")
class Role(PartyField):
    """The strongest role held now."""

    kind: FieldKind = "choice"
    label, changed_by = _("Role"), (PartyAdded, RolesChanged, *MERGES)
    select = _column("main_role")

    def choices(self) -> Iterable[tuple[str, Words]]:
        """The roles."""
        return [(entry.code, entry.label) for entry in role_types]


@condition_fields.plug("customers.language")
class Language(PartyField):
    """The language the customer speaks with us."""

    label, changed_by = _("Language"), (PartyAdded, PartyChanged)
    select = _column("language")


@condition_fields.plug("customers.added_at")
class AddedAt(PartyField):
    """When the customer was added."""

    label, changed_by = _("Added"), (PartyAdded,)
    kind: FieldKind = "moment"
    select = "SELECT c.id AS party_id, c.created_at AS value FROM customers_party c WHERE c.is_canonical"


@condition_fields.plug("customers.town")
class Town(PartyField):
    """The town of the preferred address, or else of the oldest."""

    label, changed_by = _("Town"), (PartyAdded, PartyChanged, *MERGES)
    select = """
        SELECT DISTINCT ON (m.canonical_id) m.canonical_id AS party_id, a.city AS value
        FROM customers_partycontactpoint l
        JOIN customers_postaladdress a ON a.point_id = l.point_id AND a.city <> ''
        JOIN customers_party m ON m.id = l.party_id
        WHERE l.valid_to IS NULL ORDER BY m.canonical_id, l.is_preferred DESC, l.id
    """


@condition_fields.plug("customers.marketing_refused")
class MarketingRefused(PartyField):
    """Whether marketing was refused or withdrawn, for any channel; unknown where nobody has asked."""

    kind: FieldKind = "flag"
    label, changed_by = _("Marketing refused"), (ConsentRecorded, *MERGES)
    select = """
        SELECT m.canonical_id AS party_id, bool_or(n.decision <> 'granted') AS value
        FROM customers_consentnow n JOIN customers_party m ON m.id = n.party_id
        WHERE n.purpose = 'marketing' GROUP BY m.canonical_id
    """
