"""The record of changes of a customer as people read it: what was done in one sentence, then field by field."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from relacja.accounts import queries as accounts
from relacja.customers import queries, words
from relacja.customers.services.forgetting import blank_name
from relacja.customers.types import PartyFile
from relacja.platform.actor import Actor
from relacja.platform.audit import ERASED
from relacja.platform.history import Entry, RowChange, history, said
from relacja.platform.refs import Ref
from relacja.platform.web.verbs import actor_words, verb_words

FORGETTING = "customers.forget_person"
MERGING, PARTING, DIFFERENT = "customers.merge_parties", "customers.unmerge_parties", "customers.say_different"
SHARING, UNSHARING = "customers.grant_access", "customers.end_access"
TAGGING = {f"customers.{verb}" for verb in ("tag_party", "untag_party", "tag_many", "untag_many")}
PARTIES, TAGS = "customers_party", "customers_partytag"
CODES = {"main_role": words.role, "role": words.role, "scheme": words.scheme}
SHOWN_ENTRIES, SHOWN_FIELDS, LONGEST_SHOWN = 50, 8, 80


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One entry of the record: what was done, by whom, when and why; what else it did; fields before and after."""

    what: str
    who: str
    at: datetime
    reason: str
    lines: list[str]
    fields: list[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class Names:
    """Those that sentences speak of, as far as the reader may know them."""

    parties: Mapping[int, str]
    users: Mapping[int, str]
    units: Mapping[int, str]

    def party(self, party_id: int) -> str:
        """A customer by name and number; by number alone where the name is not for the reader, or is no more."""
        name = self.parties.get(party_id, "")
        if name in ("", blank_name(party_id)):
            return _("customer %(number)s") % {"number": party_id}
        return _("%(name)s (customer %(number)s)") % {"name": name, "number": party_id}

    def colleague(self, entry: Entry) -> str:
        """To whom access was given."""
        user, unit = entry.details.get("user"), entry.details.get("unit")
        return self.users.get(user or 0) or self.units.get(unit or 0) or str(user or unit or "")


def page(actor: Actor, file: PartyFile, before: datetime | None = None) -> dict[str, Any]:
    """The latest changes of a file, or those before a moment, and the moment before which there may be more."""
    entries = history(actor, Ref("customers.party", file.id), before=before, limit=SHOWN_ENTRIES)
    older = entries[-1].at.isoformat() if len(entries) == SHOWN_ENTRIES else ""
    return {"entries": _told(actor, file.member_ids, entries), "older": older}


def _told(actor: Actor, member_ids: Sequence[int], entries: list[Entry]) -> list[ChangeView]:
    """Entries of a file's history in words; as many queries for one as for fifty. The first member is the canonical."""
    shared = [entry.details for entry in entries if entry.verb in (SHARING, UNSHARING)]
    names = Names(
        queries.own_names(actor, [other for entry in entries if (other := _other(entry, member_ids)) is not None]),
        accounts.user_names(details.get("user") for details in shared),
        accounts.unit_names(details.get("unit") for details in shared),
    )
    return [_view(entry, _sentence(entry, member_ids, names), member_ids[0]) for entry in entries]


def _view(entry: Entry, sentence: str, canonical_id: int) -> ChangeView:
    """Long texts are not repeated here, nor each thing that went with a person who was forgotten."""
    rows = entry.rows if entry.verb != FORGETTING else ()
    lines = list(dict.fromkeys(_tagged(row) for row in rows if row.table == TAGS))
    fields = [shown for row in rows if row.table != TAGS for shown in _fields(row, canonical_id)]
    if entry.verb in TAGGING and lines:
        sentence = lines.pop(0)
    what = sentence or verb_words(entry.verb)
    return ChangeView(what, actor_words(entry.who), entry.at, entry.reason, lines, fields[:SHOWN_FIELDS])


def _fields(row: RowChange, canonical_id: int) -> Iterator[tuple[str, str, str]]:
    """What changed in a row; where it is that of an absorbed customer, their number stands with it."""
    erased = said(ERASED)
    for field in row.fields:
        if field.column == "party_id":
            continue
        label, word = field.label, CODES.get(field.column, str)
        if row.table == PARTIES and row.row_id != canonical_id:
            label = _("%(name)s (customer %(number)s)") % {"name": label, "number": row.row_id}
        before, after = (
            value if value in ("", erased) else _short(word(value)) for value in (field.before, field.after)
        )
        yield label, before, after


def _sentence(entry: Entry, member_ids: Collection[int], names: Names) -> str:
    """What was done, where its verb alone says too little."""
    other = _other(entry, member_ids)
    if other is not None:
        return _with_other(entry.verb) % {"who": names.party(other)}
    if entry.verb in (SHARING, UNSHARING):
        shared = {"who": names.colleague(entry), "ground": entry.details.get("ground", "")}
        if entry.verb == SHARING:
            return _("Shared with %(who)s (%(ground)s)") % shared
        return _("No longer shared with %(who)s (%(ground)s)") % shared
    return ""


def _with_other(verb: str) -> str:
    if verb == MERGING:
        return _("Merged with %(who)s")
    return _("Merge with %(who)s taken back") if verb == PARTING else _("Said to be somebody else than %(who)s")


def _other(entry: Entry, member_ids: Collection[int]) -> int | None:
    """With whom the file was merged, from where the reader stands: the one who is not of the file, or was absorbed."""
    other = entry.details.get("other" if entry.verb == DIFFERENT else "absorbed")
    if entry.verb not in (MERGING, PARTING, DIFFERENT) or other is None or entry.about is None:
        return None
    return entry.about.id if other in member_ids and entry.about.id not in member_ids else int(other)


def _tagged(row: RowChange) -> str:
    tag = next((field.before or field.after for field in row.fields if field.column == "tag_id"), "")
    return (_("Tag %(tag)s removed") if row.deleted else _("Tag %(tag)s added")) % {"tag": tag}


def _short(text: str) -> str:
    return text if len(text) <= LONGEST_SHOWN else f"{text[:LONGEST_SHOWN]}…"
