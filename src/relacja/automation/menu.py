"""Words for the verbs of automation."""

from relacja.automation.words import VERBS
from relacja.platform.web.verbs import name_verbs

name_verbs(VERBS)
