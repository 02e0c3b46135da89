"""Texts as they are found and filled in: by short code, for a conversation, in its customer's language."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone, translation
from django.utils.formats import date_format

from relacja.accounts import queries as accounts
from relacja.customers import queries as customers
from relacja.customers.types import PartyFile
from relacja.kit import text as words
from relacja.messaging import parameters
from relacja.messaging.models import Conversation, Mailbox, Text, TextVariant
from relacja.messaging.permissions import CONFIGURE, VIEW
from relacja.messaging.queries.conversations import ConversationNotFound
from relacja.messaging.rules import greetings
from relacja.messaging.rules import texts as rules
from relacja.platform.actor import Actor


class TextNotFound(LookupError):
    """There is no such text, or the actor may not use it."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A text filled in for a conversation, in a language.

    `blank`: variables of which nothing is known; `warnings` are codes: blank, other_language (it is there in none that
    was wanted), not_approved.
    """

    subject: str
    body: str
    language: str
    blank: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()


def texts(actor: Actor) -> QuerySet[Text]:
    """All texts whose setting up the actor sees, with their languages."""
    rows = Text.objects.visible_to(actor, CONFIGURE).select_related("unit", "mailbox", "approved_by")
    return rows.prefetch_related("variants").order_by("code", "pk")


def find_texts(
    actor: Actor,
    search: str = "",
    conversation_id: int | None = None,
    *,
    mailbox: Mailbox | None = None,
    kind: str = "",
    limit: int = 20,
) -> list[Text]:
    """Texts the actor may use, in this conversation or this mailbox, that are called or say so: by code first
    (`/thanks`), then by name, then by their words. Of a code that is there twice the nearer one: the mailbox's, the
    unit's, the house's.

    Where managers ask for it, only approved ones. A house has hundreds of them: they are looked through, not indexed.
    """
    rows = Text.objects.visible_to(actor, VIEW).filter(is_active=True).prefetch_related("variants")
    rows = rows.filter(kind=kind) if kind else rows.exclude(kind=Text.Kind.SIGNATURE)
    if parameters.only_approved():
        rows = rows.filter(approved_at__isnull=False)
    if conversation_id is not None:
        mailbox = _conversation(actor, conversation_id).mailbox
    if mailbox is not None:
        rows = rows.fitting(mailbox)
    nearest: dict[str, Text] = {}
    for row in sorted(rows, key=_distance):
        nearest.setdefault(row.code, row)
    asked = words.fold(search.strip().removeprefix("/"))
    ranked = [(rank, row.name, row) for row in nearest.values() if (rank := _rank(row, asked)) is not None]
    return [row for _rank_of, _name, row in sorted(ranked, key=lambda one: one[:2])[:limit]]


def text_by_code(actor: Actor, code: str, conversation_id: int) -> Text:
    """The text of a short code that is nearest to a conversation. Raises `TextNotFound`, `ConversationNotFound`."""
    return text_in(actor, code, _conversation(actor, conversation_id).mailbox)


def text_in(actor: Actor, code: str, mailbox: Mailbox) -> Text:
    """The text of a short code that is nearest to a mailbox. Raises `TextNotFound`."""
    rows = Text.objects.visible_to(actor, VIEW).fitting(mailbox).filter(is_active=True, code=rules.short_code(code))
    found: Text | None = min(rows, key=_distance, default=None)
    if found is None:
        raise TextNotFound(code)
    return found


def rendered(actor: Actor, text_id: int, conversation_id: int, language: str = "") -> Rendered:
    """A text filled in for a conversation: in `language`, else its customer's, the mailbox's or the house's.

    What the actor may not see of the customer stays blank. Raises `TextNotFound`, `ConversationNotFound`.
    """
    return rendered_in(actor, text_id, _conversation(actor, conversation_id), language)


def rendered_in(actor: Actor, text_id: int, conversation: Conversation, language: str = "") -> Rendered:
    """The same for a conversation that was found, or that is about to begin and has no number yet. Raises
    `TextNotFound`."""
    text = Text.objects.visible_to(actor, VIEW).filter(pk=text_id).prefetch_related("variants").first()
    if text is None:
        raise TextNotFound(text_id)
    return _rendered(actor, text, conversation, language)


def signature(actor: Actor, conversation_id: int, language: str = "") -> Rendered | None:
    """What stands below an answer: the mailbox's signature, its unit's, the house's; None where there is none.

    Of one home the first by its code. Raises `ConversationNotFound`.
    """
    return signature_in(actor, _conversation(actor, conversation_id), language)


def signature_in(actor: Actor, conversation: Conversation, language: str = "") -> Rendered | None:
    """The same for a conversation that was found, or that is about to begin and has no number yet."""
    signatures = Text.objects.filter(kind=Text.Kind.SIGNATURE, is_active=True).prefetch_related("variants")
    rows = signatures.fitting(conversation.mailbox)
    found = min(rows, key=lambda row: (_distance(row), row.code), default=None)
    own = conversation.mailbox.signature
    if own and (found is None or found.mailbox_id is None):
        found = None
        variant = TextVariant(language=_wanted(None, conversation, language)[0], body=own)
        return _filled(actor, variant, conversation, _party(actor, conversation))
    return _rendered(actor, found, conversation, language) if found is not None else None


def filled(actor: Actor, body: str, conversation_id: int) -> Rendered:
    """What somebody typed, filled in for a conversation in its language. Raises `ConversationNotFound`."""
    conversation = _conversation(actor, conversation_id)
    party = _party(actor, conversation)
    variant = TextVariant(language=_wanted(party, conversation, "")[0], body=body)
    return _filled(actor, variant, conversation, party)


def wanted_languages(actor: Actor, conversation_id: int, language: str = "") -> list[str]:
    """In which languages a text would be sought for a conversation, in this order. Raises `ConversationNotFound`."""
    conversation = _conversation(actor, conversation_id)
    return _wanted(_party(actor, conversation), conversation, language)


def drafted(actor: Actor, subject: str, body: str, conversation_id: int, language: str) -> Rendered:
    """A text that is being written, filled in for a conversation as it stands. Raises `ConversationNotFound`."""
    conversation = _conversation(actor, conversation_id)
    variant = TextVariant(language=language, subject=subject, body=body)
    return _filled(actor, variant, conversation, _party(actor, conversation))


def _rendered(actor: Actor, text: Text, conversation: Conversation, language: str) -> Rendered:
    party = _party(actor, conversation)
    wanted = _wanted(party, conversation, language)
    variants = {one.language: one for one in text.variants.all()}
    variant = variants.get(rules.chosen(wanted, variants))
    if variant is None:
        raise TextNotFound(text.pk)
    warnings = [] if variant.language == wanted[0] else ["other_language"]
    if text.approved_at is None and text.kind == Text.Kind.TEMPLATE:
        warnings.append("not_approved")
    return _filled(actor, variant, conversation, party, warnings)


def _filled(
    actor: Actor,
    variant: TextVariant,
    conversation: Conversation,
    party: PartyFile | None,
    warnings: Sequence[str] = (),
) -> Rendered:
    values = _values(actor, conversation, party, variant.language)
    subject, body = rules.fill(variant.subject, values), rules.fill(variant.body, values)
    blank = tuple(dict.fromkeys((*subject.blank, *body.blank)))
    told = (*warnings, *(["blank"] if blank else []))
    return Rendered(subject.text, body.text, variant.language, blank, told)


def _values(actor: Actor, conversation: Conversation, party: PartyFile | None, language: str) -> Mapping[str, str]:
    """Everything a text may ask for, as far as it is known and the actor may see it."""
    mailbox = conversation.mailbox
    fields = party.fields if party else {}
    kind = party.kind if party else ""
    given, family = str(fields.get("given_name") or ""), str(fields.get("family_name") or "")
    names = accounts.user_names([actor.user_id, party.owner_id if party else None])
    mine = names.get(actor.user_id or 0, "")
    with translation.override(language):
        today = date_format(timezone.localdate(timezone=timezone.get_default_timezone()), "DATE_FORMAT")
    return {
        "greeting": greetings.greeting(language, kind, given, str(fields.get("title") or "")),
        "customer.name": party.display_name if party else conversation.name,
        "customer.first_name": given if kind == "person" else "",
        "customer.family_name": family if kind == "person" else "",
        "customer.address": conversation.address,
        "customer.owner": names.get((party.owner_id if party else None) or 0, ""),
        "conversation.number": str(conversation.pk or ""),
        "conversation.subject": conversation.subject,
        "me.name": mine if "@" not in mine else "",
        "me.first_name": mine.partition(" ")[0] if "@" not in mine else "",
        "mailbox.name": mailbox.name,
        "mailbox.address": mailbox.address,
        "unit.name": accounts.unit_names([mailbox.unit_id]).get(mailbox.unit_id or 0, ""),
        "today": today,
    }


def _party(actor: Actor, conversation: Conversation) -> PartyFile | None:
    """The customer, where we know who it is and the actor may see them; a visitor is nobody we know."""
    if conversation.party_id is None or conversation.is_visitor:
        return None
    return customers.party_file(actor, conversation.party_id)


def _wanted(party: PartyFile | None, conversation: Conversation, language: str) -> list[str]:
    """Languages in the order in which they are wanted."""
    theirs = str(party.fields.get("language") or "") if party else ""
    house = settings.LANGUAGE_CODE
    asked = (language, theirs, conversation.language, conversation.mailbox.language, house)
    return [one[:2].lower() for one in asked if one]


def _conversation(actor: Actor, conversation_id: int) -> Conversation:
    rows = Conversation.objects.visible_to(actor, VIEW).select_related("mailbox")
    found = rows.filter(pk=conversation_id).first()
    if found is None:
        raise ConversationNotFound(conversation_id)
    return found


def _distance(text: Text) -> int:
    return 0 if text.mailbox_id is not None else 1 if text.unit_id is not None else 2


def _rank(text: Text, asked: str) -> int | None:
    """How near a text comes to what was asked for; None where it has nothing of it."""
    name = words.fold(text.name)
    if not asked or text.code == asked:
        return 0
    if text.code.startswith(asked):
        return 1
    if name.startswith(asked):
        return 2
    if asked in name or asked in text.code:
        return 3
    return 4 if any(asked in words.fold(f"{one.subject} {one.body}") for one in text.variants.all()) else None
