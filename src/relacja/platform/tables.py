"""The platform's own lists: news on its way, and jobs."""

from django.utils.translation import gettext_lazy as _

from relacja.platform import operations
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare
from relacja.platform.models import OutboxDelivery
from relacja.platform.permissions import SEE_OPERATIONS

JOB_STATES = {
    "todo": _("Waiting"),
    "doing": _("Under way"),
    "succeeded": _("Done"),
    "failed": _("Failed"),
    "cancelled": _("Called off"),
    "aborted": _("Broken off"),
}

DELIVERIES = declare(
    ListDefinition(
        code="platform.deliveries",
        title=_("News on its way"),
        permission=SEE_OPERATIONS,
        columns=(
            Column("id", _("Number"), kind="number", sort=True, default=False),
            Column("event", _("News"), field="event__name"),
            Column("subscriber", _("Who is to hear it")),
            Column(
                "state",
                _("State"),
                kind="choice",
                choices=lambda: OutboxDelivery.State.choices,
                tones={"parked": "error", "waiting": "warning", "done": "success"},
            ),
            Column("attempts", _("Attempts"), kind="number", align="end"),
            Column("error", _("What went wrong")),
            Column("occurred_at", _("Happened"), field="event__occurred_at", kind="moment"),
            Column("due_at", _("Next attempt"), kind="moment"),
        ),
        filters=(
            ChoiceFilter(code="state", label=_("State"), choices=lambda _actor: OutboxDelivery.State.choices),
            TextFilter(code="subscriber", label=_("Who is to hear it"), match="startswith"),
            DateRange(code="happened", label=_("Happened"), field="event__occurred_at", moments=True),
        ),
        rows=operations.deliveries,
        default_sort="-id",
        empty=_("Nothing is on its way: all news has been heard."),
    )
)

JOBS = declare(
    ListDefinition(
        code="platform.jobs",
        title=_("Jobs"),
        permission=SEE_OPERATIONS,
        columns=(
            Column("id", _("Number"), kind="number", sort=True, default=False),
            Column("task_name", _("Job")),
            Column(
                "status",
                _("State"),
                kind="choice",
                choices=JOB_STATES.items,
                tones={"failed": "error", "todo": "warning", "doing": "info", "succeeded": "success"},
            ),
            Column("queue_name", _("Queue"), default=False),
            Column("attempts", _("Attempts"), kind="number", align="end"),
            Column("scheduled_at", _("Not before"), kind="moment"),
        ),
        filters=(
            ChoiceFilter(code="status", label=_("State"), choices=lambda _actor: list(JOB_STATES.items())),
            TextFilter(code="task_name", label=_("Job"), match="startswith"),
        ),
        rows=operations.queued_jobs,
        default_sort="-id",
        empty=_("No job waits and none has failed."),
    )
)
