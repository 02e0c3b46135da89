"""What flows let people write conditions about: what news say, and customers."""

from django.utils.translation import gettext_lazy as _

from relacja.automation.plugs import triggers
from relacja.automation.rules.graph import FACTS
from relacja.kit.conditions import FieldType
from relacja.platform.conditions import PartyVocabulary, vocabularies

VOCABULARY = "automation"


class FlowVocabulary(PartyVocabulary):
    """First the facts that news bring, then whatever may be asked of a customer."""

    def find(self, key: str) -> FieldType | None:
        """What is known about a field."""
        for trigger in triggers:
            kind = trigger.facts.get(key.removeprefix(FACTS)) if key.startswith(FACTS) else None
            if kind is not None:
                return (
                    kind if kind.label else FieldType(kind.kind, kind.choices, str(_("Fact of the news")), kind.words)
                )
        return super().find(key)

    def names(self) -> list[str]:
        """All keys that can be named."""
        facts = [FACTS + name for trigger in triggers for name in trigger.facts]
        return list(dict.fromkeys([*facts, *super().names()]))


vocabularies.add(VOCABULARY, FlowVocabulary({}))
