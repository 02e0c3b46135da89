"""Words for codes: what people read where rows hold codes."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

from relacja.automation.plugs import steps, triggers
from relacja.automation.rules import kinds
from relacja.automation.rules.checks import Finding
from relacja.automation.rules.graph import Graph, Node
from relacja.automation.types import VOCABULARY, Problem
from relacja.kit.conditions import ConditionError, parse
from relacja.platform.condition_words import in_words
from relacja.platform.conditions import vocabularies

Words = str | Promise

KINDS: dict[str, Words] = {
    kinds.WAIT: gettext_lazy("Wait"),
    kinds.WAIT_UNTIL: gettext_lazy("Wait for a time of day"),
    kinds.WAIT_NEWS: gettext_lazy("Wait for something to happen"),
    kinds.SPLIT: gettext_lazy("Split by a condition"),
    kinds.COHORT: gettext_lazy("Draw lots"),
    kinds.END: pgettext_lazy("step of a flow", "End"),
}
EXITS: dict[str, Words] = {
    "next": gettext_lazy("then"),
    "came": gettext_lazy("it happened"),
    "time_out": gettext_lazy("time is up"),
    "yes": gettext_lazy("it holds"),
    "no": gettext_lazy("it does not hold"),
}
DAYS: list[Words] = [
    gettext_lazy("Monday"), gettext_lazy("Tuesday"), gettext_lazy("Wednesday"), gettext_lazy("Thursday"),
    gettext_lazy("Friday"), gettext_lazy("Saturday"), gettext_lazy("Sunday"),
]  # fmt: skip
PROBLEMS: dict[str, Words] = {
    "no_first": gettext_lazy("The flow has no step yet."),
    "unknown_kind": gettext_lazy("“%(step)s” is a step that no part of the product knows any more."),
    "no_exit": gettext_lazy("“%(step)s” does not say what comes after “%(about)s”."),
    "unreachable": gettext_lazy("Nobody ever comes to “%(step)s”."),
    "endless": gettext_lazy("From “%(step)s” the flow goes round without ever waiting: put a wait into the loop."),
    "condition": gettext_lazy("A condition cannot be read: %(about)s"),
    "empty_rule": gettext_lazy("A rule names neither news nor a condition."),
    "no_time": gettext_lazy("“%(step)s” does not say for how long, or until when."),
    "no_news": gettext_lazy("“%(step)s” does not say what it waits for."),
    "no_condition": gettext_lazy("“%(step)s” has no condition."),
    "too_few_arms": gettext_lazy("“%(step)s” needs at least two arms, each with a name of its own."),
    "shares": gettext_lazy("The shares of “%(step)s” do not make 100 %%."),
}
HINTS: dict[str, Words] = {
    kinds.WAIT: gettext_lazy("So many minutes, hours or days, then on."),
    kinds.WAIT_UNTIL: gettext_lazy("On at an hour of the day, on some days of the week only where you say so."),
    kinds.WAIT_NEWS: gettext_lazy("One way on where it happens, another one where it does not happen in time."),
    kinds.SPLIT: gettext_lazy("Two ways on: for those for whom something holds, and for the others."),
    kinds.COHORT: gettext_lazy(
        "Several ways on, by chance and to the shares you name; who is drawn stays where they are."
    ),
    kinds.END: gettext_lazy("Nothing more happens to whoever comes here."),
}
STATES: dict[str, Words] = {
    "waiting": pgettext_lazy("run of a flow", "Under way"),
    "done": pgettext_lazy("run of a flow", "At its end"),
    "goal": pgettext_lazy("run of a flow", "Reached the goal"),
    "left": pgettext_lazy("run of a flow", "Left"),
    "stopped": pgettext_lazy("run of a flow", "Stopped"),
    "failed": pgettext_lazy("run of a flow", "Failed"),
}
REASONS: dict[str, Words] = {
    "new_version": gettext_lazy("another version came into force"),
    "retired": gettext_lazy("the flow was retired"),
    "no_such_node": gettext_lazy("its step is gone"),
    "by_hand": gettext_lazy("a person stopped it"),
    "condition": gettext_lazy("a condition holds"),
    "unknown_step": gettext_lazy("no part of the product knows this step any more"),
    "forgotten": gettext_lazy("its customer was forgotten"),
}
VERBS: dict[str, Words] = {
    "automation.save_flow": gettext_lazy("Flow saved as a draft"),
    "automation.publish_flow": gettext_lazy("Flow published"),
    "automation.retire_flow": gettext_lazy("Flow retired"),
    "automation.discard_draft": gettext_lazy("Draft of a flow thrown away"),
    "automation.take_back": gettext_lazy("Last change of a draft taken back"),
    "automation.dry_run": gettext_lazy("Flow tried on what happened"),
    "automation.start": gettext_lazy("Run of a flow started"),
    "automation.start_many": gettext_lazy("Runs of a flow started"),
    "automation.tell_many": gettext_lazy("News told to flows"),
    "automation.advance_batch": gettext_lazy("Steps of flows done"),
    "automation.resume_runs": gettext_lazy("Runs of flows let go on"),
    "automation.stop_runs": gettext_lazy("Runs of flows stopped"),
    "automation.forget_news": gettext_lazy("Old news of flows let go"),
    "automation.part_runs_from": gettext_lazy("Runs of flows parted from a forgotten person"),
}


def problem(finding: Finding, graph: Graph) -> Problem:
    """A problem in words."""
    node = graph.nodes.get(finding.node)
    about = exit_(node, finding.about) if node and finding.code == "no_exit" else finding.about
    return Problem(finding.node, str(PROBLEMS[finding.code]) % {"step": step(node) if node else "", "about": about})


def standing(is_retired: bool, states: Collection[str]) -> str:
    """How a flow stands."""
    if is_retired:
        return pgettext("flow", "Retired")
    if "published" in states:
        return pgettext("flow", "In force, a draft waits") if "draft" in states else pgettext("flow", "In force")
    return pgettext("flow", "Draft")


def news(name: str) -> str:
    """What news are called."""
    found = triggers.get(name)
    return str(found.label) if found else name


def kind(code: str) -> str:
    """What a kind of step is called."""
    if code in KINDS:
        return str(KINDS[code])
    found = steps.get(code)
    return str(found.label) if found else _("Unknown step")


def step(node: Node) -> str:
    """What a node does, in plain words; its own name where it has one."""
    return node.name or describe(node)


def describe(node: Node) -> str:
    """What a node does with what is set."""
    said = node.settings
    if node.kind in steps:
        return str(steps[node.kind].describe(said))
    tell = DESCRIBED.get(node.kind)
    return tell(said) if tell else kind(node.kind)


def condition(text: str) -> str:
    """A condition as people read it; as it is written where it cannot be read any more."""
    vocabulary = vocabularies[VOCABULARY]
    try:
        return in_words(parse(text, vocabulary), vocabulary) if text else ""
    except ConditionError:
        return text


def area(code: str) -> str:
    """What the part of the product is called that a flow belongs to."""
    return _("All parts of the product") if code == "general" else _(code.capitalize())


def _wait(said: Mapping[str, Any]) -> str:
    return _("Wait %(time)s") % {"time": duration(said.get("seconds"))}


def _wait_until(said: Mapping[str, Any]) -> str:
    days = ", ".join(str(DAYS[int(day)]) for day in said.get("weekdays") or () if 0 <= int(day) < len(DAYS))
    time = said.get("time") or "?"
    if days:
        return _("Wait until %(time)s (%(days)s)") % {"time": time, "days": days}
    return _("Wait until it is %(time)s") % {"time": time}


def _wait_news(said: Mapping[str, Any]) -> str:
    between = pgettext("between alternatives", "or")
    named = f" {between} ".join(news(name) for name in said.get("news") or ()) or "?"
    if said.get("seconds") is None:
        return _("Wait for: %(news)s") % {"news": named}
    again = ", ".join(news(name) for name in said.get("restarted_by") or ())
    if again:
        return _("Wait for: %(news)s, at most %(time)s since the last: %(again)s") % {
            "news": named, "time": duration(said["seconds"]), "again": again,
        }  # fmt: skip
    return _("Wait for: %(news)s, at most %(time)s") % {"news": named, "time": duration(said["seconds"])}


def _split(said: Mapping[str, Any]) -> str:
    return _("Does it hold: %(condition)s") % {"condition": condition(said.get("condition") or "") or "?"}


def _cohort(said: Mapping[str, Any]) -> str:
    arms = ", ".join(f"{arm_name(arm)} {share(arm)} %" for arm in said.get("arms") or ())
    return _("Draw lots: %(arms)s") % {"arms": arms or "?"}


DESCRIBED = {
    kinds.WAIT: _wait, kinds.WAIT_UNTIL: _wait_until, kinds.WAIT_NEWS: _wait_news, kinds.SPLIT: _split,
    kinds.COHORT: _cohort,
}  # fmt: skip


def share(arm: Mapping[str, Any]) -> str:
    """The share of an arm in per cent."""
    per_mille = int(arm.get("share") or 0)
    return f"{per_mille // 10}" if per_mille % 10 == 0 else f"{per_mille / 10:.1f}"


def arm_name(arm: Mapping[str, Any]) -> str:
    """What an arm is called."""
    if arm.get("name"):
        return str(arm["name"])
    return _("control") if arm.get("control") else str(arm.get("code") or "?")


def exit_(node: Node | None, code: str) -> str:
    """What an exit is called."""
    if node is not None and node.kind == kinds.COHORT:
        return next((arm_name(arm) for arm in node.settings.get("arms") or () if arm.get("code") == code), code)
    found = steps.get(node.kind) if node else None
    if found and found.exits.get(code):
        return str(found.exits[code])
    return str(EXITS.get(code, code))


UNITS = ((86_400, "days"), (3_600, "hours"), (60, "minutes"), (1, "seconds"))


def duration(seconds: Any) -> str:
    """A time in its largest whole units: 1 hour 30 minutes."""
    if not isinstance(seconds, int) or seconds < 0:
        return "?"
    left, parts = seconds, []
    for size, unit in UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(_counted(unit, count))
    return " ".join(parts) or _counted("seconds", 0)


def _counted(unit: str, count: int) -> str:
    said = {
        "days": ngettext("%(count)d day", "%(count)d days", count),
        "hours": ngettext("%(count)d hour", "%(count)d hours", count),
        "minutes": ngettext("%(count)d minute", "%(count)d minutes", count),
        "seconds": ngettext("%(count)d second", "%(count)d seconds", count),
    }[unit]
    return said % {"count": count}
