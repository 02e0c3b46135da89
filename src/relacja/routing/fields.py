"""What routing lets people write conditions about: workers with their skills, the work that came, and customers."""

from django.utils.translation import gettext_lazy as _

from relacja.kit.conditions import FieldType
from relacja.platform.conditions import PartyVocabulary, vocabularies
from relacja.routing.queries import setup
from relacja.routing.services.plans import ASKED

LABELS = {
    "worker.id": _("Number of the person at work"),
    "worker.user": _("Number of the user"),
    "worker.language": _("Language of the person"),
    "worker.units": _("Units of the person"),
    "item.medium": _("Way the work came"),
    "item.number": _("Number that was called"),
    "item.caller": _("Number of the caller"),
    "item.language": _("Language of the work"),
    "item.purpose": _("What the work is about"),
    "item.digits": _("Keys the caller pressed"),
    "item.known": _("The customer is known"),
}
MANY = "worker.skill.*", "worker.*", "item.*"


class WorkVocabulary(PartyVocabulary):
    """The vocabulary of plans and queues, which offers what there is to ask of workers first: their skills, then what
    else is set up for them; then of the work, and of the customer last."""

    def find(self, key: str) -> FieldType | None:
        """What is known about a field, with its name."""
        found = super().find(key)
        label = LABELS.get(key) or self._skills().get(key)
        return FieldType(found.kind, found.choices, str(label), found.words) if found and label else found

    def names(self) -> list[str]:
        """All keys that can be named, in the order in which they help."""
        attributes = [f"worker.{name}" for name in setup.attribute_names()]
        first = [*self._skills(), "worker.language", "worker.units", *attributes, *LABELS, *MANY]
        return list(dict.fromkeys([*first, *super().names()]))

    @staticmethod
    def _skills() -> dict[str, str]:
        return {f"worker.skill.{skill.code}": skill.name for skill in setup.skills()}


vocabularies.add("routing", WorkVocabulary(ASKED))
