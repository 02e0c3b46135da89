"""The site has proved who its visitor is: what was written becomes the customer's, as far as we know them."""

import hashlib
import time

from django.core.cache import cache
from django.utils import timezone

from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.messaging.permissions import ANSWER
from relacja.messaging.services import turns
from relacja.messaging.transports.web_chat.proof import BadProof, Claims, claims_of
from relacja.messaging.transports.web_chat.talking import VISITING
from relacja.messaging.transports.web_chat.visitors import Visitor
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

WHY = "signed by the site"


class SomebodyElse(RuntimeError):
    """This browser was another customer's before: it is to begin anew, with another secret."""


@use_case(permits=ANSWER)
def prove_visitor(*, actor: Actor, visitor: Visitor, token: str) -> int | None:
    """The customer the visitor is, where we have one; what they wrote stands in their file from now on.

    A token is good for one browser only. Raises `BadProof`, `SomebodyElse`.
    """
    site = visitor.site
    claims = claims_of(token, site.setting("identity_secret"), site.code, time.time())
    _only_here(visitor, token, claims)
    audit.note(mailbox=site.mailbox.name)
    now, party_id = timezone.now(), _customer(visitor, claims)
    talks = list(visitor.conversations())
    known = {**_said(claims), "known": party_id is not None}
    kept = parties.keep_visitor(actor=VISITING, at=now, cookie=visitor.sign, name=claims.name or claims.email)
    if party_id is not None and kept != party_id:
        if not customers.is_visitor(kept):
            raise SomebodyElse
        parties.join_visitor(actor=VISITING, visitor_id=kept, party_id=party_id, reason=WHY, at=now)
    for talk in talks:
        talk.context = {**talk.context, "identity": known}
        talk.name, talk.is_visitor = (claims.name or talk.name)[:120], party_id is None
        talk.party_id = party_id or talk.party_id
        talk.save(update_fields=["context", "name", "is_visitor", "party_id"])
        turns.note(VISITING, talk.pk, "identity_proved", now, party=party_id)
    return party_id


def _said(claims: Claims) -> dict[str, str]:
    return {"user": claims.user, "email": claims.email, "name": claims.name}


def _customer(visitor: Visitor, claims: Claims) -> int | None:
    """The one customer whom the site's key, or else the verified address, means."""
    source = visitor.site.setting("identity_source")
    hits = customers.find_by_key(VISITING, source, claims.user) if source and claims.user else []
    hits = hits or (customers.find_by_email(VISITING, claims.email) if claims.email else [])
    known = {hit.id for hit in hits if not hit.is_visitor}
    return known.pop() if len(known) == 1 else None


def _only_here(visitor: Visitor, token: str, claims: Claims) -> None:
    """Whoever has seen a token cannot use it from another browser."""
    name = f"chat.proof:{hashlib.sha256(token.encode()).hexdigest()}"
    if not cache.add(name, visitor.sign, max(60, int(claims.expires - time.time()) + 60)) and (
        cache.get(name) != visitor.sign
    ):
        raise BadProof("it was used by another browser")
