"""The lists of contacts and of what is to be done."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from relacja.accounts import queries as accounts
from relacja.interactions import queries
from relacja.interactions.permissions import EXPORT, VIEW
from relacja.interactions.plugs import kind_choices, medium_choices
from relacja.interactions.refs import InteractionRef
from relacja.interactions.types import OPEN, CapturedBy, Direction, Status
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, UserFilter
from relacja.platform.lists.definition import declare

TONES = {"planned": "info", "in_progress": "accent"}


def _users(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    """Names of users."""
    return accounts.user_names(ids)


def _colleagues(actor: Actor, text: str) -> list[tuple[int, str]]:
    """Users to choose from."""
    return accounts.user_choices(actor, VIEW, search=text)


def _customers(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    """Names of the customers of interactions."""
    return queries.customer_names(actor, ids)


def open_tasks(actor: Actor) -> "QuerySet[Any, Any]":
    """What is planned or going on and may be seen."""
    return queries.visible(actor).filter(status__in=OPEN)


KIND = Column("kind", _("Kind"), kind="choice", choices=kind_choices)
WHAT = Column("summary", _("What it was about"))
CUSTOMER = Column("customer", _("Customer"), field="id", lookup=_customers)
STATUS = Column("status", _("Status"), kind="choice", choices=lambda: Status.choices, tones=TONES)
OWNER = Column("owner", _("Responsible"), field="owner_id", lookup=_users)

INTERACTIONS = declare(
    ListDefinition(
        code="interactions.interactions",
        title=_("Contacts"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(
            Column("started_at", _("When"), kind="moment", sort=True),
            KIND,
            CUSTOMER,
            WHAT,
            Column("medium", _("Medium"), kind="choice", choices=medium_choices),
            Column("direction", _("Direction"), kind="choice", choices=lambda: Direction.choices),
            STATUS,
            OWNER,
            Column("author", _("Recorded by"), field="author_id", lookup=_users, default=False),
            Column("outcome", _("Outcome"), default=False),
            Column("channel", _("Channel"), default=False),
            Column("captured_by", _("Captured"), kind="choice", choices=lambda: CapturedBy.choices, default=False),
        ),
        filters=(
            ChoiceFilter(code="kind", label=_("Kind"), choices=lambda actor: kind_choices()),
            DateRange(code="started_at", label=_("When"), moments=True),
            UserFilter(
                code="author", field="author_id", label=_("Recorded by"), find=_colleagues, named=accounts.user_names
            ),
            ChoiceFilter(code="status", label=_("Status"), choices=lambda actor: Status.choices),
            ChoiceFilter(code="medium", label=_("Medium"), choices=lambda actor: medium_choices(), primary=False),
            ChoiceFilter(
                code="direction", label=_("Direction"), choices=lambda actor: Direction.choices, primary=False
            ),
        ),
        rows=queries.visible,
        default_sort="-started_at",
        row_url=lambda row: InteractionRef().url(row["id"]),
        empty=_("Every contact with a customer stands here: calls, mails, visits, notes, orders."),
    )
)

TASKS = declare(
    ListDefinition(
        code="interactions.tasks",
        title=_("Tasks and plans"),
        permission=VIEW,
        export_permission=EXPORT,
        columns=(Column("started_at", _("Due"), kind="moment", sort=True), KIND, WHAT, CUSTOMER, STATUS, OWNER),
        filters=(
            UserFilter(
                code="owner",
                field="owner_id",
                label=_("Responsible"),
                find=_colleagues,
                named=accounts.user_names,
                none=_("Nobody"),
            ),
            ChoiceFilter(code="kind", label=_("Kind"), choices=lambda actor: kind_choices()),
            DateRange(code="started_at", label=_("Due"), moments=True),
        ),
        rows=open_tasks,
        default_sort="started_at",
        row_url=lambda row: InteractionRef().url(row["id"]),
        empty=_("Nothing is planned. Plan a call, a visit or a task on a customer's file."),
    )
)
