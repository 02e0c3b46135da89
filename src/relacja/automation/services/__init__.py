"""The verbs of automation."""

from relacja.automation.services.advancing import advance_batch, advance_due
from relacja.automation.services.flows import (
    FlowNotFound,
    KeyIsFixed,
    NotPublishable,
    discard_draft,
    publish_flow,
    retire_flow,
    save_flow,
)
from relacja.automation.services.forgetting import part_runs_from
from relacja.automation.services.remembering import forget_news
from relacja.automation.services.resuming import resume_runs, stop_runs
from relacja.automation.services.starting import NotInForce, start, start_many
from relacja.automation.services.telling import tell_many

__all__ = [
    "FlowNotFound", "KeyIsFixed", "NotInForce", "NotPublishable", "advance_batch", "advance_due", "discard_draft",
    "forget_news", "part_runs_from", "publish_flow", "resume_runs", "retire_flow", "save_flow", "start", "start_many",
    "stop_runs", "tell_many",
]  # fmt: skip
