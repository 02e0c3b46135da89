"""What the desk's templates get: plain values with their words."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from relacja.accounts import queries as accounts
from relacja.contact_centre import words
from relacja.contact_centre.models import WrapUpCode
from relacja.contact_centre.queries.calls import Heard
from relacja.contact_centre.queries.desk import Desk, InHand, wrap_up_codes
from relacja.contact_centre.queries.setting_up import WithoutPlan
from relacja.contact_centre.rules.scripts import filled
from relacja.contact_centre.tables import clock
from relacja.customers import queries as customers
from relacja.customers.plugs import panels
from relacja.customers.types import Likeness
from relacja.platform.actor import Actor
from relacja.platform.web.formats import moment
from relacja.routing.plugs import work_media
from relacja.routing.queries import Board, Person, QueueLine
from relacja.routing.services import Explanation
from relacja.routing.types import CONFIGURE

BESIDE = ("decisions.offers", "sales.orders", "customers.relations", "customers.consents")
"""The panels of the file that matter during a call, as far as their apps are there."""

ADDS_CUSTOMERS = "customers.edit"


def alike(found: Sequence[Likeness]) -> list[tuple[Likeness, str]]:
    """Customers who may be the one to be added, each with the reasons in words."""
    return [(one, ", ".join(customers.likeness_in_words(why) for why in one.reasons)) for one in found]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to pick, with its word and the key that picks it."""

    code: str
    label: str
    key: str = ""
    chosen: bool = False


def desk(actor: Actor, found: Desk) -> dict[str, Any]:
    """The activities, what is in hand, and what can be said at its end."""
    current = found.worker.activity.code
    focus = found.focus
    codes = wrap_up_codes(focus.queue) if focus else {}
    missed = _missed(found)
    return {
        "activity": Choice(current, words.activity(current, found.worker.activity.name)),
        "is_ready": found.worker.activity.takes_work,
        "activities": [
            Choice(one.code, words.activity(one.code, one.name), chosen=one.code == current)
            for one in found.activities
            if one.code != "no_answer"
        ],
        "focus": focus,
        "is_ringing": focus is not None and focus.state == "pending",
        "missed": missed,
        "said": _said(focus) or missed,
        "script": _script(actor, focus),
        "cards": [(one, _template(one)) for one in found.in_hand],
        "reasons": _choices(codes.get("reason", [])),
        "outcomes": _choices(codes.get("outcome", [])),
        "side_panels": [code for code in BESIDE if code in panels and actor.may(panels[code].permission)],
        "queue_name": words.queue(focus.queue, focus.queue_name) if focus else "",
    }


def _script(actor: Actor, focus: InHand | None) -> str:
    """What is said in this queue, or from this call list, with the names put in."""
    script = str(focus.card.get("script") or focus.script) if focus else ""
    if focus is None or not script:
        return ""
    call = focus.card.get("call")
    consultant = accounts.user_names([actor.user_id]).get(actor.user_id or 0, "")
    return filled(script, call.party_name if call is not None else "", consultant)


def _missed(found: Desk) -> str:
    """Why whoever let it ring gets no more calls until they say that they are back."""
    if found.worker.activity.code != "no_answer":
        return ""
    at = moment(found.worker.activity_since)
    return _("You did not answer a call (%(time)s), so you get no more calls.") % {"time": at}


def _said(focus: InHand | None) -> str:
    """What is told to those who do not look at the page: that it rings, and for whom."""
    if focus is None or focus.state != "pending":
        return ""
    call = focus.card.get("call")
    who = (call.party_name or call.caller_name or call.number) if call is not None else focus.title
    return _("Ringing: %s") % who


def _template(one: InHand) -> str:
    return one.medium.template if one.medium and one.medium.template else "contact_centre/desk/_plain.html"


def _choices(codes: list[WrapUpCode]) -> list[Choice]:
    return [
        Choice(one.code, words.code(one.code, one.name), str(n) if n < 10 else "") for n, one in enumerate(codes, 1)
    ]


STRIP = 1000
"""How many parts the strip below a player has."""


@dataclass(frozen=True, slots=True)
class RecordingShown:
    """A recording beside its player: how long it is, its pauses as clocks and where they stand on the strip."""

    heard: Heard
    length: str
    pauses: tuple[tuple[str, str], ...]
    gaps: tuple[tuple[int, int], ...]
    retention: str
    known: str


def recording(found: Heard) -> RecordingShown:
    """A recording with its words."""
    scale = STRIP / found.seconds if found.seconds else 0
    return RecordingShown(
        heard=found,
        length=clock(found.seconds) if found.seconds else "",
        pauses=tuple((clock(one.since), clock(one.until)) for one in found.pauses),
        gaps=tuple((round(one.since * scale), max(4, round(one.seconds * scale))) for one in found.pauses if scale),
        retention=words.retention(found.retention, found.kept_days),
        known=str(words.CONSENT.get(found.consent_basis, "")),
    )


@dataclass(frozen=True, slots=True)
class PersonShown:
    """A worker on the wallboard. `out`: why nothing rings for them, though they are busy with something now."""

    person: Person
    doing: str
    tone: str
    call_id: int | None
    out: str


def wallboard(actor: Actor, found: Board) -> dict[str, Any]:
    """The sums over all queues, the queues, what waits and who does what; where one is missing, whom to ask."""
    done = sum(queue.answered + queue.abandoned + queue.overflowed for queue in found.queues)
    within = sum(queue.within for queue in found.queues)
    abandoned = sum(queue.abandoned for queue in found.queues)
    longest = [queue.longest for queue in found.queues if queue.longest]
    return {
        "board": found,
        "waiting": sum(queue.waiting for queue in found.queues),
        "longest": min(longest, default=None),
        "service_level": 100.0 * within / done if done else None,
        "abandon_rate": 100.0 * abandoned / done if done else None,
        "queues": [(queue, words.queue(queue.code, queue.name), _is_short(queue)) for queue in found.queues],
        "items": [(item, work_media.get(item.medium), _queue_name(found, item.queue)) for item in found.items],
        "people": [_person(person) for person in found.people],
        "activities": [Choice(code, str(label)) for code, label in words.ACTIVITIES.items() if code != "no_answer"],
    } | ({} if found.queues and found.people else whom_to_ask(actor))


def whom_to_ask(actor: Actor) -> dict[str, Any]:
    """Whether the actor may set up the contact centre, or who may."""
    if actor.may(CONFIGURE):
        return {"may_configure": True}
    users = accounts.user_choices(Actor.system(gettext_noop("whom to ask")), CONFIGURE, limit=3, may=CONFIGURE)
    names = ", ".join(name for _user_id, name in users)
    return {"may_configure": False, "whom_to_ask": _("Ask those who set it up: %s.") % names if names else ""}


def without_plan(actor: Actor, found: Sequence[WithoutPlan]) -> dict[str, Any]:
    """Numbers whose callers are turned away, and who can change that."""
    return {"without_plan": found} | (whom_to_ask(actor) if found else {})


def _is_short(queue: QueueLine) -> bool:
    return queue.service_level is not None and queue.service_level < queue.service_share


def _queue_name(found: Board, code: str) -> str:
    return next((words.queue(queue.code, queue.name) for queue in found.queues if queue.code == code), code)


def _person(person: Person) -> PersonShown:
    own, is_out = words.activity(person.activity, person.activity_name), person.activity == "no_answer"
    if person.state is None:
        doing, tone = own, "success" if person.takes_work else "error" if is_out else ""
    else:
        doing, tone = str(words.HELD[person.state]), "warning" if person.state == "wrapping" else "info"
    is_call = person.subject_kind == "contact_centre.call" and person.state == "accepted"
    out = own if is_out and person.state else ""
    return PersonShown(person, doing, tone, person.subject_id if is_call else None, out)


def why(found: Explanation | None) -> dict[str, Any]:
    """The rank in words, and the workers with the reasons why they do not have the item."""
    if found is None:
        return {"standing": None}
    names = accounts.user_names(int(verdict.worker.values["worker.user"]) for verdict in found.verdicts)
    return {
        "standing": found.standing,
        "ahead": found.ahead,
        "score": found.standing.waited + found.standing.priority + found.standing.step_priority,
        "verdicts": [
            (names.get(int(one.worker.values["worker.user"]), ""), words.WHY_NOT[one.why_not], words.facts(one.facts))
            for one in found.verdicts
        ],
    }
