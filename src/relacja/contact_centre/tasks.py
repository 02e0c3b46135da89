"""What the contact centre does by itself."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.contact_centre import services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("* * * * *")
@job(retries=0, lock="contact_centre.call_backs")
def call_backs() -> None:
    """Take up call-backs whose time has come."""
    services.resume_call_backs(actor=Actor.system(gettext_noop("take up call-backs")))


@periodic("37 * * * *")
@job(lock="contact_centre.old_recordings")
def old_recordings() -> None:
    """Delete recordings whose class has run out."""
    services.delete_all_old_recordings(actor=Actor.system(gettext_noop("old recordings")), now=timezone.now())
