"""Taking back what a chunk has loaded, where nothing newer stands on it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import connection
from django.utils.translation import gettext as _

from relacja.customers.models import (
    ConsentEvent,
    ExternalKey,
    Identifier,
    Party,
    PartyContactPoint,
    PartyRelation,
    PartyRole,
    PartyTag,
)
from relacja.customers.permissions import IMPORT
from relacja.platform import audit, privacy
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.transfer.restoring import changed_since, restore
from relacja.platform.transfer.types import LoadedChunk, Undone
from relacja.platform.use_case import use_case

HUNG = {
    "customers.link": PartyContactPoint,
    "customers.number": Identifier,
    "customers.key": ExternalKey,
    "customers.role": PartyRole,
}
ALSO_HUNG = {"customers.tag": PartyTag}
"""Of these a chunk remembers the rows of its new customers too."""


@use_case(permits=IMPORT)
def take_back_many(*, actor: Actor, chunk: LoadedChunk) -> Undone:
    """Close the customers that the chunk added and restore those that it changed, each only where nothing newer
    stands on it; what is left is named with the reason."""
    undone = Undone()
    added = list(chunk.created.get("customers.party", []))
    list(Party.objects.select_for_update().filter(pk__in=added).order_by("pk").values_list("pk"))
    busy = _busy(added, chunk)
    undone.left += [(Ref("customers.party", party_id), why) for party_id, why in sorted(busy.items())]
    gone = [party_id for party_id in added if party_id not in busy]
    Party.objects.filter(pk__in=gone).update(status=Party.Status.TOMBSTONED)
    ExternalKey.objects.filter(party_id__in=gone).delete()
    undone.taken_back += len(gone)
    kept = _take_down(chunk) | _take_down_relations(chunk, busy)
    restore("customers_partycontactpoint", chunk.audit_id)
    restored, newer = restore("customers_party", chunk.audit_id)
    undone.taken_back += len(restored)
    newer_ids, why = sorted({*newer, *kept} - busy.keys()), _("changed again since")
    undone.left += [(Ref("customers.party", party_id), why) for party_id in newer_ids]
    audit.note(taken_back=undone.taken_back, left=len(undone.left))
    return undone


def _take_down(chunk: LoadedChunk) -> set[int]:
    """Remove what the chunk hung on customers that were there already; those on which a row stays, as it has changed
    since or a consent was given in that role."""
    kept: set[int] = set()
    added = list(chunk.created.get("customers.party", []))
    for kind, model in (HUNG | ALSO_HUNG).items():
        ids = list(chunk.created.get(kind, []))
        if not ids:
            continue
        rows = model._default_manager.filter(pk__in=ids).exclude(party_id__in=added)
        stays = changed_since(model._meta.db_table, "id", ids, chunk.audit_id)
        if model is PartyRole:
            stays |= set(ConsentEvent.objects.filter(role_id__in=ids).values_list("role_id", flat=True))
        kept |= set(rows.filter(pk__in=stays).values_list("party_id", flat=True))
        rows.exclude(pk__in=stays).delete()
    return kept


def _take_down_relations(chunk: LoadedChunk, busy: Mapping[int, str]) -> set[int]:
    """Remove who works where, as the chunk had it, but of people who stay; those whose relation has changed since."""
    rows = PartyRelation.objects.filter(pk__in=chunk.created.get("customers.relation", ())).exclude(a_id__in=busy)
    changed = changed_since("customers_partyrelation", "id", rows.values_list("pk", flat=True), chunk.audit_id)
    kept = set(rows.filter(pk__in=changed).values_list("a_id", flat=True))
    rows.exclude(pk__in=changed).delete()
    restore("customers_partyrelation", chunk.audit_id)
    return kept


def _busy(party_ids: Sequence[int], chunk: LoadedChunk) -> dict[int, str]:
    """Parties that something newer stands on, here or in any other app, and what that is."""
    if not party_ids:
        return {}
    words = {
        "merged": _("merged with another customer since"),
        "consents": _("consents or preferences were recorded since"),
        "related": _("tied to another customer since"),
        "changed": _("changed since"),
        "tagged": _("tagged since"),
        "shared": _("given to somebody else since"),
    }
    busy: dict[int, str] = {}
    for holding in privacy.holdings:
        said = _("something is recorded with this customer: %(what)s") % {"what": holding.label}
        busy |= dict.fromkeys(holding.stands_on(party_ids), said)
    tops = chunk.created.get("customers.tops", [0] * len(HUNG))
    own = set(chunk.created.get("customers.relation", []))
    own -= changed_since("customers_partyrelation", "id", own, chunk.audit_id)
    given: dict[str, Any] = {"ids": list(party_ids), "since": chunk.loaded_at, "own": list(own)}
    with connection.cursor() as cursor:
        cursor.execute(NEWER, given | {f"top{n}": top for n, top in enumerate(tops)})
        for party_id, what in cursor.fetchall():
            busy.setdefault(party_id, words[what])
    for table in HUNG.values():
        for party_id in changed_since(table._meta.db_table, "party_id", party_ids, chunk.audit_id):
            busy.setdefault(party_id, words["changed"])
    for a_id, b_id in PartyRelation.objects.filter(pk__in=own, b_id__in=party_ids).values_list("a_id", "b_id"):
        if a_id in busy:
            busy.setdefault(b_id, words["related"])
    return busy


_HUNG_LATER = "\n".join(
    f"UNION ALL SELECT party_id, 'changed' FROM {model._meta.db_table}"  # noqa: S608
    f" WHERE party_id = ANY(%(ids)s) AND id > %(top{n})s"
    for n, model in enumerate(HUNG.values())
)
NEWER = f"""
SELECT party_id, 'merged' FROM customers_partyidentity WHERE party_id = ANY(%(ids)s) AND retracted_at IS NULL
UNION ALL
SELECT same_as_id, 'merged' FROM customers_partyidentity WHERE same_as_id = ANY(%(ids)s) AND retracted_at IS NULL
UNION ALL SELECT party_id, 'consents' FROM customers_consentevent WHERE party_id = ANY(%(ids)s)
UNION ALL SELECT party_id, 'consents' FROM customers_preference WHERE party_id = ANY(%(ids)s)
UNION ALL
SELECT a_id, 'related' FROM customers_partyrelation WHERE a_id = ANY(%(ids)s) AND id <> ALL(%(own)s)
UNION ALL
SELECT b_id, 'related' FROM customers_partyrelation WHERE b_id = ANY(%(ids)s) AND id <> ALL(%(own)s)
UNION ALL SELECT id, 'changed' FROM customers_party WHERE id = ANY(%(ids)s) AND updated_at > %(since)s
{_HUNG_LATER}
UNION ALL SELECT party_id, 'tagged' FROM customers_partytag WHERE party_id = ANY(%(ids)s) AND added_at > %(since)s
UNION ALL
SELECT party_id, 'shared' FROM customers_partyaccess
WHERE party_id = ANY(%(ids)s) AND (valid_from > %(since)s OR valid_to > %(since)s)
"""  # noqa: S608
"""What stands on parties since a moment, and what of it; the first of a party is told."""
