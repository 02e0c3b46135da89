"""Who sends events: a browser or a user says who it is, and what it did before becomes theirs.

A browser is tied to the first person it is told to be, as a visitor who is held to be the same (`party_identity`), so
that people can take it back. Two people who have both said who they are are never held to be the same because they
sat at the same device: each is known by their own user id.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext

from relacja.capture.models import Basket, Sender, Session
from relacja.capture.rules import persons
from relacja.capture.rules.persons import Said
from relacja.capture.rules.reading import who as number_of
from relacja.customers import queries as customers
from relacja.customers import services as customers_services
from relacja.customers.types import PartyDraft, PointDraft
from relacja.platform.actor import Actor

USER = "site.user"
"""The source of the keys by which users of sites are found in other systems."""


@dataclass(frozen=True, slots=True)
class Signs:
    """By what a sender is known in one event: the numbers of browser and user, nought where there is none, and what
    they say of themselves."""

    browser: int
    user: int
    user_id: str
    said: Said


@dataclass(slots=True)
class Known:
    """The senders that are known, by number, and whose past has become somebody's in this pass."""

    senders: dict[int, Sender]
    attached: dict[int, int] = field(default_factory=dict)

    def party_of(self, signs: Signs) -> int | None:
        """Whose an event is: the user's who is named, else that of the browser."""
        sender = self.senders.get(signs.user or signs.browser)
        return sender.party_id if sender else None


def known_senders(numbers: Collection[int]) -> Known:
    """Those of the numbers that have said who they are; one query."""
    return Known({one.who: one for one in Sender.objects.filter(pk__in=numbers)})


def identify(actor: Actor, known: Known, events: Iterable[tuple[Signs, datetime]]) -> None:
    """Take in what events say of who sent them, in their order. What a browser did before stands under its visitor."""
    seen: set[Signs] = set()
    for signs, at in events:
        if signs in seen or not (signs.user_id or signs.said.email):
            continue
        seen.add(signs)
        if signs.user:
            _user(actor, known, signs, at)
        if signs.browser and signs.browser not in known.senders:
            _browser(actor, known, signs, at)
        elif signs.browser and not signs.user:
            _told_more(actor, known.senders[signs.browser], signs.said)


def _user(actor: Actor, known: Known, signs: Signs, at: datetime) -> None:
    sender = known.senders.get(signs.user)
    if sender is None:
        party_id = _person(actor, signs, at)
        sender = Sender(who=signs.user, party_id=party_id, is_user=True, since=at, said=asdict(signs.said))
        sender.save(force_insert=True)
        known.senders[signs.user] = sender
        known.attached[signs.user] = party_id
    else:
        _told_more(actor, sender, signs.said)


def _browser(actor: Actor, known: Known, signs: Signs, at: datetime) -> None:
    """Tie a browser to the person it is told to be."""
    user = known.senders.get(signs.user)
    party_id = _root(user.party_id) if user else _person(actor, signs, at)
    if not customers.is_visitor(party_id):
        visitor = customers_services.keep_visitor(actor=actor, at=at, cookie=f"site:{signs.browser}")
        if customers.is_visitor(visitor):
            customers_services.join_visitor(
                actor=actor, visitor_id=visitor, party_id=party_id, at=timezone.now(),
                reason=gettext("The site says that it is the same person."),
            )  # fmt: skip
            party_id = visitor
    sender = Sender(who=signs.browser, party_id=party_id, is_user=False, since=at, said=asdict(signs.said))
    sender.save(force_insert=True)
    known.senders[signs.browser] = sender
    known.attached[signs.browser] = party_id


def _person(actor: Actor, signs: Signs, at: datetime) -> int:
    """The party of whoever comes with these signs: the customer with this key of the site, else the only one with this
    address, else a visitor. Of several nobody is guessed."""
    keyed = customers.find_by_key(actor, USER, signs.user_id) if signs.user_id else []
    if keyed:
        return keyed[0].id
    found = customers.find_by_email(actor, signs.said.email) if signs.said.email else []
    if len(found) == 1:
        return found[0].id
    if not found and signs.said.email:
        return customers_services.keep_visitor(actor=actor, at=at, email=signs.said.email, name=signs.said.shown)
    cookie = f"site:{signs.user or signs.browser}"
    return customers_services.keep_visitor(actor=actor, at=at, cookie=cookie, name=signs.said.shown)


def _told_more(actor: Actor, sender: Sender, said: Said) -> None:
    """A sender says more of themselves; an address that only one customer has says who a visitor is."""
    before = Said(**sender.said)
    whole = said.over(before)
    if whole == before:
        return
    sender.said = asdict(whole)
    sender.save(update_fields=["said"])
    root = _root(sender.party_id)
    if whole.email != before.email and customers.is_visitor(root):
        _reached_at(actor, root, whole.email)


def _reached_at(actor: Actor, party_id: int, address: str) -> None:
    """A visitor gives an address: they are the one customer who has it, or are reached there."""
    now = timezone.now()
    found = customers.find_by_email(actor, address)
    others = [hit for hit in found if hit.id != party_id]
    if len(others) == 1 and not others[0].is_visitor:
        customers_services.join_visitor(
            actor=actor, visitor_id=party_id, party_id=others[0].id, at=now,
            reason=gettext("The site says that it is the same person."),
        )  # fmt: skip
    elif not found:
        try:
            customers_services.add_contact_point(
                actor=actor, party_id=party_id, draft=PointDraft("email", address), on=timezone.localdate(now)
            )
        except customers_services.AlreadyTheirs:
            return


def attach(known: Known) -> tuple[list[int], list[int]]:
    """Give those whose senders became known in this pass what these did before: the sessions and baskets that have
    somebody now."""
    sessions: list[int] = []
    baskets: list[int] = []
    for number, party_id in known.attached.items():
        past = Session.objects.filter(who=number, party_id=None)
        sessions += past.values_list("pk", flat=True)
        past.update(party_id=party_id)
        left = Basket.objects.filter(who=number, party_id=None)
        baskets += left.values_list("pk", flat=True)
        left.update(party_id=party_id)
    return sessions, baskets


def make_customers(actor: Actor, known: Known, ordered: Sequence[tuple[Signs, datetime]]) -> None:
    """Whoever ordered is a customer, no longer a visitor, as long as it is said who they are."""
    roots = customers.canonical_ids({one for signs, _at in ordered if (one := known.party_of(signs)) is not None})
    visitors = customers.visitor_members(roots.values())
    for signs, at in ordered:
        party_id = known.party_of(signs)
        if party_id is None or roots[party_id] not in visitors:
            continue
        sender = known.senders.get(signs.user or signs.browser)
        root = _root(party_id)  # anew: an order before it may have made them a customer
        if sender is None or not customers.is_visitor(root):
            continue
        said = signs.said.over(Said(**sender.said))
        if not said.shown:
            continue
        draft = PartyDraft.called("person", said.name or said.email)
        if said.given_name or said.family_name:
            names = {"given_name": said.given_name, "family_name": said.family_name}
            draft = PartyDraft(kind="person", display_name=said.shown, fields=names)
        _make(actor, root, draft, at)


def _make(actor: Actor, visitor_id: int, draft: PartyDraft, at: datetime) -> None:
    try:
        customers_services.make_customer_of_visitor(actor=actor, visitor_id=visitor_id, draft=draft, at=at)
    except customers_services.PossibleDuplicates as alike:
        customers_services.make_customer_of_visitor(
            actor=actor, visitor_id=visitor_id, draft=draft, at=at,
            different_from=[one.party_id for one in alike.likenesses],
        )  # fmt: skip


def _root(party_id: int) -> int:
    """Who stands for a party today."""
    return customers.canonical_ids([party_id])[party_id]


def signs_of(anonymous_id: str, user_id: str, payload: dict[str, object]) -> Signs:
    """What an event says of its sender; an alias names the browser that its user was."""
    previous = payload.get("previousId")
    if payload.get("type") == "alias" and isinstance(previous, str) and not anonymous_id:
        anonymous_id = previous.strip()
    return Signs(
        number_of(anonymous_id, "") if anonymous_id else 0,
        number_of("", user_id) if user_id else 0,
        user_id,
        persons.read(payload),
    )
