"""Whose things somebody sets up: the whole house's, a unit's, a mailbox's."""

from relacja.messaging.models import Mailbox
from relacja.messaging.permissions import CONFIGURE
from relacja.platform.actor import Actor


class OutOfReach(LookupError):
    """The unit or the mailbox is not there, or not the actor's to set up."""


def check_reach(  # not a use case: asked inside of those that set something up
    actor: Actor, unit_id: int | None, mailbox_id: int | None
) -> None:
    """Whether the actor sets up things of a unit, of a mailbox or of the whole house. Raises `OutOfReach`."""
    reach = actor.reach(CONFIGURE)
    if reach is None or (unit_id is not None and mailbox_id is not None):
        raise OutOfReach
    if mailbox_id is not None:
        if not Mailbox.objects.visible_to(actor, CONFIGURE).filter(pk=mailbox_id).exists():
            raise OutOfReach(mailbox_id)
    elif not (reach.everything or unit_id in reach.unit_ids):
        raise OutOfReach(unit_id)
