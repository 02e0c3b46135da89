"""What written messages add to the house: words for its verbs."""

from relacja.messaging.words import VERBS
from relacja.platform.web.verbs import name_verbs

name_verbs(VERBS)
