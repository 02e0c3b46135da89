"""What those who run the house may do with rows of the platform's lists."""

from collections.abc import Sequence

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from relacja.platform import operations
from relacja.platform.actor import Actor
from relacja.platform.lists.actions import Done, ListAction, add
from relacja.platform.permissions import RUN_OPERATIONS


def retry_deliveries(actor: Actor, ids: Sequence[int], _value: str) -> Done:
    """Try news again."""
    found = operations.retry_deliveries(actor=actor, ids=ids)
    return Done(ngettext("%(n)s delivery is tried again.", "%(n)s deliveries are tried again.", found) % {"n": found})


def give_up_deliveries(actor: Actor, ids: Sequence[int], _value: str) -> Done:
    """Let parked news go."""
    reason = gettext("given up from the list")
    found = operations.give_up_deliveries(actor=actor, ids=ids, reason=reason)
    return Done(ngettext("%(n)s delivery was given up.", "%(n)s deliveries were given up.", found) % {"n": found})


def retry_jobs(actor: Actor, ids: Sequence[int], _value: str) -> Done:
    """Queue failed jobs again."""
    found = operations.retry_jobs(actor=actor, ids=ids)
    return Done(ngettext("%(n)s job is queued again.", "%(n)s jobs are queued again.", found) % {"n": found})


add(
    ListAction(
        code="platform.retry_deliveries",
        list_code="platform.deliveries",
        label=_("Try again"),
        icon="rotate-ccw",
        permission=RUN_OPERATIONS,
        run=retry_deliveries,
        order=10,
    )
)
add(
    ListAction(
        code="platform.give_up_deliveries",
        list_code="platform.deliveries",
        label=_("Give up"),
        icon="circle-x",
        permission=RUN_OPERATIONS,
        run=give_up_deliveries,
        confirm=_("Parked news among the marked rows will never be heard by who was to hear it. Give it up?"),
        order=20,
    )
)
add(
    ListAction(
        code="platform.retry_jobs",
        list_code="platform.jobs",
        label=_("Try again"),
        icon="rotate-ccw",
        permission=RUN_OPERATIONS,
        run=retry_jobs,
    )
)
