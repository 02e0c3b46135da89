"""Add and bring up to date a chunk of customers; and say beforehand what that would come to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from relacja.customers.events import PartiesLoaded
from relacja.customers.permissions import ASSIGN, EDIT, IMPORT
from relacja.customers.queries.identity import canonical_ids
from relacja.customers.rules import sealing
from relacja.customers.rules.drafts import CHECKED, BadDraft, Draft, draft_of
from relacja.customers.services.bulk.adding import Hanging, Home, known_role, write_hanging, write_parties
from relacja.customers.services.bulk.asking import Known, ask, probe_lines
from relacja.customers.services.bulk.changing import Difference, current_of, difference, write_changes
from relacja.customers.services.bulk.employing import Firm, compare_employer, hire, promote
from relacja.customers.services.roles import list_under_main_role
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.transfer.types import Loaded, LoadOptions, Outcome, Record
from relacja.platform.use_case import use_case

DEFAULT_ROLE = "customer"
KINDS = ("link", "number", "key", "role")
"""What hangs on a customer; a chunk keeps the highest id of each, so that what was hung later is told apart."""


@dataclass(slots=True)
class PreparedDrafts:
    """A chunk that has been checked without the database: drafts, the outcomes of what was refused, and the probe."""

    drafts: list[Draft] = field(default_factory=list)
    refused: list[Outcome] = field(default_factory=list)
    probe: list[str] = field(default_factory=list)
    order: list[int] = field(default_factory=list)


@dataclass(slots=True)
class _Judged:
    """What each draft comes to: an outcome, and for those that change something what that is."""

    outcomes: list[Outcome]
    new: list[int]
    changes: dict[int, Difference]
    party_of: dict[int, int]


def prepare_drafts(records: Sequence[Record], options: LoadOptions, *, lenient: bool = False) -> PreparedDrafts:
    """Check and normalise a chunk; no database, so that it can run while the chunk before is being written.

    With `lenient` every contact point and number that is not one is left out, whatever the options say.
    """
    prepared = PreparedDrafts()
    leave_out = CHECKED if lenient else frozenset(options.leave_out)

    def seal(scheme: str, raw: str) -> sealing.IdentifierForm:
        return sealing.identifier_form(scheme, raw, settings.MASTER_KEY)

    for record in records:
        try:
            draft = draft_of(record.line, record.values, region=options.country, seal=seal, leave_out=leave_out)
            if not known_role(draft.role):
                raise BadDraft("bad", "role")
        except BadDraft as error:
            prepared.refused.append(Outcome(record.line, "refused", reason=_said(error), field_code=error.field_code))
            prepared.order.append(-len(prepared.refused))
            continue
        prepared.order.append(len(prepared.drafts))
        prepared.drafts.append(draft)
    prepared.probe = probe_lines(prepared.drafts)
    return prepared


def _said(error: BadDraft) -> str:
    texts = {
        "missing": _("nothing says who it is"),
        "too_long": _("the value is too long"),
    }
    bad = {
        "email": _("not an e-mail address"),
        "phone": _("not a telephone number"),
        "role": _("an unknown role"),
        "street": _("not an address"),
    }
    kind = "email" if error.field_code.startswith("email") else error.field_code
    kind = "phone" if kind in {"mobile", "phone_work", "phone_home"} else kind
    return texts.get(error.code) or bad.get(kind) or _("a wrong number (check digit or length)")


def plan_many(*, actor: Actor, prepared: PreparedDrafts, options: LoadOptions) -> list[Outcome]:
    """What `upsert_many` would do with the chunk; changes nothing."""
    known = ask(
        actor=actor,
        drafts=prepared.drafts,
        probe=prepared.probe,
        match=options.match or "auto",
        source=options.source,
    )
    return _in_order(prepared, _judge(prepared.drafts, known, options, lock=False).outcomes)


@use_case(permits=IMPORT)
def upsert_many(*, actor: Actor, prepared: PreparedDrafts, options: LoadOptions, at: datetime) -> Loaded:
    """Add and bring up to date a chunk of customers, all or nothing; one audit entry, one event."""
    actor.require(EDIT)
    known = ask(
        actor=actor,
        drafts=prepared.drafts,
        probe=prepared.probe,
        match=options.match or "auto",
        source=options.source,
    )
    judged = _judge(prepared.drafts, known, options, lock=True)
    home = _home(actor, options, at)
    hanging = Hanging()
    people = _hired(judged, known)
    new = [prepared.drafts[n] for n in judged.new] + known.employers.made_for(people.values())
    ids = write_parties(new, home, hanging) if new else []
    for n, party_id in zip(judged.new, ids, strict=False):
        judged.party_of[n] = party_id
        judged.outcomes[n].row_id = party_id
        judged.outcomes[n].created = True
    known.points = dict(known.points)
    before = len(hanging.links), len(hanging.numbers), len(hanging.keys), len(hanging.roles)
    drafts = {judged.party_of[n]: prepared.drafts[n] for n in judged.party_of}
    write_changes(judged.changes, drafts, at, hanging)
    positions = {
        change.promoted: drafts[party_id].position for party_id, change in judged.changes.items() if change.promoted
    }
    promote(positions)
    rows = write_hanging(hanging, known.points, home)
    _list_roles(judged)
    tops = [max(rows.get(kind, [0])) for kind in KINDS]
    tags = rows.get("tag", [])
    by_draft = {id(draft): party_id for draft, party_id in zip(new, ids, strict=True)}
    hires = hire([(judged.party_of[n], firm, prepared.drafts[n].position) for n, firm in people.items()], by_draft)
    created = {"customers.party": ids, "customers.tops": tops, "customers.tag": tags, "customers.relation": hires}
    created |= _hung_later(rows, before)
    audit.note(new=len(ids), changed=len(judged.changes), source=options.source)
    publish(PartiesLoaded(added=tuple(ids), changed=tuple(judged.changes)))
    return Loaded(_in_order(prepared, judged.outcomes), {kind: rows for kind, rows in created.items() if rows})


def _hired(judged: _Judged, known: Known) -> dict[int, Firm]:
    """The companies of those who are new, and of those who are there already and were not known to work for them."""
    there = {party_id: n for n, party_id in judged.party_of.items()}
    begun = [there[party_id] for party_id, change in judged.changes.items() if change.hired]
    firms = known.employers.firms
    return {n: firms[n] for n in (*judged.new, *begun) if n in firms}


def _list_roles(judged: _Judged) -> None:
    """Bring the role that lists show in step where customers that were there already got one."""
    given = [party_id for party_id, change in judged.changes.items() if change.role]
    if given:
        list_under_main_role(*set(canonical_ids(given).values()))


def _hung_later(rows: Mapping[str, list[int]], before: tuple[int, int, int, int]) -> dict[str, list[int]]:
    """Ids of what was hung on customers that were there already: to be taken away again by an undo."""
    return {f"customers.{kind}": rows.get(kind, [])[count:] for kind, count in zip(KINDS, before, strict=True)}


def _judge(drafts: Sequence[Draft], known: Known, options: LoadOptions, *, lock: bool) -> _Judged:
    judged = _Judged([], [], {}, {})
    now = current_of(sorted(set(known.matched.values())), lock=lock) if known.matched else {}
    keys: dict[str, int] = {}
    for n, draft in enumerate(drafts):
        party_id = known.matched.get(n)
        refusal = _refusal(n, draft, known, keys)
        if refusal:
            judged.outcomes.append(Outcome(draft.line, "refused", reason=refusal))
        elif party_id is None:
            judged.outcomes.append(_as_new(n, draft, known, options, judged))
        elif party_id in judged.changes or options.only_new:
            judged.outcomes.append(Outcome(draft.line, "same", row_id=party_id))
        else:
            change = difference(draft, now[party_id], known.points, source=options.source, fill_only=options.fill_only)
            compare_employer(n, party_id, draft, known.employers, change)
            kind: Any = "changed" if change else "same"
            judged.outcomes.append(Outcome(draft.line, kind, row_id=party_id, changes=change.shown))
            judged.party_of[n] = party_id
            if change:
                judged.changes[party_id] = change
    return judged


def _refusal(n: int, draft: Draft, known: Known, keys: dict[str, int]) -> str:
    """Why a draft cannot be taken, blank where it can: `keys` are those met so far in the chunk."""
    if n in known.hidden:
        return _("this customer is there already, and you may not change it")
    if n in known.unclear:
        return _("several customers fit; a key would tell which is meant")
    if draft.key:
        first = keys.setdefault(draft.key, draft.line)
        if first != draft.line:
            return _("the same key stands on line %(line)s") % {"line": first}
    if n not in known.matched and draft.forms is None:
        return _("there is no such customer, and no name to add one by")
    return ""


def _as_new(n: int, draft: Draft, known: Known, options: LoadOptions, judged: _Judged) -> Outcome:
    similar = known.similar.get(n, ())
    if similar and options.duplicates == "skip":
        return Outcome(draft.line, "duplicate", similar=similar)
    judged.new.append(n)
    return Outcome(draft.line, "duplicate" if similar else "new", similar=similar)


def _home(actor: Actor, options: LoadOptions, at: datetime) -> Home:
    """Whose the new customers are: as asked where the actor may assign, otherwise the actor's own."""
    if actor.kind == "system" or (actor.may(ASSIGN) and (options.owner_id or options.unit_id)):
        return Home(options.source, options.owner_id, options.unit_id, DEFAULT_ROLE, at)
    unit = next(iter(actor.unit_ids)) if len(actor.unit_ids) == 1 else None
    return Home(options.source, actor.user_id, unit, DEFAULT_ROLE, at)


def _in_order(prepared: PreparedDrafts, outcomes: Sequence[Outcome]) -> list[Outcome]:
    """Outcomes of all records in the order in which they came."""
    return [outcomes[place] if place >= 0 else prepared.refused[-place - 1] for place in prepared.order]
