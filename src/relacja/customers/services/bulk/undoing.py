"""Taking back what a chunk has loaded, where nothing newer stands on it."""

from collections.abc import Sequence

from django.db import connection
from django.db.models import ForeignObjectRel
from django.utils.translation import gettext as _

from relacja.customers.models import ExternalKey, Identifier, Party, PartyContactPoint, PartyRole
from relacja.customers.permissions import IMPORT
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.transfer.restoring import restore
from relacja.platform.transfer.types import LoadedChunk, Undone
from relacja.platform.use_case import use_case

OWN = {"customers"}
HUNG = {
    "customers.link": PartyContactPoint,
    "customers.number": Identifier,
    "customers.key": ExternalKey,
    "customers.role": PartyRole,
}


@use_case(permits=IMPORT)
def take_back_many(*, actor: Actor, chunk: LoadedChunk) -> Undone:
    """Close the customers that the chunk added and restore those that it changed, each only where nothing newer
    stands on it; what is left is named with the reason."""
    undone = Undone()
    added = list(chunk.created.get("customers.party", []))
    busy = _busy(added, chunk)
    undone.left += sorted(busy.items())
    gone = [party_id for party_id in added if party_id not in busy]
    Party.objects.filter(pk__in=gone).update(status=Party.Status.TOMBSTONED)
    ExternalKey.objects.filter(party_id__in=gone).delete()
    undone.taken_back += len(gone)
    for kind, model in HUNG.items():
        model._default_manager.filter(pk__in=chunk.created.get(kind, [])).delete()
    restore("customers_partycontactpoint", chunk.audit_id)
    restored, newer = restore("customers_party", chunk.audit_id)
    undone.taken_back += len(restored)
    undone.left += [(party_id, _("changed again since")) for party_id in newer]
    audit.note(taken_back=undone.taken_back, left=len(undone.left))
    return undone


def _busy(party_ids: Sequence[int], chunk: LoadedChunk) -> dict[int, str]:
    """Parties that something newer stands on: a change of their own, or a row of any app that points at them."""
    busy = dict.fromkeys(
        Party.objects.filter(pk__in=party_ids, updated_at__gt=chunk.loaded_at).values_list("pk", flat=True),
        _("changed since"),
    )
    for model, top in zip(HUNG.values(), chunk.created.get("customers.tops", [0] * len(HUNG)), strict=True):
        later = model._default_manager.filter(party_id__in=party_ids, pk__gt=top)
        busy |= dict.fromkeys(later.values_list("party_id", flat=True), _("changed since"))
    with connection.cursor() as cursor:
        for relation in Party._meta.get_fields(include_hidden=True):
            if not isinstance(relation, ForeignObjectRel) or relation.related_model._meta.app_label in OWN:
                continue
            table, column = relation.related_model._meta.db_table, relation.field.column
            cursor.execute(f'SELECT DISTINCT "{column}" FROM "{table}" WHERE "{column}" = ANY(%s)', [list(party_ids)])  # noqa: S608
            for (party_id,) in cursor.fetchall():
                busy.setdefault(party_id, _("something is recorded with this customer"))
    return busy
