"""What was thrown away of what managers set up, with the way back."""

from django.http import HttpRequest
from django.utils.translation import gettext as _

from relacja.messaging import actions
from relacja.messaging.views.answers import actor_of
from relacja.platform import undo
from relacja.platform.web import toasts


def thrown_away(request: HttpRequest, name: str, kept: str) -> None:
    """Say so; for an hour it can be brought back."""
    token = undo.token(actor_of(request), actions.BRING_BACK, {"kept": kept})
    toasts.say(request, _("“%s” has been deleted.") % name, undo=token)
