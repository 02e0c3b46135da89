"""What the timeline does on hearing the news of lower floors."""

from relacja.capture.events import SessionsSeen
from relacja.interactions.services import visits
from relacja.platform.actor import Actor
from relacja.platform.outbox import subscriber


@subscriber(SessionsSeen)
def on_sessions_seen(event: SessionsSeen, *, actor: Actor) -> None:
    """Put visits to sites on the timelines of whoever made them."""
    visits.put_on_timelines(actor=actor, session_ids=event.session_ids)
