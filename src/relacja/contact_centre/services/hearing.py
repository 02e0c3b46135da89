"""Listening to what was recorded: whoever does leaves a trace."""

from relacja.contact_centre.permissions import HEAR
from relacja.contact_centre.queries.calls import recording_of
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case


@use_case(permits=HEAR)
def hear_recording(*, actor: Actor, recording_id: int) -> str:
    """The content of a recording by its hash; that it was heard stands in the audit. Raises `RecordingNotFound`."""
    found = recording_of(actor, recording_id)
    audit.note(subject=Ref("contact_centre.call", found.call_id), recording=found.pk)
    return found.sha256
