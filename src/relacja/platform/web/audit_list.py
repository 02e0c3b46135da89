"""The record of changes as a list."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import CharField, F, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.platform.actor import Actor
from relacja.platform.history import said
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare
from relacja.platform.models import AuditEntry
from relacja.platform.permissions import SEE_AUDIT
from relacja.platform.refs import Ref, titles
from relacja.platform.web.verbs import actor_words, named_verbs, verb_words


def audit_entries(actor: Actor) -> QuerySet[Any]:
    """All entries for those who may see the record, otherwise none."""
    if not actor.may(SEE_AUDIT):
        return AuditEntry.objects.none()
    subject = Concat(F("subject_kind"), Value(":"), Cast(F("subject_id"), CharField()), output_field=CharField())
    return AuditEntry.objects.annotate(subject=subject)


def _verbs(_actor: Actor, verbs: Iterable[Any]) -> Mapping[Any, Any]:
    return {verb: verb_words(verb) for verb in verbs}


def _who(_actor: Actor, labels: Iterable[Any]) -> Mapping[Any, Any]:
    return {label: actor_words(label) for label in labels}


def _reasons(_actor: Actor, reasons: Iterable[Any]) -> Mapping[Any, Any]:
    return {reason: said(reason) for reason in reasons}


def _titles(actor: Actor, subjects: Iterable[Any]) -> Mapping[Any, Any]:
    refs = {subject: Ref.parse(subject) for subject in subjects if not subject.endswith(":")}
    named = titles(actor, refs.values())
    return {subject: named.get(ref, subject) for subject, ref in refs.items()}


AUDIT = declare(
    ListDefinition(
        code="platform.audit",
        title=_("Record of changes"),
        permission=SEE_AUDIT,
        columns=(
            Column("at", _("When"), kind="moment", sort=True),
            Column("who", _("Who"), field="actor_label", lookup=_who),
            Column("verb", _("What"), lookup=_verbs),
            Column("subject", _("About"), field="subject", lookup=_titles),
            Column("reason", _("Why"), lookup=_reasons),
            Column("ip", _("From where"), default=False),
        ),
        filters=(
            DateRange(code="at", label=_("When"), moments=True),
            TextFilter(code="who", label=_("Who"), field="actor_label"),
            TextFilter(code="why", label=_("Why"), field="reason"),
            TextFilter(code="about", label=_("About"), field="subject", match="exact", primary=False),
            TextFilter(code="ip", label=_("From where"), match="startswith", primary=False),
            ChoiceFilter(code="verb", label=_("What"), choices=lambda _actor: named_verbs()),
        ),
        rows=audit_entries,
        default_sort="-at",
        row_url=lambda row: reverse("web_audit_entry", args=[row["id"]]),
        empty=_("Every change anybody makes is written down here: who, what, when, from where and why."),
    )
)
