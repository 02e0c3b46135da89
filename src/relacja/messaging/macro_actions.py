"""What macros and rules can do to a conversation, out of the box."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.messaging import queries, services
from relacja.messaging.models import VARIABLES, Conversation, Priority
from relacja.messaging.plugs import ActionField, BadAction, CannotUndo, Doing, MacroAction, macro_actions
from relacja.messaging.rules import texts
from relacja.messaging.services import acts
from relacja.routing import queries as queues

Given = Mapping[str, str]
Kept = Mapping[str, Any]


def _body(given: Given, doing: Doing) -> str:
    """The text an action is told, or that of the short code it is told, filled in."""
    if given.get("code"):
        found = queries.text_by_code(doing.actor, given["code"], doing.conversation_id)
        return queries.rendered(doing.actor, found.pk, doing.conversation_id).body
    return queries.filled(doing.actor, given["body"], doing.conversation_id).body


def _signed(given: Given, doing: Doing) -> str:
    below = queries.signature(doing.actor, doing.conversation_id)
    return _body(given, doing) + (f"\n\n{below.body}" if below else "")


def _check_text(given: Given) -> None:
    if bool(given.get("code")) == bool(given.get("body")):
        raise BadAction("body", "missing")
    if given.get("code") and not texts.short_code(given["code"]):
        raise BadAction("code", "unknown", given["code"])
    try:
        texts.check(given.get("body", ""), VARIABLES)
    except texts.BadText as bad:
        raise BadAction("body", bad.why, bad.given) from bad


TEXT = (
    ActionField("code", _("Short code of a text"), kind="code", required=False),
    ActionField("body", _("or what is written"), kind="lines", required=False),
)


@macro_actions.plug("answer")
class AnswerAction(MacroAction):
    """Answer the customer, with the signature below. It can be taken back as long as it has not left."""

    label, icon, fields, in_rules = pgettext_lazy("macro", "Answer"), "reply", TEXT, False

    def check(self, given: Given) -> None:
        """A short code, or a text whose variables are known."""
        _check_text(given)

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """The answer as it would go out."""
        return gettext("Answer: %(text)s") % {"text": _signed(given, doing) if doing else _told(given)}

    def run(self, doing: Doing, given: Given) -> Kept:
        """Answer."""
        answer = services.Answer(_signed(given, doing))
        sent = services.answer(actor=doing.actor, conversation_id=doing.conversation_id, answer=answer)
        return {"message": sent.pk}

    def undo(self, doing: Doing, kept: Kept) -> None:
        """Take it back."""
        services.take_back(actor=doing.actor, message_id=kept["message"])


@macro_actions.plug("automatic")
class AutomaticAnswerAction(MacroAction):
    """Answer as a machine, marked as such: never to machines, once a day to an address, three times to one whom none of
    us answers."""

    label, icon, fields, in_macros = _("Automatic answer"), "bot", TEXT, False

    def check(self, given: Given) -> None:
        """As an answer."""
        _check_text(given)

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """The answer as it would go out."""
        return gettext("Automatic answer: %(text)s") % {"text": _signed(given, doing) if doing else _told(given)}

    def run(self, doing: Doing, given: Given) -> None:
        """Answer, unless enough has been answered."""
        if acts.may_answer_by_itself(doing):
            answer = services.Answer(_signed(given, doing), then="", is_automatic=True)
            services.answer(actor=doing.actor, conversation_id=doing.conversation_id, answer=answer)


def _told(given: Given) -> str:
    return f"/{texts.short_code(given['code'])}" if given.get("code") else given["body"]


@macro_actions.plug("note")
class NoteAction(MacroAction):
    """Write a note, which stays."""

    label, icon, fields = _("Note"), "sticky-note", (ActionField("body", _("Note"), kind="lines"),)

    def check(self, given: Given) -> None:
        """Its variables are known."""
        _check_text({"body": given["body"]})

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """The note."""
        return gettext("Note: %(text)s") % {"text": _body(given, doing) if doing else given["body"]}

    def run(self, doing: Doing, given: Given) -> None:
        """Write it."""
        services.write_note(actor=doing.actor, conversation_id=doing.conversation_id, note=_body(given, doing))


def _labels(given: Given, name: str) -> list[str]:
    return [one.strip() for one in given.get(name, "").split(",") if one.strip()]


@macro_actions.plug("label")
class LabelAction(MacroAction):
    """Put labels on and take others off."""

    label, icon = _("Labels"), "tag"
    fields = (
        ActionField("add", _("Put on"), required=False, help=_("Several with commas between them.")),
        ActionField("remove", _("Take off"), required=False),
    )

    def check(self, given: Given) -> None:
        """At least one, none too long."""
        both = [*_labels(given, "add"), *_labels(given, "remove")]
        if not both or len(both) > 20 or any(len(one) > 40 for one in both):
            raise BadAction("add", "missing" if not both else "too_long")

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """Which."""
        signed = [f"+{one}" for one in _labels(given, "add")] + [f"-{one}" for one in _labels(given, "remove")]
        return gettext("Labels: %(labels)s") % {"labels": ", ".join(signed)}

    def run(self, doing: Doing, given: Given) -> Kept:
        """Put and take."""
        had = set(_row(doing).labels)
        add, remove = set(_labels(given, "add")) - had, set(_labels(given, "remove")) & had
        self._put(doing, add, remove)
        return {"add": sorted(add), "remove": sorted(remove)}

    def undo(self, doing: Doing, kept: Kept) -> None:
        """What it put on goes, what it took off comes back."""
        self._put(doing, kept["remove"], kept["add"])

    @staticmethod
    def _put(doing: Doing, add: Any, remove: Any) -> None:
        services.label_conversation(
            actor=doing.actor, conversation_id=doing.conversation_id, add=sorted(add), remove=sorted(remove)
        )


def _row(doing: Doing) -> Conversation:
    return Conversation.objects.get(pk=doing.conversation_id)


@macro_actions.plug("assign")
class AssignAction(MacroAction):
    """Give the conversation to somebody, to whoever runs the macro, or to nobody. A rule takes it from nobody."""

    label, icon = _("Assign"), "user-check"
    fields = (ActionField("user", _("To whom"), kind="user", help=_("A user, “me” or “nobody”.")),)

    def check(self, given: Given) -> None:
        """Somebody there is."""
        whom = given["user"]
        if whom not in ("me", "nobody") and (not whom.isdecimal() or not accounts.user_names([int(whom[:18])])):
            raise BadAction("user", "unknown", whom)

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """To whom."""
        whom = given["user"]
        if whom == "nobody":
            return gettext("Assign to nobody")
        user_id = (doing.actor.user_id if doing else None) if whom == "me" else int(whom)
        name = accounts.user_names([user_id]).get(user_id or 0, gettext("me"))
        return gettext("Assign to %(name)s") % {"name": name}

    def run(self, doing: Doing, given: Given) -> Kept | None:
        """Give it, unless a rule would take it from somebody."""
        before, whom = _row(doing).assignee_id, given["user"]
        after = doing.actor.user_id if whom == "me" else None if whom == "nobody" else int(whom)
        if before == after or (doing.by_rule and before is not None):
            return None
        services.assign_conversation(actor=doing.actor, conversation_id=doing.conversation_id, user_id=after)
        return {"before": before, "after": after}

    def undo(self, doing: Doing, kept: Kept) -> None:
        """Whoever had it has it, unless it went on since."""
        if _row(doing).assignee_id != kept["after"]:
            raise CannotUndo
        services.assign_conversation(actor=doing.actor, conversation_id=doing.conversation_id, user_id=kept["before"])


def _priorities() -> Sequence[tuple[str, str]]:
    return [(str(value), str(label)) for value, label in Priority.choices]


@macro_actions.plug("priority")
class PriorityAction(MacroAction):
    """Say how much it hurries."""

    label, icon = _("Priority"), "flag"
    fields = (ActionField("priority", _("Priority"), kind="choice", choices=_priorities),)

    def check(self, given: Given) -> None:
        """One there is."""
        if given["priority"] not in dict(_priorities()):
            raise BadAction("priority", "unknown", given["priority"])

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """Which."""
        return gettext("Priority: %(priority)s") % {"priority": dict(_priorities())[given["priority"]]}

    def run(self, doing: Doing, given: Given) -> Kept:
        """Set it."""
        before, after = _row(doing).priority, int(given["priority"])
        services.set_priority(actor=doing.actor, conversation_id=doing.conversation_id, priority=after)
        return {"before": before, "after": after}

    def undo(self, doing: Doing, kept: Kept) -> None:
        """As it was, unless it went on since."""
        if _row(doing).priority != kept["after"]:
            raise CannotUndo
        services.set_priority(actor=doing.actor, conversation_id=doing.conversation_id, priority=kept["before"])


@macro_actions.plug("snooze")
class SnoozeAction(MacroAction):
    """Put it off for so many hours."""

    label, icon = _("Put off"), "alarm-clock"
    fields = (ActionField("hours", _("For how many hours"), kind="number"),)

    def check(self, given: Given) -> None:
        """From one hour to a year."""
        if not given["hours"].isdecimal() or not 1 <= int(given["hours"][:9]) <= 8_784:
            raise BadAction("hours", "no_number", given["hours"])

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """For how long."""
        hours = int(given["hours"])
        return ngettext("Put off for %(n)d hour", "Put off for %(n)d hours", hours) % {"n": hours}

    def run(self, doing: Doing, given: Given) -> Kept:
        """Put it off."""
        kept = acts.standing(doing)
        until = doing.now + timedelta(hours=int(given["hours"]))
        services.snooze_conversation(actor=doing.actor, conversation_id=doing.conversation_id, until=until)
        return kept

    def undo(self, doing: Doing, kept: Kept) -> None:
        """It stands where it stood, unless it went on since."""
        acts.stand_again(doing, kept, "snoozed")


@macro_actions.plug("resolve")
class ResolveAction(MacroAction):
    """Resolve it; what is resolved already stays so."""

    label, icon = _("Resolve"), "check"

    def run(self, doing: Doing, given: Given) -> Kept | None:
        """Resolve it."""
        kept = acts.standing(doing)
        if kept["status"] == "resolved":
            return None
        services.resolve_conversation(actor=doing.actor, conversation_id=doing.conversation_id)
        return kept

    def undo(self, doing: Doing, kept: Kept) -> None:
        """It stands where it stood, unless it went on since."""
        acts.stand_again(doing, kept, "resolved")


@macro_actions.plug("leave_out")
class LeaveOutAction(MacroAction):
    """Leave the message out: it stands in the list of what came, with the rule as its reason, and is nowhere else."""

    label, icon, in_macros = _("Leave it out"), "mail-x", False

    def run(self, doing: Doing, given: Given) -> None:
        """Nothing more: whoever takes messages in asks for it beforehand."""


@macro_actions.plug("route")
class RouteAction(MacroAction):
    """Let it wait by another routing plan than the mailbox's, now and whenever it waits again."""

    label, icon, in_macros = _("Route by a plan"), "route", False
    fields = (ActionField("plan", _("Routing plan"), kind="choice", choices=acts.plan_choices),)

    def check(self, given: Given) -> None:
        """One in force."""
        if not queues.is_plan_live(given["plan"]):
            raise BadAction("plan", "unknown", given["plan"])

    def words(self, given: Given, doing: Doing | None = None) -> str:
        """Which."""
        return gettext("Route by the plan %(plan)s") % {"plan": given["plan"]}

    def run(self, doing: Doing, given: Given) -> None:
        """Let it wait there."""
        acts.route(doing, given["plan"])
