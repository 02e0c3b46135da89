"""What decisions do, in words, for the record of changes."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.web.verbs import name_verbs

name_verbs(
    {
        "decisions.answer_offer": _("Answer to an offer"),
        "decisions.close_unanswered": _("Unanswered offers closed"),
        "decisions.draft_levers": _("Levers drafted"),
        "decisions.end_offer": _("Offer ended"),
        "decisions.keep_snapshot": _("Models kept"),
        "decisions.note_purchase": _("Purchase counted for offers"),
        "decisions.part_decisions_from": _("Decisions parted from a forgotten person"),
        "decisions.publish_levers": _("Levers published"),
        "decisions.save_group": _("Group of offers set up"),
        "decisions.save_offer": _("Offer set up"),
        "decisions.save_policy": _("Contact policy set up"),
    }
)
