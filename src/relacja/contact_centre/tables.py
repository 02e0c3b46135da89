"""The list of calls."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, DurationField, ExpressionWrapper, F, QuerySet, When
from django.db.models.functions import Coalesce, Extract
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.accounts import queries as accounts
from relacja.contact_centre import queries, words
from relacja.customers import queries as customers
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, UserFilter
from relacja.platform.lists.definition import declare
from relacja.platform.lists.filters import IdFilter
from relacja.routing.types import SUPERVISE, WORK

MINUTE = 60


def calls(actor: Actor) -> "QuerySet[Any, Any]":
    """The calls the actor may see, with whose number it was, how long the caller waited and how long they talked."""
    return queries.calls.visible(actor).annotate(
        number=Case(When(direction="inbound", then=F("caller")), default=F("callee")),
        waited=_seconds(F("began_at"), Coalesce(F("answered_at"), F("ended_at"))),
        talked=_seconds(F("answered_at"), F("ended_at")),
    )


def _seconds(since: Any, until: Any) -> Extract:
    return Extract(ExpressionWrapper(until - since, output_field=DurationField()), "epoch")


def clock(seconds: float) -> str:
    """Minutes and seconds as a telephone shows them."""
    whole = max(0, round(seconds))
    return f"{whole // MINUTE}:{whole % MINUTE:02d}"


def _clocks(actor: Actor, values: Iterable[Any]) -> Mapping[Any, Any]:
    return {value: clock(value) for value in values if value is not None}


def _users(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return accounts.user_names(ids)


def _colleagues(actor: Actor, text: str) -> list[tuple[int, str]]:
    return accounts.user_choices(actor, SUPERVISE, search=text)


def _customers(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return customers.party_names(actor, [one for one in ids if one is not None])


def _lines(actor: Actor) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name or one.number) for one in queries.setting_up.entry_points()]


CALLS = declare(
    ListDefinition(
        code="contact_centre.calls",
        title=_("Calls"),
        permission=WORK,
        columns=(
            Column("began_at", _("When"), kind="moment", sort=True),
            Column("direction", _("Direction"), kind="choice", choices=words.DIRECTIONS.items),
            Column("customer", _("Customer"), field="party_id", lookup=_customers),
            Column("number", _("Number")),
            Column("line", pgettext_lazy("telephone", "Line"), field="entry__name"),
            Column("worker", pgettext_lazy("call", "Answered by"), field="worker__user_id", lookup=_users),
            Column("waited", pgettext_lazy("call", "Waited"), align="end", lookup=_clocks),
            Column("talked", pgettext_lazy("call", "Talked"), align="end", lookup=_clocks),
            Column("outcome", _("Outcome"), field="interaction_id", lookup=queries.calls.outcomes),
            Column("state", _("State"), kind="choice", choices=words.CALL_STATES.items, default=False),
        ),
        filters=(
            DateRange(code="began_at", label=_("When"), moments=True),
            ChoiceFilter(code="direction", label=_("Direction"), choices=lambda actor: words.DIRECTIONS.items()),
            UserFilter(
                code="worker",
                field="worker__user_id",
                label=pgettext_lazy("call", "Answered by"),
                find=_colleagues,
                named=accounts.user_names,
                none=_("Nobody"),
            ),
            IdFilter(code="line", field="entry_id", label=pgettext_lazy("telephone", "Line"), choices=_lines),
            ChoiceFilter(
                code="state", label=_("State"), choices=lambda actor: words.CALL_STATES.items(), primary=False
            ),
        ),
        rows=calls,
        default_sort="-began_at",
        row_url=lambda row: reverse("contact_centre:call", args=[row["id"]]),
        empty=_("Every call stands here, answered or not: who called, how long they waited, and how it ended."),
    )
)
