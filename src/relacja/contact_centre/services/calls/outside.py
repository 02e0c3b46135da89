"""To which numbers calls may be transferred."""

from django.utils.translation import gettext_noop

from relacja.contact_centre import parameters
from relacja.contact_centre.models import EntryPoint
from relacja.contact_centre.permissions import DIAL
from relacja.customers import queries as customers
from relacja.platform.actor import Actor


class InsideOnly(ValueError):
    """The actor may transfer calls to colleagues and to our own numbers only."""


class NumberNotKnown(ValueError):
    """Calls may be transferred to numbers that are known only, and this one is not."""


def check(actor: Actor, number: str) -> None:
    """Calls may be transferred to our own numbers by everybody, to others by those who may call, as a parameter says.

    Raises `InsideOnly`, `NumberNotKnown`.
    """
    if EntryPoint.objects.filter(number=number, is_active=True).exists():
        return
    allowed = reach(actor)
    if allowed == "nobody":
        raise InsideOnly(number)
    if allowed == "known" and not _is_known(number):
        raise NumberNotKnown(number)


def reach(actor: Actor) -> str:
    """Where outside the actor may transfer calls to: nobody, known, any."""
    return parameters.transfers_outside() if actor.may(DIAL) else "nobody"


def _is_known(number: str) -> bool:
    """Whether it is somebody's, whatever the actor may see of them; having called us once does not make it so."""
    return any(not one.is_visitor for one in customers.find_by_phone(Actor.system(gettext_noop("transfer")), number))
