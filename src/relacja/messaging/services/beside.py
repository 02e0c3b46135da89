"""What stands beside a customer's conversation: whom of ours it concerns, and that it never reaches the customer."""

from collections.abc import Collection, Iterable
from dataclasses import replace
from email.utils import getaddresses

from django.utils.translation import gettext_noop

from relacja.customers import queries as customers
from relacja.kit import email
from relacja.messaging.models import Conversation, Follower, Message
from relacja.messaging.queries.beside import whole_of
from relacja.messaging.services import matching
from relacja.messaging.services.threads import Found
from relacja.messaging.types import Direction
from relacja.platform import push
from relacja.platform.actor import Actor

ACTOR = Actor.system(gettext_noop("care that side conversations do not reach the customer"))


class ReachesCustomer(ValueError):
    """A message beside a conversation would reach its customer. Carries the address."""

    def __init__(self, address: str) -> None:
        super().__init__("it would reach the customer")
        self.address = address


def stay_away(  # not a use case: asked inside one
    main_id: int, addresses: Iterable[str]
) -> None:
    """Return if none of these addresses is the customer's, who is written to in the main conversation only; nor one
    that may be theirs, with or without a `+word`: asking nobody costs less than telling the customer.

    Raises `ReachesCustomer`.
    """
    talks = whole_of(main_id)
    theirs, party_ids = {email.without_word(one) for one in _addresses(talks)}, _parties(talks)
    for given in addresses:
        for address in _read(given):
            if email.without_word(address) in theirs or party_ids & _parties_by(address):
                raise ReachesCustomer(given)


def home_of(  # not a use case: asked inside of taking in
    found: Found, sender: str, party_ids: Collection[int]
) -> Found:
    """Where a message belongs that was found to belong, or to be an answer to, a side conversation: what the customer
    writes stands in theirs, whatever it answers."""
    if found.conversation_id is None and found.related_to is None:
        return found
    side = Conversation.objects.filter(pk=found.conversation_id or found.related_to or 0, beside__isnull=False).first()
    if side is None or side.beside_id is None:
        return found
    talks = whole_of(side.beside_id)
    theirs = {email.mailbox_of(one) for one in _addresses(talks)}
    if email.mailbox_of(sender) in theirs or _parties(talks) & _canonical(party_ids):
        return replace(found, conversation_id=talks[-1].pk, related_to=None)
    return replace(found, is_beside=found.conversation_id is not None)


def tell_main(  # not a use case: told inside one
    conversation: Conversation,
) -> None:
    """Whoever has the main conversation open sees where this one stands."""
    if conversation.beside_id is not None:
        push.tell(f"conversation:{whole_of(conversation.beside_id)[-1].pk}", "changed")


def hearers(  # not a use case: read inside of taking in
    conversation: Conversation,
) -> set[int]:
    """Who has the main conversation: an answer beside it is theirs to see, and they follow it from then on."""
    if conversation.beside_id is None:
        return set()
    assignee_id = whole_of(conversation.beside_id)[-1].assignee_id
    if assignee_id is None:
        return set()
    if assignee_id != conversation.assignee_id:
        Follower.objects.get_or_create(
            conversation=conversation, user_id=assignee_id, defaults={"since": conversation.last_at}
        )
    return {assignee_id}


def _addresses(talks: Collection[Conversation]) -> frozenset[str]:
    """Where the customer writes from, and where they want answers."""
    rows = Message.objects.filter(conversation__in=[one.pk for one in talks], direction=Direction.INBOUND)
    found = {one.address for one in talks}
    for sender, recipients in rows.values_list("sender", "recipients"):
        found |= {sender, *recipients.get("reply_to", ())}
    return frozenset(matching.in_one_form(one) for one in found if one)


def _parties(talks: Collection[Conversation]) -> frozenset[int]:
    return _canonical({pk for one in talks for pk in (one.party_id, *one.candidates) if pk is not None})


def _parties_by(address: str) -> frozenset[int]:
    writer = matching.writer_of(ACTOR, address)
    return _canonical({pk for pk in (writer.party_id, *writer.offered) if pk is not None})


def _canonical(party_ids: Collection[int]) -> frozenset[int]:
    same = customers.canonical_ids(list(party_ids)) if party_ids else {}
    return frozenset(same.get(pk, pk) for pk in party_ids)


def _read(given: str) -> set[str]:
    """The addresses that stand in what was given as one, each in one form."""
    return {matching.in_one_form(one) for one in (given, *(found for _name, found in getaddresses([given]))) if one}
