"""Setting up texts: ready answers, templates and signatures, in the languages of the house."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils import timezone

from relacja.messaging.models import VARIABLES, Text, TextVariant
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.queries.texts import TextNotFound
from relacja.messaging.rules import texts as rules
from relacja.messaging.rules.texts import BadText
from relacja.messaging.services import bringing_back
from relacja.messaging.services.reaching import OutOfReach, check_reach
from relacja.messaging.types import TextDraft
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.use_case import use_case

LONGEST, LONGEST_SUBJECT = 50_000, 300


class CodeTaken(ValueError):
    """The house, the unit or the mailbox has a text of this code already."""


class BadCode(ValueError):
    """A short code is of letters a to z, digits, hyphens and underscores, forty at most."""


@use_case(permits=CONFIGURE)
def save_text(*, actor: Actor, draft: TextDraft, text_id: int | None = None) -> Text:
    """Set up a text, or change one; whatever changes, its approval is gone.

    Raises `TextNotFound`, `OutOfReach`, `BadCode`, `CodeTaken`, `BadText` (with the language it is about).
    """
    check_reach(actor, draft.unit_id, draft.mailbox_id)
    code = rules.short_code(draft.code)
    if not code:
        raise BadCode(draft.code)
    _check(draft.variants)
    sql.hold("messaging.texts")
    text = _standing(actor, text_id)
    home: dict[str, Any] = {"unit_id": draft.unit_id, "mailbox_id": draft.mailbox_id}
    if Text.objects.filter(code=code, **home).exclude(pk=text.pk or 0).exists():
        raise CodeTaken(code)
    text.code, text.name, text.kind = code, draft.name.strip()[:120] or code, Text.Kind(draft.kind)
    text.unit_id, text.mailbox_id, text.is_active = draft.unit_id, draft.mailbox_id, draft.is_active
    text.approved_at = text.approved_by_id = None
    text.save()
    for language, (subject, body) in draft.variants.items():
        kept = {"subject": subject.strip(), "body": body.strip()}
        TextVariant.objects.update_or_create(text=text, language=language, defaults=kept)
    TextVariant.objects.filter(text=text).exclude(language__in=draft.variants).delete()
    audit.note(text=text.pk, code_of_text=code)
    return text


@use_case(permits=CONFIGURE)
def approve_text(*, actor: Actor, text_id: int, approves: bool = True) -> Text:
    """Say that a text may go to customers as it stands, or take that back. Raises `TextNotFound`."""
    text = _standing(actor, text_id)
    text.approved_at = timezone.now() if approves else None
    text.approved_by_id = actor.user_id if approves else None
    text.save()
    audit.note(text=text.pk, approved=approves)
    return text


@use_case(permits=CONFIGURE)
def switch_text(*, actor: Actor, text_id: int, is_active: bool) -> Text:
    """Offer a text, or no more; nothing else about it changes, its approval stays. Raises `TextNotFound`."""
    text = _standing(actor, text_id)
    text.is_active = is_active
    text.save()
    audit.note(text=text.pk, is_active=is_active)
    return text


@use_case(permits=CONFIGURE)
def delete_text(*, actor: Actor, text_id: int) -> str:
    """Throw a text away; what was written with it stays. What `bring_back` takes. Raises `TextNotFound`."""
    text = _standing(actor, text_id)
    audit.note(text=text.pk, code_of_text=text.code)
    kept = bringing_back.taken_down(text, *text.variants.order_by("pk"))
    text.delete()
    return kept


def _check(variants: Mapping[str, tuple[str, str]]) -> None:
    if not variants:
        raise BadText("empty")
    for language, (subject, body) in variants.items():
        if language not in dict(settings.LANGUAGES):
            raise BadText("unknown", language)
        if not body.strip():
            raise BadText("empty", language=language)
        if len(body) > LONGEST or len(subject) > LONGEST_SUBJECT or "\x00" in subject + body:
            raise BadText("too_long", language=language)
        try:
            rules.check(subject, VARIABLES)
            rules.check(body, VARIABLES)
        except BadText as bad:
            raise BadText(bad.why, bad.given, language) from bad


def _standing(actor: Actor, text_id: int | None) -> Text:
    if text_id is None:
        return Text()
    rows = Text.objects.visible_to(actor, CONFIGURE)
    text: Text | None = rows.select_for_update().filter(pk=text_id).first()
    if text is None:
        raise TextNotFound(text_id)
    try:
        check_reach(actor, text.unit_id, text.mailbox_id)
    except OutOfReach as problem:
        raise TextNotFound(text_id) from problem
    return text
