"""What this app keeps about people: files that came and went."""

from collections.abc import Collection, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from relacja.integrations import services
from relacja.platform.actor import Actor
from relacja.platform.files import Bearer, bearers
from relacja.platform.privacy import Erased, Holding, Person, holdings

bearers.add("integrations.imports", Bearer("integrations_importrun"))
bearers.add("integrations.exports", Bearer("integrations_exportrun"))


class Files(Holding):
    """Imported and exported files, and refused rows."""

    code = "integrations"
    label = _("Imports and exports")
    order = 10
    goes = _(
        "The files of imports that brought this person, with their refused rows, and all exports that were written."
    )
    stays = _("That an import took place, and what it came to.")

    def export(self, actor: Actor, party_ids: tuple[int, ...]) -> Mapping[str, Any]:
        """Nothing of its own: what files brought stands with the customer, and the files are let go of."""
        return {}

    def erase(self, actor: Actor, person: Person) -> Erased:
        """Let the files go."""
        contents = services.forget_in_files(actor=actor, person=person)
        return Erased(counts={"files": len(contents)}, contents=contents)

    def stands_on(self, party_ids: Collection[int]) -> set[int]:
        """None: a file needs nobody."""
        return set()


holdings.add(Files.code, Files())
