"""Letters to somebody who is forgotten: that they were sent stays counted, to whom and with what words goes."""

from typing import NamedTuple

from django.utils.translation import gettext_lazy as _

from relacja.mailings.models import Choice, Hit, Letter, Question
from relacja.platform.actor import Actor
from relacja.platform.permissions import FORGET
from relacja.platform.privacy import MustStay, Person
from relacja.platform.use_case import use_case


class LetterLeaves(MustStay):
    """A letter to the person is on the wire: nobody could say afterwards whether it left."""

    words = _("A letter to them is being sent: nothing can be forgotten until it has left.")


class PartedLetters(NamedTuple):
    """Letters that no longer say whose they were, and the choices that went."""

    letters: set[int]
    choices: set[int]


@use_case(permits=FORGET)
def forget_letters(*, actor: Actor, person: Person) -> PartedLetters:
    """Part letters from the person; those that wait are not sent. Raises `LetterLeaves`."""
    letters = Letter.objects.select_for_update().filter(party_id__in=list(person.party_ids))
    states = dict(letters.values_list("pk", "state"))
    if "sending" in states.values():
        raise LetterLeaves
    Letter.objects.filter(pk__in=states, state="queued").update(state="skipped", reason="forgotten", due_at=None)
    Letter.objects.filter(pk__in=states).update(party_id=None, point_id=None, address="", variables={}, detail="")
    Hit.objects.filter(letter_id__in=states).delete()
    chosen = Choice.objects.filter(party_id__in=list(person.party_ids))
    choices = set(chosen.values_list("pk", flat=True))
    chosen.delete()
    blank = {"party_id": None, "point_id": None, "prefix": "", "agent": ""}
    Question.objects.filter(party_id__in=list(person.party_ids)).update(**blank)
    return PartedLetters(set(states), choices)
