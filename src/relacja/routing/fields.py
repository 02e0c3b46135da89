"""What routing lets people write conditions about: customers, the work that came, and workers with their skills."""

from relacja.platform.conditions import PartyVocabulary, vocabularies
from relacja.routing.queries import setup
from relacja.routing.services.plans import ASKED


class WorkVocabulary(PartyVocabulary):
    """The vocabulary of plans and queues, which offers every skill there is."""

    def names(self) -> list[str]:
        """All keys that can be named, those of skills first."""
        return [*(f"worker.skill.{skill.code}" for skill in setup.skills()), *super().names()]


vocabularies.add("routing", WorkVocabulary(ASKED))
