"""Changing a party's own fields."""

from datetime import datetime
from typing import Any

from relacja.customers.events import PartyChanged
from relacja.customers.models import Party
from relacja.customers.permissions import EDIT
from relacja.customers.rules.names import name_forms
from relacja.customers.services.adding import OWN_FIELDS, UnknownField
from relacja.customers.services.reaching import party_for
from relacja.customers.services.telling import tell
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

NAMING = {"display_name", "given_name", "family_name", "legal_name"}
PARTS = {"given_name", "family_name"}
CHANGEABLE = frozenset(OWN_FIELDS) | {"display_name"}


class ChangedMeanwhile(ValueError):
    """Somebody else has changed the party since it was read."""


@use_case(permits=EDIT)
def change_party(
    *, actor: Actor, party_id: int, fields: dict[str, Any], at: datetime, read_at: datetime | None = None
) -> tuple[str, ...]:
    """Set fields of a party, and return the names of those that really changed.

    With `read_at` (its `updated_at` as read) it raises `ChangedMeanwhile` where the party was changed since. Raises
    `NoSuchParty`, `UnknownField`, `NameMissing`, `NameTooLong`.
    """
    if not fields.keys() <= CHANGEABLE:
        raise UnknownField(", ".join(sorted(fields.keys() - CHANGEABLE)))
    party = party_for(actor, party_id)
    if read_at is not None and party.updated_at != read_at:
        raise ChangedMeanwhile(party_id)
    changed = {name: _clean(name, value) for name, value in fields.items()}
    changed = {name: value for name, value in changed.items() if getattr(party, name) != value}
    if not changed:
        return ()
    for name, value in changed.items():
        setattr(party, name, value)
    written = set(changed) | {"updated_at"}
    if NAMING & changed.keys():
        written |= _rename(party, whole="display_name" in changed and not changed.keys() & PARTS)
    party.updated_at = at
    party.save(update_fields=sorted(written))
    audit.note(fields=sorted(changed))
    tell(PartyChanged(party_id=party.pk, fields=tuple(sorted(changed))), party.pk)
    return tuple(sorted(changed))


def _rename(party: Party, *, whole: bool) -> set[str]:
    """Bring the forms of the name in step; a person renamed as a whole gets their parts anew."""
    if party.kind == Party.Kind.PERSON and whole:
        given, _, family = party.display_name.strip().rpartition(" ")
        party.given_name, party.family_name = given, family
    shown = party.display_name if party.kind != Party.Kind.PERSON or whole else ""
    forms = name_forms(
        party.kind, display=shown, given=party.given_name, family=party.family_name, legal=party.legal_name
    )
    party.display_name, party.search_name, party.sort_name, party.name_key = forms
    return {"display_name", "search_name", "sort_name", "name_key", "given_name", "family_name"}


def _clean(name: str, value: Any) -> Any:
    if name.endswith("_on"):
        return value or None
    return (value or "").strip() if isinstance(value, str) or value is None else value
