"""What this app keeps about people: what they wrote, what was written to them, and the files that went along."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.messaging import queries, services
from relacja.platform.actor import Actor
from relacja.platform.files import Bearer, bearers
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.platform.refs import Ref

bearers.add("messaging.letters", Bearer("messaging_message", "letter"))
bearers.add("messaging.arrivals", Bearer("messaging_arrival", "letter"))
bearers.add("messaging.attachments", Bearer("messaging_attachment"))
bearers.add("messaging.draft_files", Bearer("messaging_draftfile"))


class Messages(Holding):
    """Conversations with their messages, originals and files."""

    code = "messaging"
    label = _("Messages")
    order = 16
    goes = _("What they wrote and what was written to them, with addresses, names, originals, files and drafts.")
    stays = _(
        "When messages were and who answered them, without a word of them; what others wrote, without this person."
    )

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every conversation with its messages."""
        return {"conversations": queries.personal.conversations_for_disclosure(actor, party_ids)}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part the messages from the person."""
        parted = services.forget_messages(actor=actor, person=person)
        return Erased(
            counts={"conversations_kept": len(parted.conversations), "messages_emptied": parted.messages},
            refs={Ref("messaging.conversation", one) for one in parted.conversations},
            contents=parted.contents,
        )

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those with whom something was written."""
        return queries.personal.parties_with_conversations(party_ids)


holdings.add(Messages.code, Messages())
