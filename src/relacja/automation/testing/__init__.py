"""What tests of other apps need of automation."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from relacja.automation import services
from relacja.automation.plugs import Step
from relacja.automation.rules.graph import KeyedBy
from relacja.automation.types import GoOn, Outcome, RunHere
from relacja.platform.actor import Actor

ACTOR = Actor.system("a test of flows")


def node(kind: str, *, settings: Mapping[str, Any] | None = None, **exits: str) -> dict[str, Any]:
    """A node of a body: `node("wait", settings={"seconds": 60}, next="end")`."""
    return {"kind": kind, "settings": dict(settings or {}), "exits": exits}


def make_flow(body: Mapping[str, Any], *, keyed_by: KeyedBy = "key", area: str = "test", name: str = "A flow") -> int:
    """A flow with a version in force."""
    flow_id = services.save_flow(actor=ACTOR, name=name, area=area, body=body, keyed_by=keyed_by)
    services.publish_flow(actor=ACTOR, flow_id=flow_id)
    return flow_id


class Recorder(Step):
    """A step that remembers for whom it was done, and answers as it is told."""

    label = "Remember"
    exits: Mapping[str, str] = {"next": ""}

    def __init__(self, answer: Outcome | Exception | None = None) -> None:
        self.answer: Outcome | Exception = answer or GoOn()
        self.done: list[RunHere] = []

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """Remember the run."""
        if isinstance(self.answer, Exception):
            raise self.answer
        self.done.append(run)
        return self.answer

    @property
    def keys(self) -> Sequence[str]:
        """Keys of the runs for which it was done, in their order."""
        return [run.key for run in self.done]
