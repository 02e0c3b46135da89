"""What is there already: existing keys, points, numbers and lookalikes of a whole chunk, asked for in sets."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from relacja.customers.models import Party
from relacja.customers.permissions import EDIT
from relacja.customers.rules import dedupe
from relacja.customers.rules.drafts import Draft
from relacja.customers.services.bulk.employing import Employers, employers_of
from relacja.platform.actor import EVERYTHING, Actor
from relacja.platform.transfer.copying import copy_lines, line_of

PROBE = """
CREATE TEMP TABLE IF NOT EXISTS customers_bulk_probe (
    n int, kind text, value text, born date
) ON COMMIT DELETE ROWS
"""
KEYS = """
SELECT w.n, k.party_id FROM customers_bulk_probe w
CROSS JOIN LATERAL (
    SELECT party_id FROM customers_externalkey WHERE source = %s AND key = w.value OFFSET 0
) k WHERE w.kind = 'key'
"""
POINTS = """
SELECT w.kind, w.value, p.id FROM customers_bulk_probe w
CROSS JOIN LATERAL (
    SELECT id FROM customers_contactpoint WHERE kind = w.kind AND value = w.value COLLATE "C" OFFSET 0
) p WHERE w.n IS NULL
"""
USERS = """
SELECT u.point, p.id, p.canonical_id FROM unnest(%s::bigint[]) AS u(point)
CROSS JOIN LATERAL (
    SELECT party_id FROM customers_partycontactpoint WHERE point_id = u.point AND valid_to IS NULL LIMIT 20
) l CROSS JOIN LATERAL (
    SELECT id, canonical_id FROM customers_party
    WHERE id = l.party_id AND (status = 'active' OR status = 'visitor' AND NOT is_canonical) OFFSET 0
) p
"""
NUMBERS = """
SELECT w.n, p.id, p.canonical_id, i.scheme, i.lookup FROM customers_bulk_probe w
CROSS JOIN LATERAL (
    SELECT party_id, scheme, lookup FROM customers_identifier
    WHERE scheme = substr(w.kind, 4) AND lookup = w.value OFFSET 0
) i CROSS JOIN LATERAL (
    SELECT id, canonical_id FROM customers_party WHERE id = i.party_id AND status <> 'tombstoned' OFFSET 0
) p WHERE w.kind LIKE 'id:%%'
"""
NAMES = """
SELECT w.n, p.id, p.canonical_id FROM customers_bulk_probe w
CROSS JOIN LATERAL (
    SELECT id, canonical_id FROM customers_party c
    WHERE c.name_key = w.value COLLATE "C" AND c.status = 'active' AND (w.born IS NULL OR c.born_on = w.born) LIMIT 5
) p WHERE w.kind = 'name'
"""
WORKERS = """
SELECT r.b_id, p.search_name, p.id, p.canonical_id FROM unnest(%s::bigint[]) AS w(id)
CROSS JOIN LATERAL (
    SELECT a_id, b_id FROM customers_partyrelation
    WHERE b_id = w.id AND type = 'employment' AND valid_to IS NULL OFFSET 0
) r CROSS JOIN LATERAL (
    SELECT id, canonical_id, search_name FROM customers_party WHERE id = r.a_id AND status = 'active' OFFSET 0
) p
"""
TRAITS = """
SELECT id, kind, search_name, born_on FROM customers_party WHERE id = ANY(%s) AND status = 'active'
"""


Trait = tuple[str, str, date | None]
"""Kind, folded name and birthday of a party."""


@dataclass(slots=True)
class Known:
    """What the database knows about a chunk. Indexes are places in the list of drafts.

    `matched`: the party each draft means; of those held to be the same it is the very member that the draft points at,
    so that what is written is still its own when the merge is taken back. `hidden`: drafts that mean a party the actor
    may not change; `unclear`: drafts that fit several parties; `points`: ids of the contact points that exist;
    `similar`: likely duplicates; `employers`: whom the people work for.
    """

    matched: dict[int, int] = field(default_factory=dict)
    hidden: set[int] = field(default_factory=set)
    unclear: set[int] = field(default_factory=set)
    points: dict[tuple[str, str], int] = field(default_factory=dict)
    similar: dict[int, tuple[int, ...]] = field(default_factory=dict)
    employers: Employers = field(default_factory=Employers)


@dataclass(slots=True)
class _Hints:
    """Parties that something of a draft points at, by draft. `absorbed` leads from merged ones to canonical ones."""

    by_key: dict[int, int] = field(default_factory=dict)
    by_number: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_firm: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_email: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_phone: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_place: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    by_name: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    numbers: dict[int, set[tuple[str, str]]] = field(default_factory=lambda: defaultdict(set))
    absorbed: dict[int, int] = field(default_factory=dict)

    def point_at(self, party_id: int, canonical_id: int) -> int:
        """The party, remembered with its canonical one where that is another."""
        if party_id != canonical_id:
            self.absorbed[party_id] = canonical_id
        return party_id

    def parties(self) -> set[int]:
        """Every party that anything points at."""
        groups = (self.by_number, self.by_firm, self.by_email, self.by_phone, self.by_place, self.by_name)
        return set(self.by_key.values()).union(*(ids for group in groups for ids in group.values()))


@dataclass(frozen=True, slots=True)
class _Seen:
    """The hints, those of the parties the actor may change, and what is compared of these."""

    hints: _Hints
    seen: set[int]
    traits: dict[int, Trait]


def probe_lines(drafts: Sequence[Draft]) -> list[str]:
    """The chunk's keys, points, numbers and names as rows of the probe table; made ahead of the database."""
    lines: list[str] = []
    points: set[tuple[str, str]] = set()
    for n, draft in enumerate(drafts):
        if draft.key:
            lines.append(line_of((n, "key", draft.key, None)))
        points.update([(point.kind, point.value) for point in draft.points])
        numbers = (*draft.identifiers, *draft.company_numbers) if draft.company_numbers else draft.identifiers
        lines += [line_of((n, f"id:{number.scheme}", number.lookup, None)) for number in numbers]
        if draft.forms is not None and (draft.fields.get("born_on") or not (draft.points or draft.identifiers)):
            lines.append(line_of((n, "name", draft.forms.key, draft.fields.get("born_on"))))
    lines += [line_of((None, kind, value, None)) for kind, value in sorted(points)]
    return lines


def ask(*, actor: Actor, drafts: Sequence[Draft], probe: Sequence[str], match: str, source: str) -> Known:
    """Find for each draft the party it means by the match rule, and those it looks like."""
    known = Known()
    hints = _gather(drafts, probe, source, known)
    parties = hints.parties()
    if parties:
        seen = _visible(actor, parties)
        traits = _traits(parties & seen)
        for n, draft in enumerate(drafts):
            _match(n, draft, match, _Seen(hints, seen, traits), known)
    known.employers = employers_of(actor=actor, drafts=drafts, matched=known.matched)
    return known


def _gather(drafts: Sequence[Draft], probe: Sequence[str], source: str, known: Known) -> _Hints:
    hints = _Hints()
    with connection.cursor() as cursor:
        cursor.execute(PROBE)
        cursor.execute("TRUNCATE customers_bulk_probe")
        copy_lines("customers_bulk_probe", ("n", "kind", "value", "born"), probe)
        cursor.execute("SET LOCAL enable_hashjoin = off")
        cursor.execute("SET LOCAL enable_mergejoin = off")
        cursor.execute("SET LOCAL enable_seqscan = off")
        cursor.execute("SET LOCAL jit = off")
        cursor.execute(KEYS, [source])
        hints.by_key = dict(cursor.fetchall())
        cursor.execute(POINTS)
        known.points = {(kind, value): point_id for kind, value, point_id in cursor.fetchall()}
        users = _users(cursor, drafts, known, hints)
        cursor.execute(NUMBERS)
        for n, party_id, canonical_id, scheme, lookup in cursor.fetchall():
            hints.by_number[n].add(hints.point_at(party_id, canonical_id))
            hints.numbers[party_id].add((scheme, lookup))
        _firm_hints(cursor, drafts, hints)
        cursor.execute(NAMES)
        for n, party_id, canonical_id in cursor.fetchall():
            hints.by_name[n].add(hints.point_at(party_id, canonical_id))
        for name in ("enable_hashjoin", "enable_mergejoin", "enable_seqscan", "jit"):
            cursor.execute(f"SET LOCAL {name} TO DEFAULT")
    if users:
        _point_hints(drafts, known, users, hints)
    return hints


def _firm_hints(cursor: Any, drafts: Sequence[Draft], hints: _Hints) -> None:
    """Where a row gives the number of a company, it is no number of the person; those who work there may be meant."""
    holders: dict[int, set[int]] = {}
    for n, draft in enumerate(drafts):
        if draft.company_numbers and n in hints.by_number:
            own = {(number.scheme, number.lookup) for number in draft.identifiers}
            holders[n] = {party for party in hints.by_number[n] if not hints.numbers[party] & own}
            hints.by_number[n] -= holders[n]
            hints.by_firm[n] |= holders[n]
    if not holders:
        return
    workers: dict[tuple[int, str], list[int]] = defaultdict(list)
    cursor.execute(WORKERS, [sorted(set().union(*holders.values()))])
    for firm, name, party_id, canonical_id in cursor.fetchall():
        workers[firm, name].append(hints.point_at(party_id, canonical_id))
    for n, firms in holders.items():
        forms = drafts[n].forms
        if forms is not None:
            hints.by_firm[n].update(party for firm in firms for party in workers.get((firm, forms.search), ()))


def _users(cursor: Any, drafts: Sequence[Draft], known: Known, hints: _Hints) -> dict[int, set[int]]:
    """Who uses the points. An address tells something only beside a birthday: whole blocks of flats share one."""
    users: dict[int, set[int]] = defaultdict(set)
    told = {point_id for (kind, _value), point_id in known.points.items() if kind in {"email", "phone"}}
    for draft in drafts:
        if draft.fields.get("born_on"):
            told.update(known.points.get((point.kind, point.value), 0) for point in draft.points)
    if told:
        cursor.execute(USERS, [list(told)])
        for point_id, party_id, canonical_id in cursor.fetchall():
            users[point_id].add(hints.point_at(party_id, canonical_id))
    return users


def _point_hints(drafts: Sequence[Draft], known: Known, users: dict[int, set[int]], hints: _Hints) -> None:
    groups = {"email": hints.by_email, "phone": hints.by_phone, "postal": hints.by_place}
    for n, draft in enumerate(drafts):
        for point in draft.points:
            group = groups.get(point.kind)
            found = users.get(known.points.get((point.kind, point.value), 0))
            if group is not None and found:
                group[n] |= found


def _visible(actor: Actor, parties: set[int]) -> set[int]:
    if actor.reach(EDIT) == EVERYTHING:
        return parties
    return set(Party.objects.visible_to(actor, EDIT).filter(pk__in=parties).values_list("pk", flat=True))


def _traits(parties: set[int]) -> dict[int, Trait]:
    with connection.cursor() as cursor:
        cursor.execute(TRAITS, [list(parties)])
        return {party_id: (kind, name, born_on) for party_id, kind, name, born_on in cursor.fetchall()}


def _match(n: int, draft: Draft, match: str, found: "_Seen", known: Known) -> None:
    hints, traits = found.hints, found.traits
    keyed = hints.by_key.get(n)
    if keyed is not None and match in {"auto", "key"}:
        if keyed in found.seen:
            known.matched[n] = keyed
        else:
            known.hidden.add(n)
        return
    if match in {"auto", "identifier"}:
        _one_of(n, {party for party in hints.by_number.get(n, ()) if party in traits}, hints, known)
        if n not in known.matched and n in hints.by_firm:
            _one_of(n, _so_called(draft, hints.by_firm[n], traits), hints, known)
    if n not in known.matched and n not in known.unclear and match in {"auto", "email"}:
        _one_of(n, _namesakes(draft, hints.by_email.get(n, set()), traits), hints, known)
    if n not in known.matched and match == "phone":
        _one_of(n, _namesakes(draft, hints.by_phone.get(n, set()), traits), hints, known)
    if n not in known.matched and n not in known.unclear:
        known.similar |= _lookalikes(n, draft, hints, traits)


def _one_of(n: int, parties: set[int], hints: _Hints, known: Known) -> None:
    same = {hints.absorbed.get(party, party) for party in parties}
    if len(same) == 1:
        [known.matched[n]] = parties if len(parties) == 1 else same
    elif parties:
        known.unclear.add(n)


def _namesakes(draft: Draft, parties: set[int], traits: dict[int, Trait]) -> set[int]:
    """Those of the parties whose name is near the draft's: a family shares an address, and is not one person."""
    there = {party for party in parties if party in traits}
    if draft.forms is None:
        return there
    near = {party: dedupe.similarity(draft.forms.search, traits[party][1]) for party in there}
    best = max(near.values(), default=0.0)
    return {party for party, score in near.items() if score >= 0.5 and score == best}


def _so_called(draft: Draft, parties: set[int], traits: dict[int, Trait]) -> set[int]:
    """Those of the parties who are people of the draft's very name: colleagues are not one person."""
    name = draft.forms.search if draft.forms else ""
    return {party for party in parties if party in traits and traits[party][:2] == ("person", name)}


def _lookalikes(n: int, draft: Draft, hints: _Hints, traits: dict[int, Trait]) -> dict[int, tuple[int, ...]]:
    groups = (hints.by_number, hints.by_email, hints.by_phone, hints.by_place, hints.by_name)
    candidates = set().union(*(group[n] for group in groups if n in group)) & traits.keys()
    if not candidates or draft.forms is None:
        return {}
    judged = []
    for party in candidates:
        one, other = _compared(n, draft, party, hints, traits[party])
        judged.append((party, dedupe.compare(one, other)))
    likely = [party for party, verdict in dedupe.ranked(judged, limit=5) if verdict.score >= dedupe.LIKELY]
    shown = tuple(dict.fromkeys(hints.absorbed.get(party, party) for party in likely))
    return {n: shown} if shown else {}


def _compared(n: int, draft: Draft, party: int, hints: _Hints, trait: Trait) -> tuple[dedupe.Traits, dedupe.Traits]:
    assert draft.forms is not None  # noqa: S101
    emails = frozenset({"same"} if party in hints.by_email.get(n, ()) else ())
    phones = frozenset({"same"} if party in hints.by_phone.get(n, ()) else ())
    cities = frozenset({"same"} if party in hints.by_place.get(n, ()) else ())
    numbers = frozenset((number.scheme, number.lookup) for number in draft.identifiers)
    one = dedupe.Traits(draft.kind, draft.forms.search, emails, phones, numbers, draft.fields.get("born_on"), cities)
    kind, name, born_on = trait
    return one, dedupe.Traits(kind, name, emails, phones, frozenset(hints.numbers.get(party, ())), born_on, cities)
