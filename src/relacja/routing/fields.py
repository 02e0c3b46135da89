"""What routing lets people write conditions about."""

from relacja.platform.conditions import vocabularies
from relacja.routing.services.plans import VOCABULARY

vocabularies.add("routing", VOCABULARY)
