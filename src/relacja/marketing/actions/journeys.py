"""Steps that journeys take, and news that begin them."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from relacja.automation.plugs import Setting, Step, Trigger, Words, steps, triggers
from relacja.automation.types import GoOn, Outcome, RunHere, Stop, WaitUntil
from relacja.kit.conditions import FieldType
from relacja.mailings import queries as mailings
from relacja.marketing import choices, services
from relacja.marketing.rules.arms import CONTROL, LEFT_ALONE, draw
from relacja.marketing.services import Addressed, Comer, let_in, write_letters
from relacja.marketing.services.experiments import TREATED, arms_of
from relacja.marketing.services.journeys import campaign_of_flow
from relacja.marketing.types import AREA
from relacja.platform.actor import Actor
from relacja.segments import queries as segments

BASKET = {
    "total": FieldType("number"), "currency": FieldType("text"), "checkout": FieldType("flag"),
    "site": FieldType("number"),
}  # fmt: skip


BASKET_NAMES = {
    "total": _("Worth of the basket"), "currency": _("Currency of the basket"), "checkout": _("They have begun to pay"),
    "site": _("Number of the site"),
}  # fmt: skip
LETTER = {"letter": FieldType("number"), "campaign": FieldType("number")}
LETTER_NAMES = {"letter": _("Number of the letter"), "campaign": _("Number of the campaign")}
SEGMENT = {"segment": FieldType("number")}


class OfSegments(Trigger):
    """News of segments: which one, people choose by its name."""

    area = AREA
    facts = SEGMENT
    names: Mapping[str, Words] = {"segment": _("Segment")}

    def choices(self, fact: str) -> Iterable[tuple[str, Words]]:
        """The segments in use."""
        found = segments.live_names(Actor.system(gettext_noop("names for conditions of flows")))
        return [(str(one.id), one.name) for one in found]


@triggers.plug("shop.basket_changed")
class BasketChanged(Trigger):
    """Somebody put something into a basket or took it out, or began to pay."""

    label = _("A basket has changed")
    hint = _("Somebody puts something into a basket on a site, takes something out, or begins to pay.")
    area = AREA
    facts, names = BASKET, BASKET_NAMES


@triggers.plug("shop.basket_emptied")
class BasketEmptied(Trigger):
    """Everything was taken out."""

    label = _("A basket was emptied")
    area = AREA
    facts, names = BASKET, BASKET_NAMES


@triggers.plug("shop.order_placed")
class OrderPlaced(Trigger):
    """A basket became an order."""

    label = _("A basket was ordered")
    area = AREA
    facts, names = BASKET, BASKET_NAMES


@triggers.plug("shop.order_cancelled")
class OrderCancelled(Trigger):
    """An order was called off."""

    label = _("An order of a site was called off")
    area = AREA
    facts, names = BASKET, BASKET_NAMES


@triggers.plug("segment.entered")
class SegmentEntered(OfSegments):
    """A customer entered a segment."""

    label = _("A customer entered a segment")


@triggers.plug("segment.left")
class SegmentLeft(OfSegments):
    """A customer left a segment."""

    label = _("A customer left a segment")


@triggers.plug("letter.opened")
class Opened(Trigger):
    """A person opened a letter."""

    label = _("A letter was opened by a person")
    area = AREA
    facts, names = LETTER, LETTER_NAMES


@triggers.plug("letter.clicked")
class Clicked(Trigger):
    """A person followed a link."""

    label = _("A link in a letter was followed by a person")
    area = AREA
    facts, names = LETTER, LETTER_NAMES


@steps.plug("marketing.draw")
class Draw(Step):
    """Leaves some alone, by chance and for good, so that one sees what the rest brings."""

    label = _("Leave some alone, by chance")
    hint = _("So that what the others bring can be compared: the share stands in the campaign.")
    icon = "shuffle"
    area = AREA
    exits: Mapping[str, Words] = {TREATED: _("go on"), CONTROL: _("left alone")}
    reasons = {"nobody": _("nobody is known")}

    def run_many(
        self, *, actor: Actor, runs: Sequence[RunHere], settings: Mapping[str, Any], at: datetime
    ) -> Sequence[Outcome]:
        """Draw for each."""
        campaign = campaign_of_flow(runs[0].flow_id)
        comers = [Comer(run.party_id, f"{run.id}:{run.visit}") for run in runs if run.party_id is not None]
        drawn = iter(let_in(actor=actor, campaign=campaign, comers=comers, at=at))
        return [Stop("nobody") if run.party_id is None else _exit(next(drawn)) for run in runs]

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """Draw for one."""
        return self.run_many(actor=actor, runs=[run], settings=settings, at=at)[0]

    def preview(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """What would be drawn."""
        campaign = campaign_of_flow(run.flow_id)
        return _exit(draw(arms_of(campaign), campaign.salt, run.party_id or 0))


def _exit(arm: str) -> GoOn:
    return GoOn(CONTROL if arm in LEFT_ALONE else TREATED, {"arm": arm})


def _designs(actor: Actor) -> Sequence[tuple[str, Words]]:
    return [(str(number), name) for number, name in choices.designs(actor)]


def _mailboxes(actor: Actor) -> Sequence[tuple[str, Words]]:
    return [(str(number), name) for number, name in choices.mailboxes(actor)]


@steps.plug("marketing.letter")
class SendLetter(Step):
    """Writes a letter, to be sent as soon as consent, hours and the most letters a customer gets allow it."""

    label = _("Send a letter")
    icon = "mail"
    area = AREA
    settings = (
        Setting("design", _("Design"), "choice", choices=_designs),
        Setting("mailbox", _("Sent from"), "choice", choices=_mailboxes),
    )
    reasons = {
        "nobody": _("nobody is known"), "quiet_hours": _("waits for the end of quiet hours"),
        "left_everywhere": _("is left alone by every campaign"),
    }  # fmt: skip

    def run_many(
        self, *, actor: Actor, runs: Sequence[RunHere], settings: Mapping[str, Any], at: datetime
    ) -> Sequence[Outcome]:
        """Queue a letter to each who is not asleep; the others wait, so that an order in the night still ends it."""
        campaign = campaign_of_flow(runs[0].flow_id)
        people = {run.party_id for run in runs if run.party_id is not None}
        alone = services.left_everywhere(people)
        asleep = mailings.quiet_until(actor, people - alone, campaign.purpose, at)
        to = [
            Addressed(run.party_id, f"journey:{run.id}:{run.visit}", run.facts.get("basket"))
            for run in runs if run.party_id is not None and run.party_id not in asleep and run.party_id not in alone
        ]  # fmt: skip
        letters = iter(
            write_letters(
                actor=actor, campaign=campaign, design_id=int(settings["design"]), mailbox_id=int(settings["mailbox"]),
                to=to, at=at,
            )
        ) if to else iter(())  # fmt: skip
        return [_outcome(run, asleep, alone, letters) for run in runs]

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """The same for one."""
        return self.run_many(actor=actor, runs=[run], settings=settings, at=at)[0]

    def describe(self, settings: Mapping[str, Any]) -> Words:
        """Which letter."""
        names = dict(_designs(Actor.system(gettext_noop("names of designs"))))
        name = names.get(str(settings.get("design")), "")
        return gettext("Send the letter “%s”") % name if name else self.label


def _outcome(run: RunHere, asleep: Mapping[int, datetime], alone: Collection[int], letters: Any) -> Outcome:
    if run.party_id is None:
        return Stop("nobody")
    if run.party_id in alone:
        return GoOn("next", {"why": "left_everywhere"})
    if run.party_id in asleep:
        return WaitUntil(asleep[run.party_id], {"why": "quiet_hours"})
    return GoOn("next", {"letter": next(letters)})
