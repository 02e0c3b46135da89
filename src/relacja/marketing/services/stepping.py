"""Steps of journeys by which customers are reached, all alike."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.automation.plugs import Step
from relacja.automation.types import GoOn, Outcome, RunHere, Stop
from relacja.marketing.services.experiments import left_everywhere
from relacja.marketing.services.reaching import reach_in_journey
from relacja.marketing.types import AREA, Addressed
from relacja.platform.actor import Actor

ALONE = {"why": "left_everywhere"}


class ReachStep(Step):
    """A step that hands customers over to a channel, once at each visit. Subclass it beside the channel."""

    channel = ""
    area = AREA
    reasons = {"nobody": _("nobody is known"), "left_everywhere": _("is left alone by every campaign")}

    def run_many(
        self, *, actor: Actor, runs: Sequence[RunHere], settings: Mapping[str, Any], at: datetime
    ) -> Sequence[Outcome]:
        """Hand over those who are known, and whom not every campaign leaves alone."""
        alone = left_everywhere(run.party_id for run in runs if run.party_id is not None)
        to = [
            Addressed(run.party_id, f"journey:{run.id}:{run.visit}")
            for run in runs if run.party_id is not None and run.party_id not in alone
        ]  # fmt: skip
        if to:
            flow_id = runs[0].flow_id
            reach_in_journey(actor=actor, flow_id=flow_id, channel=self.channel, settings=settings, to=to, at=at)
        return [
            Stop("nobody") if run.party_id is None else GoOn("next", ALONE if run.party_id in alone else {})
            for run in runs
        ]  # fmt: skip

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """The same for one."""
        return self.run_many(actor=actor, runs=[run], settings=settings, at=at)[0]
