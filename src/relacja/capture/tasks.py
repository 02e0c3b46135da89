"""What capture does by itself."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.capture import services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("23 3 * * *")
@job(retries=3, lock="capture.partitions")
def months() -> None:
    """Make the months to come, and drop those that are too old."""
    actor, now = Actor.system(gettext_noop("keep raw events for their time")), timezone.now()
    services.make_months(actor=actor, now=now)
    services.drop_old(actor=actor, now=now)
