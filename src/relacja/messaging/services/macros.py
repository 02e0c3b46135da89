"""Macros: several things done to a conversation by one click, all or none, with a way back for each that has one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext

from relacja.messaging.models import Macro
from relacja.messaging.permissions import ANSWER, CONFIGURE
from relacja.messaging.plugs import CannotUndo, Doing, macro_actions
from relacja.messaging.queries.macros import MacroNotFound
from relacja.messaging.services import bringing_back, turns
from relacja.messaging.services.actions import checked
from relacja.messaging.services.answering import TooLate, WrittenMeanwhile, reached
from relacja.messaging.services.reaching import OutOfReach, check_reach
from relacja.platform import audit, sql, undo
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.undo import Undoing, undoings
from relacja.platform.use_case import use_case

UNDO = "messaging.macro"


class MacroNameTaken(ValueError):
    """There is another macro of this name."""


class MacroFailed(RuntimeError):
    """An action could not be done, so nothing was: its place (from 1), its code, and what it raised as the cause."""

    def __init__(self, place: int, code: str) -> None:
        super().__init__(f"{place}: {code}")
        self.place, self.code = place, code


@dataclass(frozen=True, slots=True)
class MacroDone:
    """What a macro did, in words, and the way back (blank where no action has one)."""

    done: tuple[str, ...]
    way_back: str


@use_case(permits=CONFIGURE)
def save_macro(
    *,
    actor: Actor,
    name: str,
    actions: Sequence[Mapping[str, str]],
    macro_id: int | None = None,
    unit_id: int | None = None,
    mailbox_id: int | None = None,
    is_active: bool = True,
) -> Macro:
    """Set up a macro, or change one. Raises `MacroNotFound`, `MacroNameTaken`, `OutOfReach`, `BadAction`."""
    check_reach(actor, unit_id, mailbox_id)
    sql.hold("messaging.macros")
    macro = Macro() if macro_id is None else _standing(actor, macro_id)
    macro.name, macro.is_active = name.strip()[:80], is_active
    macro.unit_id, macro.mailbox_id = unit_id, mailbox_id
    macro.actions = checked(actions, by_rule=False)
    home: dict[str, Any] = {"unit_id": unit_id, "mailbox_id": mailbox_id}
    if not macro.name or Macro.objects.filter(name=macro.name, **home).exclude(pk=macro.pk or 0).exists():
        raise MacroNameTaken(name)
    macro.save()
    audit.note(macro=macro.pk)
    return macro


@use_case(permits=CONFIGURE)
def switch_macro(*, actor: Actor, macro_id: int, is_active: bool) -> Macro:
    """Offer a macro, or no more; nothing else about it changes. Raises `MacroNotFound`."""
    macro = _standing(actor, macro_id)
    macro.is_active = is_active
    macro.save()
    audit.note(macro=macro.pk, is_active=is_active)
    return macro


@use_case(permits=CONFIGURE)
def delete_macro(*, actor: Actor, macro_id: int) -> str:
    """Throw a macro away. What `bring_back` takes. Raises `MacroNotFound`."""
    macro = _standing(actor, macro_id)
    audit.note(macro=macro.pk, name=macro.name)
    kept = bringing_back.taken_down(macro)
    macro.delete()
    return kept


@use_case(permits=ANSWER)
def run_macro(*, actor: Actor, macro_id: int, conversation_id: int, seen: int | None = None) -> MacroDone:
    """Do everything a macro says, in its order, or nothing. `seen` is the version that was read.

    Raises `MacroNotFound`, `ConversationNotFound`, `WrittenMeanwhile`, `MacroFailed`.
    """
    macro = Macro.objects.visible_to(actor, ANSWER).filter(pk=macro_id, is_active=True).first()
    if macro is None:
        raise MacroNotFound(macro_id)
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    if seen is not None and seen != conversation.version:
        raise WrittenMeanwhile(conversation_id)
    doing = Doing(actor, conversation.pk, now)
    done, kept = [], []
    for place, given in enumerate(macro.actions, 1):
        action = macro_actions.get(given["do"])
        if action is None:
            raise MacroFailed(place, given["do"])
        try:
            words = action.words(given, doing)
            back = action.run(doing, given)
        except (ValueError, LookupError, RuntimeError) as problem:
            raise MacroFailed(place, given["do"]) from problem
        done.append(words)
        if back is not None:
            kept.append([given["do"], dict(back)])
    turns.note(actor, conversation.pk, "macro", now, macro=macro.pk, name=macro.name)
    audit.note(subject=Ref(turns.KIND, conversation.pk), macro=macro.pk)
    way_back = undo.token(actor, UNDO, {"conversation": conversation.pk, "steps": kept}) if kept else ""
    return MacroDone(tuple(done), way_back)


@use_case(permits=ANSWER)
def undo_macro(*, actor: Actor, conversation_id: int, steps: Sequence[Sequence[Any]]) -> tuple[int, int]:
    """Take back what a macro did, the last first, as far as things have not moved on; how much was, and was not.

    Raises `ConversationNotFound`.
    """
    conversation, now = reached(actor, conversation_id, ANSWER), timezone.now()
    doing, back = Doing(actor, conversation.pk, now), 0
    for code, kept in reversed(steps):
        action = macro_actions.get(code)
        if action is None:
            continue
        try:
            action.undo(doing, kept)
        except (CannotUndo, TooLate):
            continue
        back += 1
    turns.note(actor, conversation.pk, "macro_undone", now, back=back, of=len(steps))
    audit.note(subject=Ref(turns.KIND, conversation.pk), back=back)
    return back, len(steps) - back


def _go_back(actor: Actor, payload: Mapping[str, Any]) -> str:
    _back, left = undo_macro(actor=actor, conversation_id=payload["conversation"], steps=payload["steps"])
    if not left:
        return gettext("Everything was taken back.")
    told = ngettext(
        "%(n)d action could not be taken back any more.", "%(n)d actions could not be taken back any more.", left
    )
    return told % {"n": left}


undoings.add(UNDO, Undoing(UNDO, _go_back))


def _standing(actor: Actor, macro_id: int) -> Macro:
    macro = Macro.objects.visible_to(actor, CONFIGURE).select_for_update().filter(pk=macro_id).first()
    if macro is None:
        raise MacroNotFound(macro_id)
    try:
        check_reach(actor, macro.unit_id, macro.mailbox_id)
    except OutOfReach as problem:
        raise MacroNotFound(macro_id) from problem
    found: Macro = macro
    return found
