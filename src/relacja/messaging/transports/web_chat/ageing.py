"""Chats of visitors whom nobody has come to know go when their time has run out: the visitor is forgotten everywhere.

Each portion of visitors is a few transactions: killed in the middle the next run goes on with whoever is left. What is
kept of a known customer stays, as that customer's own time says; what is held for legal reasons stays until that ends.
"""

from datetime import datetime

from relacja.customers import queries as customers
from relacja.customers import services as parties
from relacja.messaging.transports.web_chat.sites import CODE
from relacja.platform import sql
from relacja.platform.actor import Actor
from relacja.platform.jobs import LeftForLater, should_stop

PORTION = 500
OLD = """
SELECT c.party_id FROM messaging_conversation c JOIN messaging_mailbox m ON m.id = c.mailbox_id
WHERE c.is_visitor AND m.transport = %(code)s::text AND c.party_id > %(after)s::bigint
GROUP BY c.party_id HAVING max(c.last_at) < %(before)s::timestamptz ORDER BY c.party_id LIMIT %(most)s::int
"""
STILL = """
SELECT DISTINCT c.party_id FROM messaging_conversation c JOIN messaging_mailbox m ON m.id = c.mailbox_id
WHERE c.party_id = ANY(%(members)s::bigint[])
  AND (c.last_at >= %(before)s::timestamptz OR m.transport <> %(code)s::text OR NOT c.is_visitor)
"""
"""Something of theirs is younger, or no chat, or a customer's."""


def forget_old_visitors(  # not a use case: each portion is forgotten by one
    *, actor: Actor, before: datetime
) -> int:
    """Forget every visitor whose last chat is older; how many. Raises `LeftForLater`."""
    total, after = 0, 0
    given = {"code": CODE, "before": before, "most": PORTION}
    while found := [row[0] for row in sql.rows(OLD, {**given, "after": after})]:
        reason = f"no chat since {before:%Y-%m-%d}"
        for count in parties.forget_visitors(actor=actor, party_ids=_old(found, before), reason=reason):
            total += count
            if should_stop():
                raise LeftForLater
        after = found[-1]
    return total


def _old(party_ids: list[int], before: datetime) -> list[int]:
    """Those of whom nothing else is kept that is younger, or not a chat."""
    found = customers.visitor_members(party_ids)
    members = [member for one in found.values() for member in one]
    still = {row[0] for row in sql.rows(STILL, {"members": members, "before": before, "code": CODE})}
    return [root for root, one in found.items() if not still & set(one)]
