"""What automation does by the clock."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.automation import services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("* * * * * */1")
@job(retries=0, lock="automation.advance")
def advance() -> None:
    """Each second: let the runs go on whose time has come."""
    services.advance_in_turn(actor=Actor.system(gettext_noop("flows go on")), now=timezone.now())


@periodic("29 * * * *")
@job(retries=0, lock="automation.forget_news")
def forget_news() -> None:
    """Let go of news that put nothing right any more."""
    actor, now = Actor.system(gettext_noop("news of flows are old")), timezone.now()
    while services.forget_news(actor=actor, now=now):
        pass
