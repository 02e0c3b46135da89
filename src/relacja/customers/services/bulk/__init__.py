"""Customers by the thousand: the set-based twin of `add_party` and of the verbs that change one, by the same rules.

A chunk costs the same dozen statements whatever its size: what exists is asked for in sets, new rows are written by
COPY under ids taken beforehand, changed rows by one UPDATE a table. One permission check, one audit entry and one event
a chunk. Nothing is taken away from a customer by an import: contact points and numbers are added, an address of the
same purpose takes the place of the one before it.
"""

from relacja.customers.services.bulk.undoing import take_back_many
from relacja.customers.services.bulk.upserting import PreparedDrafts, plan_many, prepare_drafts, upsert_many

__all__ = ["PreparedDrafts", "plan_many", "prepare_drafts", "take_back_many", "upsert_many"]
