"""Listening to what was recorded: whoever does leaves a trace."""

from datetime import datetime, timedelta

from relacja.contact_centre.queries.calls import recording_of
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import ANYBODY, use_case

A_LISTENING = timedelta(hours=1)


def listen(*, actor: Actor, recording_id: int, now: datetime) -> str:  # not a use case: `hear_recording` is
    """The content of a recording by its hash; whichever part is asked for, that is written down once a listening.

    Raises `RecordingNotFound`.
    """
    found = recording_of(actor, recording_id)
    call = Ref("contact_centre.call", found.call_id)
    if audit.noted(VERB, actor=actor, subject=call, since=now - A_LISTENING, recording=found.pk):
        return found.sha256
    return hear_recording(actor=actor, recording_id=recording_id)


VERB = "contact_centre.hear_recording"


@use_case(permits=ANYBODY)
def hear_recording(*, actor: Actor, recording_id: int) -> str:
    """The content of a recording by its hash; that it was heard stands in the audit.

    What one may hear, all of the units one leads or one's own alone, is asked of the recording itself: of any other
    this raises `RecordingNotFound`.
    """
    found = recording_of(actor, recording_id)
    audit.note(subject=Ref("contact_centre.call", found.call_id), recording=found.pk)
    return found.sha256
