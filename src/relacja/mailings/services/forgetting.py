"""Letters to somebody who is forgotten: that they were sent stays counted, to whom and with what words goes."""

from django.utils.translation import gettext_lazy as _

from relacja.mailings.models import Letter
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import MustStay, Person
from relacja.platform.use_case import use_case


class LetterLeaves(MustStay):
    """A letter to the person is on the wire: nobody could say afterwards whether it left."""

    words = _("A letter to them is being sent: nothing can be forgotten until it has left.")


@use_case(permits=FORGET)
def forget_letters(*, actor: Actor, person: Person) -> set[int]:
    """Part letters from the person; those that wait are not sent. Their ids. Raises `LetterLeaves`."""
    letters = Letter.objects.select_for_update().filter(party_id__in=list(person.party_ids))
    states = dict(letters.values_list("pk", "state"))
    if "sending" in states.values():
        raise LetterLeaves
    Letter.objects.filter(pk__in=states, state="queued").update(state="skipped", reason="forgotten", due_at=None)
    Letter.objects.filter(pk__in=states).update(party_id=None, point_id=None, address="", variables={}, detail="")
    return set(states)
