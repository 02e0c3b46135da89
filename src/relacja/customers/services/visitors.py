"""Those nobody knows yet: kept by the number, address or cookie they come with, until it is found out who they are."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime

from relacja.customers.events import VisitorKept
from relacja.customers.models import Party, PartyContactPoint, PartyIdentity
from relacja.customers.permissions import EDIT
from relacja.customers.rules.points import point_form
from relacja.customers.services import identity, ownership
from relacja.customers.services.adding import add_party, party_row
from relacja.customers.services.reaching import KIND, party_for
from relacja.customers.services.sharing import share_access
from relacja.customers.services.statements import ADD
from relacja.customers.types import PartyDraft, PointDraft
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

COOKIE = "visitor.cookie"
GROUND = "visitor"


class OneSign(ValueError):
    """A visitor is known by one thing: a number, an e-mail address or a cookie."""


class NotAVisitor(ValueError):
    """Who is to be joined is no visitor, or no longer one."""


@use_case(permits=EDIT)
def keep_visitor(
    *, actor: Actor, at: datetime, phone: str = "", email: str = "", cookie: str = "", name: str = ""
) -> int:
    """The party of whoever comes with this sign and is nobody we know; the same sign finds the same party.

    Once a visitor has been joined to a customer, the customer is answered. Whoever keeps a visitor may see them, as
    long as they are one; the system lets others see them by `grant_access`. Raises `OneSign`, `BadPoint`.
    """
    if [bool(phone), bool(email), bool(cookie)].count(True) != 1:
        raise OneSign
    kind = "phone" if phone else "email"
    form = point_form(kind, phone or email) if phone or email else None
    sign = form.value if form else cookie
    sql.hold(f"customers.visitor:{sign}")
    known = (
        sql.rows(KNOWN_BY_POINT, {"sign": sign, "kind": kind}) if form else sql.rows(KNOWN_BY_COOKIE, {"sign": sign})
    )
    if known:
        party_id, is_visitor = known[0]
    else:
        draft = PartyDraft(
            kind="person",
            display_name=name or (form.display if form else sign[:8]),
            points=(PointDraft(kind, phone or email),) if form else (),
            external_keys=() if form else ((COOKIE, cookie),),
        )
        row = party_row(actor, draft, at) | {"status": Party.Status.VISITOR.value, "owner_id": None, "unit_id": None}
        [(party_id,)], is_visitor = sql.rows(ADD, row), True
        publish(VisitorKept(party_id=party_id))
    audit.note(subject=Ref(KIND, party_id), new=not known)
    seen = actor.kind == "system" or Party.objects.visible_to(actor).filter(pk=party_id).exists()
    if is_visitor and not seen:
        ownership.begin_access(party_id, GROUND, at, user_id=actor.user_id)
        share_access(party_id)
    return int(party_id)


@use_case(permits=EDIT, asks_why=True)
def join_visitor(*, actor: Actor, visitor_id: int, party_id: int, reason: str, at: datetime) -> PartyIdentity:
    """It was this customer who called: what the visitor did stands in the customer's file from now on.

    A merge like others, so it can be taken back; a visitor may turn out to be a firm as well. Raises `NoSuchParty`,
    `NotAVisitor`, `AlreadyTheSame`.
    """
    kept, visitor = identity.roots(actor, EDIT, party_id, visitor_id)
    if kept.pk == visitor.pk:
        raise identity.AlreadyTheSame(visitor_id, party_id)
    if visitor.pk != visitor_id or visitor.status != Party.Status.VISITOR or kept.status != Party.Status.ACTIVE:
        raise NotAVisitor(visitor_id)
    return identity.hold_same(actor, kept, visitor, reason=reason, at=at)


@use_case(permits=EDIT, asks_why=True)
def part_visitor(*, actor: Actor, identity_id: int, reason: str, at: datetime) -> PartyIdentity:
    """It was not this customer after all: take `join_visitor` back. Raises `NotMerged`."""
    visitors = PartyIdentity.objects.filter(pk=identity_id, party__status=Party.Status.VISITOR)
    if not visitors.exists():
        raise identity.NotMerged(identity_id)
    return identity.part(actor, EDIT, identity_id, reason=reason, at=at)


@use_case(permits=EDIT)
def make_customer_of_visitor(
    *, actor: Actor, visitor_id: int, draft: PartyDraft, at: datetime, different_from: Collection[int] = ()
) -> int:
    """A visitor has said who they are and is nobody we know: add them with all the draft says, and return the new id.

    Where the visitor is reached is taken over. Raises `NotAVisitor`, `NoSuchParty` and what `add_party` raises.
    """
    visitor = party_for(actor, visitor_id)
    if visitor.status != Party.Status.VISITOR or not visitor.is_canonical:
        raise NotAVisitor(visitor_id)
    reached = PartyContactPoint.objects.filter(party=visitor, valid_to__isnull=True).select_related("point")
    known = [PointDraft(link.point.kind, link.point.value, link.purpose) for link in reached.order_by("pk")]
    whole = replace(draft, points=(*draft.points, *known))
    party_id = add_party(actor=actor, draft=whole, at=at, different_from=different_from)
    kept = Party.objects.get(pk=party_id)
    identity.hold_same(actor, kept, visitor, reason="", at=at)
    return party_id


KNOWN_BY_POINT = """
SELECT c.id, c.status = 'visitor' FROM customers_contactpoint p
JOIN customers_partycontactpoint l ON l.point_id = p.id AND l.valid_to IS NULL
JOIN customers_party m ON m.id = l.party_id AND m.status = 'visitor'
JOIN customers_party c ON c.id = m.canonical_id
WHERE p.kind = %(kind)s::text AND p.value = %(sign)s::text ORDER BY 2 DESC, m.id LIMIT 1
"""
KNOWN_BY_COOKIE = f"""
SELECT c.id, c.status = 'visitor' FROM customers_externalkey k JOIN customers_party m ON m.id = k.party_id
JOIN customers_party c ON c.id = m.canonical_id
WHERE k.source = '{COOKIE}' AND k.key = %(sign)s::text AND m.status <> 'tombstoned'
"""  # noqa: S608
