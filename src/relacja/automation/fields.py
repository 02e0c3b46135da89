"""What flows let people write conditions about: what news say, and customers."""

from django.utils.translation import gettext_lazy as _

from relacja.automation.plugs import triggers
from relacja.automation.rules.graph import FACTS
from relacja.automation.types import VOCABULARY
from relacja.kit.conditions import FieldType
from relacja.platform.conditions import PartyVocabulary, vocabularies


class FlowVocabulary(PartyVocabulary):
    """First the facts that news bring, then whatever may be asked of a customer."""

    def find(self, key: str) -> FieldType | None:
        """What is known about a field."""
        name = key.removeprefix(FACTS)
        if name == key:
            return super().find(key)
        for trigger in triggers:
            if (fact := trigger.facts.get(name)) is not None:
                words = dict(fact.words) | {code: str(word) for code, word in trigger.choices(name)}
                label = str(trigger.names.get(name) or fact.label or _("Fact of the news"))
                return FieldType(fact.kind, tuple(words) or fact.choices, label, words)
        return super().find(key)

    def names(self) -> list[str]:
        """All keys that can be named."""
        facts = [FACTS + name for trigger in triggers for name in trigger.facts]
        return list(dict.fromkeys([*facts, *super().names()]))


vocabularies.add(VOCABULARY, FlowVocabulary({}))
