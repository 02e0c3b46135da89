"""What marketing does, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.marketing.rules.arms import CONTROL
from relacja.marketing.services.experiments import TREATED
from relacja.marketing.types import Kind, Rule

TONES = {"running": "success", "draft": "", "stopped": "danger", "over": "info"}
ARMS = {CONTROL: pgettext_lazy("campaign", "Left alone"), TREATED: _("Written to")}
RULES = {
    Rule.CLICK: _("After following a link in a letter"),
    Rule.WINDOW: _("After getting a letter, without following a link"),
}
STARTED = {
    Kind.JOURNEY: _("It runs. Whoever does what it begins with from now on takes part."),
    Kind.MAILING: _("It is on its way: letters leave as consent and hours allow."),
}
NO_CLAIM = {
    "no_control": _("Nobody was left alone, so nobody can say what the campaign brought. Leave some alone to see it."),
    "not_random": _(
        "Who took part was chosen, not drawn by chance. Those who were chosen differ from the others anyway, so nothing"
        " is claimed about what it brought."
    ),
    "too_few": _("Too few people or orders yet to say what the campaign brought."),
}
VERBS = {
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
    "marketing.prepare_journey": _("Campaign prepared"),
    "marketing.start_journey": _("Campaign started"),
    "marketing.stop_campaign": _("Campaign stopped"),
    "marketing.tell": _("Journeys told of news"),
    "marketing.tell_of_baskets": _("Journeys told of baskets"),
    "marketing.write_letters": _("Letters of a campaign queued"),
}
