"""What letters to many do, in words, for the record of changes."""

from django.utils.translation import gettext_lazy as _

from relacja.mailings.permissions import VIEW
from relacja.platform.web import menu
from relacja.platform.web.menu import MenuItem
from relacja.platform.web.verbs import name_verbs

menu.add(MenuItem("mailings.letters", _("Letters to many"), "mails", "mailings:letters", "marketing", VIEW, order=12))
menu.add(
    MenuItem("mailings.designs", _("Designs of letters"), "palette", "mailings:designs", "marketing", VIEW, order=14)
)

name_verbs(
    {
        "mailings.archive_design": _("Design of letters put away"),
        "mailings.ask_for_consent": _("Consent asked for by a letter"),
        "mailings.choose": _("What they get, chosen by themselves"),
        "mailings.claim_letters": _("Letters taken to be sent"),
        "mailings.come_back": _("Letters wanted again"),
        "mailings.confirm_consent": _("Consent confirmed by a letter"),
        "mailings.forget_letters": _("Letters parted from a forgotten person"),
        "mailings.judge_hits": _("Openings and clicks judged"),
        "mailings.keep_outcomes": _("Letters sent"),
        "mailings.leave": _("Letters unsubscribed from"),
        "mailings.let_server_rest": _("Mail server left alone"),
        "mailings.letter_answered": _("Letter answered"),
        "mailings.letter_came_back": _("Letter came back"),
        "mailings.letter_complained": _("Letter complained of"),
        "mailings.publish_design": _("Design of letters published"),
        "mailings.queue_letters": _("Letters queued"),
        "mailings.save_design": _("Design of letters kept"),
        "mailings.server_is_back": _("Mail server takes letters again"),
        "mailings.settle_letters": _("Letters that may have left settled"),
        "mailings.stop_letters": _("Letters stopped"),
        "mailings.try_design": _("Letter sent to oneself"),
        "mailings.undo_choice": _("What they get, taken back by themselves"),
    }
)
