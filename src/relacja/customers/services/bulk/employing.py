"""The companies that people in a file work for: found among what the actor reaches, or made with the chunk."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection

from relacja.customers.models import Party
from relacja.customers.permissions import EDIT
from relacja.customers.rules.drafts import Draft
from relacja.customers.rules.names import firm_keys, firm_name, name_forms
from relacja.customers.services.bulk.changing import Difference
from relacja.platform.actor import Actor

BY_NAME = """
SELECT w.key, p.id, p.canonical_id, p.display_name FROM unnest(%s::text[]) AS w(key)
CROSS JOIN LATERAL (
    SELECT id, canonical_id, display_name FROM customers_party c
    WHERE c.name_key = w.key COLLATE "C" AND c.status = 'active' AND c.kind = 'organisation' ORDER BY id LIMIT 50
) p
"""
BY_NUMBER = """
SELECT i.scheme, i.lookup, p.id, p.canonical_id, p.display_name
FROM unnest(%s::text[], %s::text[]) AS w(scheme, lookup)
CROSS JOIN LATERAL (
    SELECT scheme, lookup, party_id FROM customers_identifier WHERE scheme = w.scheme AND lookup = w.lookup OFFSET 0
) i CROSS JOIN LATERAL (
    SELECT id, canonical_id, display_name FROM customers_party
    WHERE id = i.party_id AND status = 'active' AND kind = 'organisation' OFFSET 0
) p
"""
NUMBERS = "SELECT party_id, scheme, lookup FROM customers_identifier WHERE party_id = ANY(%s)"
HELD = """
SELECT r.a_id, o.canonical_id, r.id, r.position FROM customers_partyrelation r JOIN customers_party o ON o.id = r.b_id
WHERE r.a_id = ANY(%s) AND r.type = 'employment' AND r.valid_to IS NULL
"""
HIRE = """
INSERT INTO customers_partyrelation (a_id, b_id, type, position, attributes)
SELECT w.a, w.b, 'employment', w.position, '{}' FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS w(a, b, position)
ON CONFLICT DO NOTHING RETURNING id
"""
PROMOTE = """
UPDATE customers_partyrelation r SET position = w.position FROM unnest(%s::bigint[], %s::text[]) AS w(id, position)
WHERE r.id = w.id
"""


@dataclass(slots=True)
class Firm:
    """A company as it is known here (`id`, `canonical_id`), as the file itself brings it, or as it is to be made."""

    name: str
    draft: Draft | None = None
    id: int = 0
    canonical_id: int = 0
    numbers: dict[str, str] = field(default_factory=dict)

    def contradicts(self, numbers: Mapping[str, str]) -> bool:
        """Whether one of the numbers is another than the company's own."""
        return any(self.numbers.get(scheme, lookup) != lookup for scheme, lookup in numbers.items())


@dataclass(slots=True)
class Employers:
    """Whom the people of a chunk work for: the company by place in the list of drafts, the relations they have by
    person and canonical company, and the companies to be made."""

    firms: dict[int, Firm] = field(default_factory=dict)
    held: dict[int, dict[int, tuple[int, str]]] = field(default_factory=dict)
    made: list[Draft] = field(default_factory=list)

    def made_for(self, firms: Iterable[Firm]) -> list[Draft]:
        """Those of the companies to be made that are among these."""
        wanted = {id(firm.draft) for firm in firms}
        return [draft for draft in self.made if id(draft) in wanted]


def employers_of(*, actor: Actor, drafts: Sequence[Draft], matched: Mapping[int, int]) -> Employers:
    """Find them in a handful of queries; none where no row names a company."""
    found = Employers()
    said = [n for n, draft in enumerate(drafts) if draft.company]
    if not said:
        return found
    pool = _Pool(actor, [drafts[n] for n in said])
    for n, draft in enumerate(drafts):
        if draft.kind == "organisation" and draft.forms is not None and n not in matched:
            pool.add(Firm(draft.forms.display, draft, numbers={i.scheme: i.lookup for i in draft.identifiers}))
    for n in said:
        found.firms[n] = pool.firm_of(drafts[n], found.made)
    people = [matched[n] for n in said if n in matched]
    if people:
        with connection.cursor() as cursor:
            cursor.execute(HELD, [people])
            for person, canonical_id, relation_id, position in cursor.fetchall():
                found.held.setdefault(person, {})[canonical_id] = (relation_id, position)
    return found


class _Pool:
    """The companies that rows may mean, by name and by number."""

    def __init__(self, actor: Actor, drafts: Sequence[Draft]) -> None:
        self.by_name: dict[str, list[Firm]] = {}
        self.by_number: dict[tuple[str, str], Firm] = {}
        self.known: dict[tuple[str, tuple[tuple[str, str], ...]], Firm] = {}
        keys = set().union(*(firm_keys(name) for name in {draft.company for draft in drafts}))
        numbers = sorted({(number.scheme, number.lookup) for draft in drafts for number in draft.company_numbers})
        with connection.cursor() as cursor:
            cursor.execute(BY_NAME, [sorted(keys)])
            rows = [row[1:] for row in cursor.fetchall()]
            if numbers:
                cursor.execute(BY_NUMBER, [[scheme for scheme, _ in numbers], [lookup for _, lookup in numbers]])
                rows += [row[2:] for row in cursor.fetchall()]
            firms = {row[0]: Firm(row[2], id=row[0], canonical_id=row[1]) for row in rows}
            reached = set(Party.objects.visible_to(actor, EDIT).filter(pk__in=firms).values_list("pk", flat=True))
            cursor.execute(NUMBERS, [sorted(reached)])
            for party_id, scheme, lookup in cursor.fetchall():
                firms[party_id].numbers[scheme] = lookup
        for party_id in sorted(reached):
            self.add(firms[party_id])

    def add(self, firm: Firm) -> None:
        """Another company that rows may mean."""
        self.by_name.setdefault(firm_name(firm.name).bare, []).append(firm)
        for number in firm.numbers.items():
            self.by_number.setdefault(number, firm)

    def firm_of(self, draft: Draft, made: list[Draft]) -> Firm:
        """The company a person's row means; one to be made where there is none."""
        numbers = {number.scheme: number.lookup for number in draft.company_numbers}
        said = draft.company, tuple(numbers.items())
        if said not in self.known:
            self.known[said] = self._found(draft.company, numbers) or self._make(draft, numbers, made)
        return self.known[said]

    def _found(self, name: str, numbers: Mapping[str, str]) -> Firm | None:
        for number in numbers.items():
            if number in self.by_number:
                return self.by_number[number]
        said = firm_name(name)
        there = [firm for firm in self.by_name.get(said.bare, ()) if not firm.contradicts(numbers)]
        exact = [firm for firm in there if firm_name(firm.name) == said]
        return next(iter(exact or [firm for firm in there if firm_name(firm.name).means(said)]), None)

    def _make(self, draft: Draft, numbers: dict[str, str], made: list[Draft]) -> Firm:
        forms = name_forms("organisation", display=draft.company)
        one = Draft(draft.line, "organisation", forms, {}, identifiers=draft.company_numbers, role=draft.role)
        firm = Firm(forms.display, one, numbers=numbers)
        self.add(firm)
        made.append(one)
        return firm


def compare_employer(n: int, party_id: int, draft: Draft, employers: Employers, change: Difference) -> None:
    """What a row says otherwise of the company its person works for, and of what they are there."""
    firm = employers.firms.get(n)
    if firm is None:
        return
    held = employers.held.get(party_id, {})
    relation_id, position = held.get(firm.canonical_id, (0, ""))
    if not relation_id and not (change.fill_only and held):
        change.hired = True
        change.shown["company"] = ("", firm.name)
    elif relation_id and draft.position not in {"", position} and not (change.fill_only and position):
        change.promoted = relation_id
        change.shown["position"] = (position, draft.position)


def hire(people: Iterable[tuple[int, Firm, str]], ids: Mapping[int, int]) -> list[int]:
    """Write that people work for their companies, of which those that are new have `ids` by their drafts; the ids of
    the relations."""
    rows = [(a, firm.id or ids.get(id(firm.draft), 0), position) for a, firm, position in people]
    rows = [row for row in rows if row[1]]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(HIRE, [list(column) for column in zip(*rows, strict=True)])
        return [relation_id for (relation_id,) in cursor.fetchall()]


def promote(positions: Mapping[int, str]) -> None:
    """Say what people are in the companies they work for already, by relation."""
    if positions:
        with connection.cursor() as cursor:
            cursor.execute(PROMOTE, [list(positions), list(positions.values())])
