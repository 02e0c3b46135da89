"""What this app keeps about people: letters to them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.mailings import queries, services
from relacja.platform.actor import Actor
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.platform.refs import Ref


class SentLetters(Holding):
    """Letters to many, as far as they went to somebody."""

    code = "mailings"
    label = _("Letters to many")
    order = 15
    goes = _("To which address letters went, what was filled in for them, and what they followed in them.")
    stays = _("That letters were sent, opened and answered, without anybody they went to.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every letter."""
        return {
            "letters": queries.letters_for_disclosure(actor, party_ids),
            "reading": queries.hits_for_disclosure(actor, party_ids),
            "choices": queries.choices_for_disclosure(actor, party_ids),
        }

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part the letters from the person."""
        parted = services.forget_letters(actor=actor, person=person)
        rows = {"mailings_choice": parted.choices}
        return Erased(
            counts={"letters_kept": len(parted.letters)},
            rows=rows,
            refs={Ref("mailings.letter", one) for one in parted.letters},
        )

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those who got a letter."""
        return queries.parties_with_letters(party_ids)


holdings.add(SentLetters.code, SentLetters())
