"""What the ledger does by itself."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.interactions import services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("* * * * *")
@job(retries=0, lock="interactions.seal")
def seal() -> None:
    """Seal what has been recorded since the last time."""
    services.seal_ledger(actor=Actor.system(gettext_noop("seal the ledger")))


@periodic("17 3 * * *")
@job(retries=3, lock="interactions.partitions")
def partitions() -> None:
    """Make the partitions of the years to come."""
    services.make_partitions(actor=Actor.system(gettext_noop("make partitions")), this_year=timezone.now().year)
