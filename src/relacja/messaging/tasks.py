"""What written messages do by themselves."""

from django.utils import timezone
from django.utils.translation import gettext_noop

from relacja.messaging import parameters, services
from relacja.platform.actor import Actor
from relacja.platform.jobs import job, periodic


@periodic("* * * * *")
@job(retries=0, lock="messaging.due")
def due() -> None:
    """Wake what was put off, send what is due, and find what nobody knows the fate of."""
    now = timezone.now()
    services.wake_conversations(actor=Actor.system(gettext_noop("conversations put off")), now=now)
    services.find_stale(actor=services.DELIVERY, now=now)
    silent = Actor.system(gettext_noop("work that nobody touched"))
    services.take_from_silent(actor=silent, now=now, after=parameters.silent_after())
    services.deliver_due()
    services.forget_silent(actor=Actor.system(gettext_noop("who was in a conversation")), now=now)


@periodic("* * * * *")
@job(retries=0, lock="messaging.notices")
def notices() -> None:
    """Write to colleagues who have chosen to be told by e-mail."""
    services.send_notices(timezone.now())


@periodic("23 * * * *")
@job(lock="messaging.silent")
def silent() -> None:
    """Resolve what has waited for the customer long enough."""
    now, after = timezone.now(), parameters.resolves_after()
    if after:
        actor = Actor.system(gettext_noop("silent conversations"))
        services.resolve_silent(actor=actor, now=now, before=now - after)


@periodic("41 3 * * *")
@job(lock="messaging.hooks")
def forget() -> None:
    """Let go what webhooks told a month ago."""
    services.forget_posts(actor=Actor.system(gettext_noop("webhooks of messages")), now=timezone.now())
