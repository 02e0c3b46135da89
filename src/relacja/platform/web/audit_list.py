"""The record of changes as a list."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.lists import Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import SEE_AUDIT


def audit_entries(actor: Actor) -> QuerySet[Any]:
    """All entries for those who may see the record, otherwise none."""
    return AuditEntry.objects.all() if actor.may(SEE_AUDIT) else AuditEntry.objects.none()


AUDIT = declare(
    ListDefinition(
        code="platform.audit",
        title=_("Record of changes"),
        permission=SEE_AUDIT,
        columns=(
            Column("at", _("When"), kind="moment", sort=True),
            Column("who", _("Who"), field="actor_label"),
            Column("verb", _("What")),
            Column("subject", _("About"), field="subject_kind", detail="subject_id"),
            Column("reason", _("Why")),
            Column("ip", _("From where"), default=False),
        ),
        filters=(
            DateRange(code="at", label=_("When"), moments=True),
            TextFilter(code="who", label=_("Who"), field="actor_label"),
            TextFilter(code="verb", label=_("What"), match="startswith"),
        ),
        rows=audit_entries,
        default_sort="-at",
        empty=_("Every change anybody makes is written down here: who, what, when, from where and why."),
    )
)
