"""Rules on messages that come in: asked in their order before a message stands anywhere, done when it does.

All conditions are judged on the message and its conversation as they came, before any rule has changed anything: what a
trial on past messages says is what happens. A rule that fails loses no message: it is noted, and parked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.messaging.models import Conversation, ConversationEvent, IncomingRule, Mailbox, Message
from relacja.messaging.permissions import CONFIGURE
from relacja.messaging.plugs import Doing, macro_actions
from relacja.messaging.queries.rules import RuleNotFound
from relacja.messaging.services import bringing_back, facts, turns
from relacja.messaging.services.actions import checked
from relacja.messaging.services.facts import Facts
from relacja.messaging.services.reaching import OutOfReach, check_reach
from relacja.messaging.types import Direction, RuleDraft
from relacja.platform import audit, sql
from relacja.platform.actor import Actor
from relacja.platform.conditions import read_condition
from relacja.platform.use_case import use_case

log = structlog.get_logger(__name__)

ACTOR = Actor.system(gettext_noop("rules on incoming messages"))
MOST_IN_AN_HOUR = 20
"""A rule does no more than so often something to one conversation: machines that answer each other end here."""
LEAVES_OUT = "leave_out"


@dataclass(slots=True)
class Judged:
    """Which rules hold of a message, in their order; `failed` could not be asked. `left_out_by` keeps it out."""

    applied: list[IncomingRule] = field(default_factory=list)
    failed: list[tuple[IncomingRule, str]] = field(default_factory=list)
    left_out_by: IncomingRule | None = None


def rules_for(  # not a use case: read inside of taking in
    mailbox: Mailbox,
) -> list[IncomingRule]:
    """The rules that are asked about messages to a mailbox, in their order."""
    rows = IncomingRule.objects.filter(is_active=True, parked_at=None).order_by("position", "pk")
    return [rule for rule in rows if rule.mailbox_id in (None, mailbox.pk)]


def judged(  # not a use case: asked inside of taking in
    rules: Sequence[IncomingRule], known: Facts, now: datetime
) -> Judged:
    """Which of these rules hold; the first that holds and does not go on is the last that is asked."""
    told = Judged()
    for rule in rules:
        try:
            holds = known.judge(facts.condition_of(rule.condition), now)
        except sql.DATABASE_AWAY:
            raise
        except Exception as problem:
            log.exception("a rule could not be asked", rule=rule.pk)
            told.failed.append((rule, _why(problem)))
            continue
        if not holds:
            continue
        told.applied.append(rule)
        if any(given["do"] == LEAVES_OUT for given in rule.actions):
            told.left_out_by = rule
            break
        if not rule.goes_on:
            break
    return told


def park_failed(  # not a use case: a move inside of taking in
    told: Judged, now: datetime
) -> None:
    """Rules that could not be asked are asked no more until somebody has looked at them."""
    for rule, why in told.failed:
        _park(rule, why, now)


def apply(  # not a use case: a move inside of taking in
    told: Judged, message: Message, now: datetime
) -> None:
    """Do what the rules say to the message's conversation, each wholly or not at all, with its line in the record."""
    conversation_id = message.conversation_id
    for rule, why in told.failed:
        _note(conversation_id, "rule_failed", rule, message, now, why=why)
    for rule in told.applied:
        if _too_often(rule, conversation_id, now):
            _note(conversation_id, "rule_rested", rule, message, now)
            continue
        try:
            with transaction.atomic():
                done = _run(rule, message, now)
        except sql.DATABASE_AWAY:
            raise
        except Exception as problem:
            log.exception("a rule failed", rule=rule.pk, message=message.pk)
            _park(rule, _why(problem), now)
            _note(conversation_id, "rule_failed", rule, message, now, why=_why(problem))
        else:
            _note(conversation_id, "rule", rule, message, now, done=done)


def _run(rule: IncomingRule, message: Message, now: datetime) -> list[str]:
    doing = Doing(ACTOR, message.conversation_id, now, message.pk)
    done = []
    for given in rule.actions:
        action = macro_actions.get(given["do"])
        if action is None:
            raise LookupError(given["do"])
        action.run(doing, given)
        done.append(given["do"])
    return done


def _why(problem: Exception) -> str:
    return f"{type(problem).__name__}: {problem.__cause__ or problem}"[:300]


def _park(rule: IncomingRule, why: str, now: datetime) -> None:
    IncomingRule.objects.filter(pk=rule.pk, parked_at=None).update(parked_at=now, parked_why=why)


def _note(conversation_id: int, kind: str, rule: IncomingRule, message: Message, now: datetime, **data: object) -> None:
    told = {"rule": rule.pk, "version": rule.version, "name": rule.name, "message": message.pk}
    turns.note(ACTOR, conversation_id, kind, now, **told, **data)


def _too_often(rule: IncomingRule, conversation_id: int, now: datetime) -> bool:
    lately = ConversationEvent.objects.filter(
        conversation_id=conversation_id, kind="rule", at__gt=now - timedelta(hours=1), data__rule=rule.pk
    )
    return lately.count() >= MOST_IN_AN_HOUR


@use_case(permits=CONFIGURE)
def save_rule(*, actor: Actor, draft: RuleDraft, rule_id: int | None = None) -> IncomingRule:
    """Set up a rule, at the end of the order, or change one, which is a new version of it and parked no more.

    Raises `RuleNotFound`, `OutOfReach`, `ConditionError`, `BadAction`, `ValueError` where it has no name.
    """
    check_reach(actor, None, draft.mailbox_id)
    name = draft.name.strip()[:80]
    if not name:
        raise ValueError("a rule has a name")
    condition = str(read_condition(draft.condition, facts.ASKED))
    actions = checked(draft.actions, by_rule=True)
    sql.hold("messaging.rules")
    rule = _standing(actor, rule_id) if rule_id is not None else IncomingRule(position=_last() + 1, version=0)
    rule.name, rule.condition, rule.actions = name, condition, actions
    rule.mailbox_id, rule.goes_on, rule.is_active = draft.mailbox_id, draft.goes_on, draft.is_active
    rule.version, rule.parked_at, rule.parked_why = rule.version + 1, None, ""
    rule.save()
    audit.note(rule=rule.pk, version=rule.version)
    return rule


@use_case(permits=CONFIGURE)
def order_rules(*, actor: Actor, rule_ids: Sequence[int]) -> None:
    """Put rules in this order, in the places they hold among all; others stay where they are. Raises `RuleNotFound`."""
    sql.hold("messaging.rules")
    there = list(IncomingRule.objects.order_by("position", "pk").values_list("pk", flat=True))
    own = set(IncomingRule.objects.visible_to(actor, CONFIGURE).values_list("pk", flat=True))
    named = list(dict.fromkeys(rule_ids))
    if not own.issuperset(named):
        raise RuleNotFound(named)
    turn, moved = iter(named), frozenset(named)
    for position, pk in enumerate([next(turn) if pk in moved else pk for pk in there], 1):
        IncomingRule.objects.filter(pk=pk).exclude(position=position).update(position=position)
    audit.note(rules=named)


@use_case(permits=CONFIGURE)
def resume_rule(*, actor: Actor, rule_id: int) -> IncomingRule:
    """Ask a parked rule again. Raises `RuleNotFound`."""
    rule = _standing(actor, rule_id)
    rule.parked_at, rule.parked_why = None, ""
    rule.save()
    audit.note(rule=rule.pk)
    return rule


@use_case(permits=CONFIGURE)
def switch_rule(*, actor: Actor, rule_id: int, is_active: bool) -> IncomingRule:
    """Ask a rule from now on, or no more; nothing else about it changes. Raises `RuleNotFound`."""
    rule = _standing(actor, rule_id)
    rule.is_active = is_active
    rule.save()
    audit.note(rule=rule.pk, is_active=is_active)
    return rule


@use_case(permits=CONFIGURE)
def delete_rule(*, actor: Actor, rule_id: int) -> str:
    """Throw a rule away; what it did stays, and stays noted. What `bring_back` takes. Raises `RuleNotFound`."""
    rule = _standing(actor, rule_id)
    audit.note(rule=rule.pk, name=rule.name)
    kept = bringing_back.taken_down(rule)
    rule.delete()
    return kept


@dataclass(frozen=True, slots=True)
class Tried:
    """A past message and what a rule would have done: `would` in words, empty where it does not hold."""

    message_id: int
    conversation_id: int
    at: datetime
    sender: str
    subject: str
    holds: bool
    would: tuple[str, ...]


def try_rule(  # not a use case: it reads what the actor sees and changes nothing
    *, actor: Actor, draft: RuleDraft, limit: int = 100, now: datetime | None = None
) -> list[Tried]:
    """What a rule would have done to the latest messages of the mailboxes the actor sets up; nothing is done.

    Conversations are asked as they stand now. Raises `NotPermitted`, `ConditionError`, `BadAction`, `OutOfReach`.
    """
    actor.require(CONFIGURE)
    check_reach(actor, None, draft.mailbox_id)
    condition = read_condition(draft.condition, facts.ASKED)
    actions = checked(draft.actions, by_rule=True)
    now = now or timezone.now()
    seen = Mailbox.objects.visible_to(actor, CONFIGURE)
    boxes = seen.filter(pk=draft.mailbox_id) if draft.mailbox_id else seen
    past = Message.objects.filter(direction=Direction.INBOUND, mailbox__in=boxes).order_by("-at", "-pk")
    messages = list(past.select_related("conversation", "mailbox")[:limit])
    talks = Conversation.objects.visible_to(actor, CONFIGURE).filter(pk__in={one.conversation_id for one in messages})
    seen_talks, tried = set(talks.values_list("pk", flat=True)), []
    for message, known in facts.of_messages(messages):
        holds, is_seen = known.judge(condition, now), message.conversation_id in seen_talks
        would = _would(actor, actions, message, now, is_seen=is_seen) if holds else ()
        tried.append(
            Tried(message.pk, message.conversation_id, message.at, message.sender, message.subject, holds, tuple(would))
        )
    return tried


def _would(
    actor: Actor, actions: Sequence[Mapping[str, str]], message: Message, now: datetime, *, is_seen: bool
) -> list[str]:
    doing = Doing(actor, message.conversation_id, now, message.pk)
    if not is_seen:
        return [macro_actions[given["do"]].words(given) for given in actions]
    return [_words(given, doing) for given in actions]


def _words(given: Mapping[str, str], doing: Doing) -> str:
    try:
        return macro_actions[given["do"]].words(given, doing)
    except LookupError as missing:
        return f"{macro_actions[given['do']].words(given)} ({missing})"


def _last() -> int:
    last = IncomingRule.objects.order_by("-position").values_list("position", flat=True).first()
    return last or 0


def _standing(actor: Actor, rule_id: int) -> IncomingRule:
    rule = IncomingRule.objects.visible_to(actor, CONFIGURE).select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise RuleNotFound(rule_id)
    try:
        check_reach(actor, None, rule.mailbox_id)
    except OutOfReach as problem:
        raise RuleNotFound(rule_id) from problem
    return rule
