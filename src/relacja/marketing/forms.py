"""Forms of campaigns."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.automation.plugs import Setting
from relacja.marketing import choices
from relacja.marketing.models import Campaign
from relacja.marketing.plugs import channels
from relacja.marketing.services import Basket, Mailing, Reach
from relacja.marketing.types import CampaignTerms
from relacja.platform.actor import Actor
from relacja.platform.web import formats
from relacja.segments import queries as segments

AFTER = [(1800, _("half an hour")), (3600, _("an hour")), (7200, _("two hours")), (14400, _("four hours")),
         (86400, _("a day")), (172800, _("two days"))]  # fmt: skip


class TermsForm(forms.Form):
    """What every campaign has."""

    name = forms.CharField(label=_("Name"), max_length=120)
    goal = forms.CharField(
        label=_("Goal"), max_length=300, required=False, help_text=_("In your own words, for whoever reads the report.")
    )
    control_percent = forms.DecimalField(
        label=_("Left alone, in per cent"), min_value=0, max_value=100, decimal_places=1, initial=10, localize=True,
        help_text=_(
            "So many people are drawn by chance and get nothing; only against them one sees what the campaign brings."
        ),
    )  # fmt: skip
    window_days = forms.IntegerField(
        label=_("Orders count for (days)"), min_value=1, max_value=365, initial=7,
        help_text=_("An order within so many days counts."),
    )  # fmt: skip
    budget = forms.DecimalField(
        label=_("Budget"), min_value=0, max_digits=14, decimal_places=2, required=False, localize=True
    )
    cost_each = forms.DecimalField(
        label=_("Cost of a letter"), min_value=0, max_digits=8, decimal_places=4, initial=0, localize=True
    )

    def terms(self) -> CampaignTerms:
        """The terms as they were typed."""
        said = self.cleaned_data
        return CampaignTerms(
            said["name"], said["goal"], round(said["control_percent"] * 10), said["window_days"], said["budget"],
            said["cost_each"],
        )  # fmt: skip

    @staticmethod
    def of(campaign: Campaign) -> dict[str, Any]:
        """What stands in the form of a campaign."""
        names = ("name", "goal", "window_days", "budget", "cost_each")
        shown = {name: getattr(campaign, name) for name in names}
        return shown | {"control_percent": Decimal(campaign.control_share) / 10}


class BasketForm(TermsForm):
    """A reminder of a basket that was left."""

    after = forms.TypedChoiceField(
        label=_("Written after"), choices=AFTER, coerce=int, initial=3600,
        help_text=_("Counted from when the basket was touched last. An order, or an empty basket, ends it at once."),
    )  # fmt: skip
    worth = forms.IntegerField(
        label=_("Only baskets worth at least"), min_value=0, initial=0, help_text=_("Nought for all.")
    )
    design = forms.TypedChoiceField(label=_("Design"), coerce=int)
    mailbox = forms.TypedChoiceField(label=_("Sent from"), coerce=int)

    field_order = ("name", "goal", "after", "worth", "design", "mailbox")

    def open_to(self, actor: Actor) -> "BasketForm":
        """The choices there are."""
        self.fields["design"].choices = choices.designs(actor)  # type: ignore[attr-defined]
        self.fields["mailbox"].choices = choices.mailboxes(actor)  # type: ignore[attr-defined]
        return self

    def how(self) -> Basket:
        """How people are reminded."""
        said = self.cleaned_data
        return Basket(said["design"], said["mailbox"], said["after"], said["worth"])


def _several(label: Any, hint: Any = "", *, required: bool = True) -> forms.TypedMultipleChoiceField:
    return forms.TypedMultipleChoiceField(
        label=label, coerce=int, required=required, help_text=hint, widget=forms.CheckboxSelectMultiple
    )


class ToManyForm(TermsForm):
    """Whatever goes to everybody in some segments."""

    segments = _several(_("To the members of"), _("Of any of these segments."))
    without = _several(_("But to none of"), required=False)
    at = forms.DateTimeField(
        label=_("When"), required=False, help_text=_("Blank: as soon as it is started."),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )  # fmt: skip

    def _offer_segments(self, actor: Actor) -> None:
        sizes = segments.sizes(actor, [one.pk for one in segments.visible(actor)])
        named = [
            (one.pk, f"{one.name} ({formats.number(sizes.get(one.pk, 0))})")
            for one in segments.visible(actor).exclude(state="archived").order_by("name")
        ]
        for name in ("segments", "without"):
            self.fields[name].choices = named  # type: ignore[attr-defined]


class MailingForm(ToManyForm):
    """A letter to everybody in some segments."""

    designs = _several(_("Letters"), _("Several are tried against each other, to equal shares."))
    mailbox = forms.TypedChoiceField(label=_("Sent from"), coerce=int)

    field_order = ("name", "goal", "segments", "without", "designs", "mailbox", "at")

    def open_to(self, actor: Actor) -> "MailingForm":
        """The choices there are."""
        self._offer_segments(actor)
        self.fields["designs"].choices = choices.designs(actor)  # type: ignore[attr-defined]
        self.fields["mailbox"].choices = choices.mailboxes(actor)  # type: ignore[attr-defined]
        return self

    def how(self) -> Mailing:
        """Who gets what, and when."""
        said = self.cleaned_data
        return Mailing(
            tuple(said["segments"]), tuple(said["designs"]), said["mailbox"], tuple(said["without"]), said["at"]
        )


class ReachForm(ToManyForm):
    """Everybody in some segments, by a channel: what the channel is told, and the rest as of letters."""

    def __init__(self, data: Any, channel: str) -> None:
        super().__init__(data)
        self.channel = channel
        self.fields["cost_each"].label = _("Cost of each who is reached")

    def open_to(self, actor: Actor) -> "ReachForm":
        """The choices there are, and what the channel asks for."""
        self._offer_segments(actor)
        asked = channels[self.channel].settings
        for one in asked:
            self.fields[one.name] = _field_of(one, actor)
        self.order_fields(["name", "goal", "segments", "without", *(one.name for one in asked), "at"])
        return self

    def how(self) -> Reach:
        """Who is reached, by what, and when."""
        said = self.cleaned_data
        told = {one.name: said[one.name] for one in channels[self.channel].settings}
        return Reach(self.channel, tuple(said["segments"]), told, tuple(said["without"]), said["at"])


def _field_of(one: Setting, actor: Actor) -> forms.Field:
    common: dict[str, Any] = {"label": one.label, "required": one.required, "help_text": one.help}
    if one.choices is not None:
        blank = [] if one.required else [("", "–")]
        return forms.ChoiceField(choices=[*blank, *one.choices(actor)], **common)
    box = forms.Textarea({"rows": 6}) if one.kind == "long_text" else forms.TextInput()
    return forms.CharField(max_length=4000 if one.kind == "long_text" else 200, widget=box, **common)
