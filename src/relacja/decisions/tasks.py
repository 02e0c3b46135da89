"""Work by the clock: what nobody answered, and snapshots of what was learnt."""

from django.utils.translation import gettext_noop

from relacja.decisions import services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("*/10 * * * *")
@job(lock="decisions.close_unanswered")
def close_unanswered() -> None:
    """Proposals nobody answered in time count as ignored."""
    services.close_unanswered(actor=Actor.system(gettext_noop("unanswered offers")))


@periodic("*/5 * * * *")
@job(lock="decisions.keep_snapshot")
def keep_snapshot() -> None:
    """Keep what has been learnt, if there is enough that is new."""
    services.keep_snapshot(actor=Actor.system(gettext_noop("snapshot of the models")))
