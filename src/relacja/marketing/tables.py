"""The list of campaigns."""

from collections.abc import Iterable, Mapping

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from relacja.mailings import queries as mailings
from relacja.marketing import queries, words
from relacja.marketing.models import Campaign
from relacja.marketing.permissions import EDIT, VIEW
from relacja.marketing.types import CAMPAIGN
from relacja.platform.actor import Actor
from relacja.platform.lists import ChoiceFilter, Column, ListDefinition, TextFilter
from relacja.platform.lists.definition import declare


def _sent(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
    return {number: one.sent for number, one in mailings.tally_of_many(actor, CAMPAIGN, list(ids)).items()}


def _opened(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
    return {number: one.opened for number, one in mailings.tally_of_many(actor, CAMPAIGN, list(ids)).items()}


def _orders(actor: Actor, ids: Iterable[int]) -> Mapping[int, int]:
    return queries.orders_counted(actor, ids)


CAMPAIGNS = declare(
    ListDefinition(
        code="marketing.campaigns",
        title=_("Campaigns"),
        permission=VIEW,
        columns=(
            Column("name", _("Name"), sort=True),
            Column("kind", _("Kind"), kind="choice", choices=lambda: Campaign.KINDS),
            Column("state", _("State"), kind="choice", choices=lambda: Campaign.STATES, tones=words.TONES),
            Column("sent", _("Letters sent"), "id", lookup=_sent, kind="number", align="end"),
            Column("opened", _("Opened by people"), "id", lookup=_opened, kind="number", align="end"),
            Column("orders", _("Orders"), "id", lookup=_orders, kind="number", align="end"),
            Column("started_at", _("Started"), kind="moment", sort=True),
            Column("created_at", _("Prepared"), kind="moment", sort=True, default=False),
        ),
        filters=(
            ChoiceFilter(code="state", label=_("State"), choices=lambda _actor: Campaign.STATES),
            ChoiceFilter(code="kind", label=_("Kind"), choices=lambda _actor: Campaign.KINDS),
        ),
        search=TextFilter(code="q", field="name", label=_("Name")),
        rows=queries.campaigns,
        default_sort="-created_at",
        row_url=lambda row: reverse("marketing:campaign", args=[row["id"]]),
        new_url_name="marketing:new",
        new_label=_("New campaign"),
        new_permission=EDIT,
        empty=_("A campaign writes to people when something happens, or to many at once, and shows what that brought."),
    )
)
