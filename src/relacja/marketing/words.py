"""What marketing does, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers import queries as customers
from relacja.marketing.rules.arms import CONTROL
from relacja.marketing.services.experiments import TREATED
from relacja.marketing.types import EVERYWHERE, Kind, Rule

TONES = {"running": "success", "draft": "", "stopped": "danger", "over": "info"}
ARMS = {
    CONTROL: pgettext_lazy("campaign", "Left alone"), EVERYWHERE: _("Left alone by every campaign"),
    TREATED: _("Written to"),
}  # fmt: skip
RULES = {
    Rule.CLICK: _("After following a link in a letter"),
    Rule.WINDOW: _("After getting a letter, without following a link"),
}
STARTED = {
    Kind.JOURNEY: _("It runs. Whoever does what it begins with from now on takes part."),
    Kind.MAILING: _("It is on its way: letters leave as consent and hours allow."),
}
PAPER = {"printed": pgettext_lazy("letters on paper", "Made"), "waiting": pgettext_lazy("letters on paper", "Waiting")}
NOT_ON_PAPER = {
    "no_address": _("no address"), "no_design": _("the design was never published"),
    "missing_value": _("something that the letter says is not known of them"), "stopped": _("the campaign was stopped"),
}  # fmt: skip


def not_on_paper(code: str) -> str:
    """Why somebody gets no letter on paper."""
    return str(NOT_ON_PAPER.get(code) or customers.reason_in_words(code))


TEXTS = {
    "handed_over": pgettext_lazy("text messages", "Sent"), "waiting": pgettext_lazy("text messages", "Waiting"),
    "parts": _("Messages paid for"),
}  # fmt: skip
DELIVERIES = {
    "queued": pgettext_lazy("text messages", "on the way"), "sending": pgettext_lazy("text messages", "on the way now"),
    "sent": pgettext_lazy("text messages", "taken by the provider"), "failed": pgettext_lazy("text messages", "failed"),
    "delivered": pgettext_lazy("text messages", "arrived"), "read": pgettext_lazy("text messages", "read"),
    "unsure": pgettext_lazy("text messages", "may have been sent"),
}  # fmt: skip
NOT_TEXTED = {
    "no_number": _("no number"), "no_mailbox": _("what it is sent from is in use no more"),
    "missing_value": NOT_ON_PAPER["missing_value"], "stopped": NOT_ON_PAPER["stopped"],
    "too_late": _("it could not be sent in time"), "too_often": _("had as many text messages in a week as one gets"),
}  # fmt: skip


def delivery(code: str) -> str:
    """Where a text message stands."""
    return str(DELIVERIES.get(code, code))


def not_texted(code: str) -> str:
    """Why somebody gets no text message."""
    return str(NOT_TEXTED.get(code) or customers.reason_in_words(code))


NO_CLAIM = {
    "no_control": _("Nobody was left alone, so nobody can say what the campaign brought. Leave some alone to see it."),
    "not_random": _(
        "Who took part was chosen, not drawn by chance. Those who were chosen differ from the others anyway, so nothing"
        " is claimed about what it brought."
    ),
    "too_few": _("Too few people or orders yet to say what the campaign brought."),
}
VERBS = {
    "marketing.load_experiments": _("Experiments from outside imported"),
    "marketing.take_back_experiments": _("Import of experiments from outside taken back"),
    "marketing.write_texts": _("Text messages noted"),
    "marketing.hand_over_texts": _("Text messages of campaigns sent"),
    "marketing.stop_texts": _("Text messages stopped"),
    "marketing.write_on_paper": _("Letters on paper noted"),
    "marketing.make_part": _("Letters on paper made"),
    "marketing.stop_paper": _("Letters on paper stopped"),
    "marketing.remove_old_paper": _("Files of letters on paper removed"),
    "marketing.change_campaign": _("Campaign changed"),
    "marketing.credit_orders": _("Orders counted for campaigns"),
    "marketing.end_campaign": _("Campaign ended"),
    "marketing.let_in": _("Drawn who takes part in a campaign"),
    "marketing.part_campaigns_from": _("Campaigns parted from a forgotten person"),
    "marketing.prepare_basket_journey": _("Campaign prepared"),
    "marketing.count_audience": _("Audience of a mailing counted"),
    "marketing.load_experiment": _("Experiment from outside loaded"),
    "marketing.prepare_experiment": _("Campaign prepared"),
    "marketing.prepare_mailing": _("Campaign prepared"),
    "marketing.start_mailing": _("Campaign started"),
    "marketing.write_batch": _("Letters of a campaign queued"),
    "marketing.prepare_reach": _("Campaign prepared"),
    "marketing.reach_in_journey": _("Customers of a campaign handed over to a channel"),
    "marketing.reach": _("Customers of a campaign handed over to a channel"),
    "marketing.prepare_journey": _("Campaign prepared"),
    "marketing.start_journey": _("Campaign started"),
    "marketing.stop_campaign": _("Campaign stopped"),
    "marketing.tell": _("Journeys told of news"),
    "marketing.tell_of_baskets": _("Journeys told of baskets"),
    "marketing.write_letters": _("Letters of a campaign queued"),
}
