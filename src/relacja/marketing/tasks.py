"""What campaigns do by the clock."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.marketing import services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("23 3 * * *")
@job(lock="marketing.old_paper")
def old_paper() -> None:
    """Let go of files that are printed by now."""
    services.remove_old_paper(actor=Actor.system(gettext_noop("letters on paper")), now=timezone.now())


@periodic("*/5 * * * *")
@job(queue="messages", retries=0, lock="marketing.texts")
def due_texts() -> None:
    """Send text messages that waited for the end of quiet hours."""
    services.send_texts()
