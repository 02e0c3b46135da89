"""The sockets of automation: steps that a flow may take, and news that begin runs or are waited for."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.utils.functional import Promise

from relacja.automation.types import GoOn, News, Outcome, RunHere
from relacja.kit.conditions import FieldType
from relacja.kit.registry import Registry
from relacja.platform.actor import Actor

Words = str | Promise
SettingKind = Literal["text", "long_text", "number", "flag", "choice", "duration", "condition"]


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing that is set at a step; the form is made of these. `choices` are asked when the form is shown, for
    whoever edits; a stored choice that is no more is a problem when the flow is published. A duration is kept in
    seconds."""

    name: str
    label: Words
    kind: SettingKind = "text"
    required: bool = True
    help: Words = ""
    default: Any = None
    choices: Callable[[Actor], Sequence[tuple[str, Words]]] | None = None


class Step:
    """Something a flow does. Subclass it in `actions.py` of an app above and add it to `steps` under `app.verb`.

    It runs inside of the transaction in which the run goes on: what it writes there happens exactly once, also when the
    process is killed. What leaves the house (a mail) is queued there, under the key (run.id, run.visit). It may raise:
    then what it did is undone, and it is tried again, ever later, and at last parked for a person to see.
    """

    label: Words = ""
    hint: Words = ""
    icon: str = "zap"
    area: str = ""
    """Only flows of this area offer it; empty: all."""
    settings: Sequence[Setting] = ()
    exits: Mapping[str, Words] = {"next": ""}
    reasons: Mapping[str, Words] = {}
    """Words for the reasons with which it stops runs, and for codes in details."""

    def run(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """Do it for one run."""
        raise NotImplementedError

    def run_many(
        self, *, actor: Actor, runs: Sequence[RunHere], settings: Mapping[str, Any], at: datetime
    ) -> Sequence[Outcome]:
        """Do it for some hundreds of runs that stand at the same node; one outcome for each, in their order. When it
        raises, all is undone and each is tried alone by `run`."""
        return [self.run(actor=actor, run=run, settings=settings, at=at) for run in runs]

    def preview(self, *, actor: Actor, run: RunHere, settings: Mapping[str, Any], at: datetime) -> Outcome:
        """What `run` would probably answer, changing nothing: for dry runs."""
        return GoOn(next(iter(self.exits)))

    def describe(self, settings: Mapping[str, Any]) -> Words:
        """What it does with these settings, in plain words."""
        return self.label


class Trigger:
    """A kind of news that upper apps tell, under its name: what may begin runs, be waited for, or end them.

    `facts`: what its news say, for conditions (`facts.NAME`), `names`: what people call each. `starts`: whether flows
    may begin with it.
    """

    label: Words = ""
    hint: Words = ""
    area: str = ""
    facts: Mapping[str, FieldType] = {}
    names: Mapping[str, Words] = {}
    starts: bool = True

    def choices(self, fact: str) -> Iterable[tuple[str, Words]]:
        """What a fact may be, where that is one of some things that have names."""
        return ()

    def past(self, *, since: datetime, until: datetime, limit: int) -> Sequence[News]:
        """News of this name that happened in a time, for trials of flows; what automation remembers is known to it."""
        return ()


steps: Registry[Step] = Registry("steps of flows", Step)
triggers: Registry[Trigger] = Registry("triggers of flows", Trigger)
