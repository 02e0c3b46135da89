"""What the adapter says it can do is what it does."""

from relacja.contact_centre.telephony.asterisk.commands import VERBS
from relacja.contact_centre.telephony.asterisk.telephony import CAPABLE


def test_every_verb_it_promises_is_there() -> None:
    assert {*VERBS, "dial"} == CAPABLE
