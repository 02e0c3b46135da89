"""What this app keeps about people: their calls, and what was recorded of them."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.contact_centre import queries, services
from relacja.platform.actor import Actor
from relacja.platform.files import Bearer, bearers
from relacja.platform.privacy import Erased, Holding, Person, holdings
from relacja.platform.refs import Ref

bearers.add("contact_centre.recordings", Bearer("contact_centre_recording", unless="deleted_at"))


class Calls(Holding):
    """Calls with what the engines told of them, and their recordings."""

    code = "contact_centre"
    label = _("Calls")
    order = 15
    goes = _(
        "Who called or was called, from which number, which keys were pressed, every recording, and that they stood "
        "on call lists."
    )
    stays = _("When calls were, how long they took and who took them, without a number.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Every call with what was recorded of it, and the lists on which they are to be called."""
        return {
            "calls": queries.personal.calls_for_disclosure(actor, party_ids),
            "call_lists": queries.personal.lines_for_disclosure(actor, party_ids),
        }

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Part the calls from the person, and let the recordings go."""
        parted = services.part_calls_from(actor=actor, person=person)
        return Erased(
            counts={"calls_kept": len(parted.calls), "recordings": len(parted.recordings)},
            rows={"contact_centre_recording": parted.recordings},
            refs={
                *(Ref("contact_centre.call", call_id) for call_id in parted.calls),
                *(Ref("contact_centre.call_to_make", line_id) for line_id in parted.lines),
            },
            contents=parted.contents,
        )

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """Those who called or were called."""
        return queries.personal.parties_with_calls(party_ids)


holdings.add(Calls.code, Calls())
