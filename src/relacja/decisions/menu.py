"""What decisions do, in words, for the record of changes."""

from django.utils.translation import gettext_lazy as _

from relacja.decisions.permissions import EDIT, SEE
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("decisions.offers", _("Offers"), "gift", "decisions:offers", "marketing", SEE, order=20))
menu.add(
    MenuItem(
        "decisions.decisions", _("Past decisions"), "list-checks", "decisions:decisions", "marketing", SEE, order=30
    )
)
menu.add(
    MenuItem("decisions.policies", _("Contact policies"), "hand", "decisions:policies", "marketing", SEE, order=40)
)
menu.add(
    MenuItem("decisions.levers", _("Levers"), "sliders-horizontal", "decisions:levers", "marketing", SEE, order=50)
)
menu.add(MenuItem("decisions.new_offer", _("New offer"), "gift", "decisions:new_offer", "create", EDIT, order=70))

name_verbs(
    {
        "decisions.answer_offer": _("Answer to an offer"),
        "decisions.close_unanswered": _("Unanswered offers closed"),
        "decisions.draft_levers": _("Levers drafted"),
        "decisions.end_offer": _("Offer ended"),
        "decisions.keep_snapshot": _("Models kept"),
        "decisions.note_purchases": _("Purchase counted for offers"),
        "decisions.part_decisions_from": _("Decisions parted from a forgotten person"),
        "decisions.publish_levers": _("Levers published"),
        "decisions.save_group": _("Group of offers set up"),
        "decisions.save_offer": _("Offer set up"),
        "decisions.save_policy": _("Contact policy set up"),
    }
)
