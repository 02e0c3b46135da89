"""Macros as they are set up, chosen and looked at before they run."""

from collections.abc import Mapping, Sequence

from django.db.models import QuerySet
from django.utils import timezone

from relacja.messaging.models import Macro
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.plugs import Doing, macro_actions
from relacja.messaging.queries.conversations import conversation_of
from relacja.platform.actor import Actor


class MacroNotFound(LookupError):
    """There is no such macro, or the actor may not use it."""


def macros(actor: Actor) -> "QuerySet[Macro]":
    """Those whose setting up the actor sees."""
    rows = Macro.objects.visible_to(actor, CONFIGURE).select_related("unit", "mailbox")
    found: QuerySet[Macro] = rows.order_by("name", "pk")
    return found


def macros_for(actor: Actor, conversation_id: int) -> list[Macro]:
    """Those the actor may run on a conversation, by name. Raises `ConversationNotFound`."""
    mailbox = conversation_of(actor, conversation_id).mailbox
    rows = Macro.objects.visible_to(actor, ANSWER).fitting(mailbox).filter(is_active=True)
    return list(rows.order_by("name", "pk"))


def macro_preview(actor: Actor, macro_id: int, conversation_id: int) -> list[str]:
    """What a macro would do to a conversation, an action a line, texts filled in; nothing is done.

    Raises `MacroNotFound`, `ConversationNotFound`.
    """
    conversation = conversation_of(actor, conversation_id)
    macro = Macro.objects.visible_to(actor, ANSWER).filter(pk=macro_id).first()
    if macro is None:
        raise MacroNotFound(macro_id)
    return _in_words(actor, macro.actions, conversation.pk)


def actions_preview(actor: Actor, actions: Sequence[Mapping[str, str]], conversation_id: int) -> list[str]:
    """The same of actions that are being written and hold together. Raises `ConversationNotFound`, and `LookupError`
    where something that they name is not there."""
    return _in_words(actor, actions, conversation_of(actor, conversation_id).pk)


def _in_words(actor: Actor, actions: Sequence[Mapping[str, str]], conversation_id: int) -> list[str]:
    doing = Doing(actor, conversation_id, timezone.now())
    known = [(macro_actions.get(given["do"]), given) for given in actions]
    return [action.words(given, doing) if action else given["do"] for action, given in known]
