"""What segments do by themselves."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic
from relacja.segments import services


@periodic("11 2 * * *")
@job(retries=3, lock="segments.nightly")
def nightly() -> None:
    """Sort all customers into types, and have every live segment counted whole."""
    services.sort_all(actor=Actor.system(gettext_noop("sort customers into types")), at=timezone.now())
    services.ask_nightly_counts(actor=Actor.system(gettext_noop("count segments every night")), at=timezone.now())
