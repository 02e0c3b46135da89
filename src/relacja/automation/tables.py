"""The lists of flows and of runs."""

from collections.abc import Callable, Iterable, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.automation import queries
from relacja.automation.models import Run
from relacja.automation.permissions import CONFIGURE, VIEW
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare

TONES = {"goal": "success", "failed": "danger", "waiting": "info"}


Counted = Callable[[Actor, Iterable[int]], Mapping[int, int]]
Words = str | Promise


def _count(*states: str) -> Counted:
    def counted(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
        found = queries.counts(actor, list(ids))
        return {flow_id: sum(states_.get(state, 0) for state in states) for flow_id, states_ in found.items()}

    return counted


def _standing(actor: Actor, ids: Iterable[int]) -> Mapping[int, str]:
    return queries.standings(actor, list(ids))


def _of_flows(_actor: Actor, values: Iterable[str]) -> Q:
    return Q(flow__in=[int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 19])


def _figure(code: str, label: Words, lookup: Counted) -> Column:
    return Column(code, label, "id", lookup=lookup, kind="number", align="end")


FLOWS = declare(
    ListDefinition(
        code="automation.flows",
        title=_("Automation"),
        permission=VIEW,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("standing", _("State"), "id", lookup=_standing),
            _figure("waiting", pgettext_lazy("runs", "Under way"), _count("waiting")),
            _figure("goal", pgettext_lazy("runs", "Reached the goal"), _count("goal")),
            _figure("left", pgettext_lazy("runs", "Left or at the end"), _count("left", "done", "stopped")),
            _figure("failed", pgettext_lazy("runs", "Failed"), _count("failed")),
        ),
        search=TextFilter(code="q", field="name", label=_("Name")),
        rows=queries.visible_flows,
        default_sort="name",
        row_url=lambda row: reverse("automation:flow", args=[row["id"]]),
        new_url_name="automation:new",
        new_label=_("New flow"),
        new_permission=CONFIGURE,
        empty=_("What happens by itself: something occurs, the flow waits, asks, draws lots and acts."),
    )
)  # fmt: skip

RUNS = declare(
    ListDefinition(
        code="automation.runs",
        title=_("Runs"),
        permission=VIEW,
        columns=(
            Column("key", _("Key")),
            Column("flow", pgettext_lazy("automation", "Flow"), "flow__name"),
            Column("state", _("State"), kind="choice", choices=lambda: Run.State.choices, tones=TONES),
            Column("started_at", pgettext_lazy("run", "Entered"), kind="moment"),
            Column("due_at", pgettext_lazy("run", "Goes on"), kind="moment"),
            Column("ended_at", pgettext_lazy("run", "Ended"), kind="moment"),
            Column("entry", _("Entry"), kind="number", align="end", default=False),
            Column("number", _("Number"), "id", sort=True, kind="number", align="end", default=False),
        ),
        filters=(
            ChoiceFilter(
                code="flow",
                label=pgettext_lazy("automation", "Flow"),
                choices=queries.flow_choices,
                by=_of_flows,
            ),
            ChoiceFilter(code="state", label=_("State"), choices=lambda _actor: Run.State.choices),
            DateRange(code="started", field="started_at", label=pgettext_lazy("run", "Entered"), moments=True),
        ),
        search=TextFilter(code="q", field="key", label=_("Key")),
        rows=queries.visible_runs,
        default_sort="-number",
        row_url=lambda row: reverse("automation:run", args=[row["id"]]),
        empty=_("Nobody has entered a flow yet."),
    )
)  # fmt: skip
