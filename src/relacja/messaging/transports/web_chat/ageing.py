"""Chats of visitors whom nobody has come to know go when their time has run out: the visitor is forgotten everywhere.

Each visitor is one transaction: killed in the middle the next run goes on with whoever is left. What is kept of a known
customer stays, as that customer's own time says; what is held for legal reasons stays until that ends.
"""

from datetime import datetime

import structlog

from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.messaging.transports.web_chat.sites import CODE
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.jobs import LeftForLater, should_stop
from relacja.platform.privacy import MustStay

log = structlog.get_logger(__name__)

PORTION = 100
OLD = """
SELECT c.party_id FROM messaging_conversation c JOIN messaging_mailbox m ON m.id = c.mailbox_id
WHERE c.is_visitor AND m.transport = %(code)s::text AND c.party_id > %(after)s::bigint
GROUP BY c.party_id HAVING max(c.last_at) < %(before)s::timestamptz ORDER BY c.party_id LIMIT %(most)s::int
"""
STILL = """
SELECT 1 FROM messaging_conversation c JOIN messaging_mailbox m ON m.id = c.mailbox_id
WHERE c.party_id = ANY(%(members)s::bigint[])
  AND (c.last_at >= %(before)s::timestamptz OR m.transport <> %(code)s::text OR NOT c.is_visitor) LIMIT 1
"""
"""Something of theirs is younger, or no chat, or a customer's."""


def forget_old_visitors(  # not a use case: each visitor is forgotten by one
    *, actor: Actor, before: datetime
) -> int:
    """Forget every visitor whose last chat is older; how many. Raises `LeftForLater`."""
    total, after = 0, 0
    given = {"code": CODE, "before": before, "most": PORTION}
    while found := [row[0] for row in sql.rows(OLD, {**given, "after": after})]:
        for party_id in found:
            if should_stop():
                raise LeftForLater
            total += _is_forgotten(actor, party_id, before)
        after = found[-1]
    return total


def _is_forgotten(actor: Actor, party_id: int, before: datetime) -> bool:
    members = customers.members(party_id)
    if not members or not customers.is_visitor(members[0]):
        return False
    if sql.rows(STILL, {"members": members, "before": before, "code": CODE}):
        return False
    try:
        parties.forget_person(actor=actor, party_id=members[0], reason=f"no chat since {before:%Y-%m-%d}")
    except MustStay:
        log.info("a visitor cannot be forgotten yet", party=party_id)
        return False
    return True
