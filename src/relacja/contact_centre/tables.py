"""The lists of calls, of call lists and of those who stand on them."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Case, DurationField, ExpressionWrapper, F, QuerySet, When
from django.db.models.functions import Coalesce, Extract
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.accounts import queries as accounts
from relacja.contact_centre import queries, words
from relacja.contact_centre.permissions import LISTS
from relacja.customers import queries as customers
from relacja.kit import phone
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, DateRange, ListDefinition, TextFilter, UserFilter
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


def _numbers(actor: Actor, values: Iterable[Any]) -> Mapping[Any, Any]:
    return {value: phone.readable(value) for value in values if value is not None}


def _users(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return accounts.user_names(ids)


def _colleagues(actor: Actor, text: str) -> list[tuple[int, str]]:
    return accounts.user_choices(actor, SUPERVISE, search=text)


def _customers(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return customers.party_names(actor, [one for one in ids if one is not None])


def _lines(actor: Actor) -> list[tuple[str, str]]:
    return [(str(one.pk), one.name or phone.readable(one.number)) for one in queries.setting_up.entry_points()]


CALLS = declare(
    ListDefinition(
        code="contact_centre.calls",
        title=_("Calls"),
        permission=WORK,
        columns=(
            Column("began_at", _("When"), kind="moment", sort=True),
            Column("direction", _("Direction"), kind="choice", choices=words.DIRECTIONS.items),
            Column("customer", _("Customer"), field="party_id", lookup=_customers),
            Column("number", _("Number"), lookup=_numbers),
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


def _done(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return {pk: f"{one.done} / {one.total}" for pk, one in queries.call_lists.progress(actor, ids).items()}


def _reached(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return {pk: one.reached for pk, one in queries.call_lists.progress(actor, ids).items()}


def _refused(actor: Actor, ids: Iterable[Any]) -> Mapping[Any, Any]:
    return {pk: sum(one.refused.values()) for pk, one in queries.call_lists.progress(actor, ids).items()}


def _purposes(actor: Actor, codes: Iterable[Any]) -> Mapping[Any, Any]:
    return {code: customers.purpose_in_words(code) for code in codes}


CALL_LISTS = declare(
    ListDefinition(
        code="contact_centre.call_lists",
        title=_("Call lists"),
        permission=LISTS,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("purpose", _("Purpose"), lookup=_purposes),
            Column("is_running", pgettext_lazy("call list", "Runs"), kind="flag"),
            Column("done", _("Need not be called any more"), field="id", lookup=_done, align="end"),
            Column("reached", pgettext_lazy("call-back", "Reached"), field="id", lookup=_reached, align="end"),
            Column(
                "refused", pgettext_lazy("call list", "May not be called"), field="id", lookup=_refused, align="end"
            ),
            Column("created_at", pgettext_lazy("call list", "Made"), kind="moment", sort=True),
        ),
        search=TextFilter(code="q", field="name", label=_("Name")),
        rows=queries.call_lists.visible,
        default_sort="-created_at",
        row_url=lambda row: reverse("contact_centre:call_list", args=[row["id"]]),
        new_url_name="contact_centre:new_call_list",
        new_label=_("New call list"),
        new_permission=LISTS,
        empty=_("Customers who are to be called for one purpose. Consents are asked before each call."),
    )
)


def _whys(actor: Actor, codes: Iterable[Any]) -> Mapping[Any, Any]:
    return {code: words.why_not_called(code) for code in codes if code}


def _outcome_names(actor: Actor, codes: Iterable[Any]) -> Mapping[Any, Any]:
    named = queries.desk.code_names("outcome", {code for code in codes if code})
    return {code: words.code(code, named.get(code, "")) for code in codes if code}


def _call_lists(actor: Actor) -> list[tuple[str, str]]:
    rows = queries.call_lists.visible(actor).order_by("-pk").values_list("pk", "name")[:200]
    return [(str(pk), name) for pk, name in rows]


LISTED = declare(
    ListDefinition(
        code="contact_centre.listed",
        title=_("Customers on call lists"),
        permission=LISTS,
        export_permission="customers.export",
        columns=(
            Column("customer", _("Customer"), field="party_id", lookup=_customers),
            Column("list", _("Call list"), field="call_list__name"),
            Column("state", _("State"), kind="choice", choices=words.LINE_STATES.items),
            Column("why", _("Why"), lookup=_whys),
            Column("outcome", _("Outcome"), lookup=_outcome_names),
            Column("tries", _("Tries"), kind="number", align="end"),
            Column("due_at", _("To be called from"), kind="moment"),
            Column("ended_at", pgettext_lazy("call list", "Done"), kind="moment"),
            Column("id", _("Number"), sort=True, default=False),
        ),
        filters=(
            IdFilter(code="list", field="call_list_id", label=_("Call list"), choices=_call_lists),
            ChoiceFilter(code="state", label=_("State"), choices=lambda actor: words.LINE_STATES.items()),
        ),
        rows=queries.call_lists.lines,
        default_sort="-id",
        row_url=lambda row: reverse("customers:file", args=[row["party_id"]]),
        extra_fields=("party_id",),
        empty=_("Mark customers in their list and choose “Put on a call list…”."),
    )
)
