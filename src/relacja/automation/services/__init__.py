"""The verbs of automation."""

from relacja.automation.services.advancing import advance_batch, advance_due, advance_in_turn
from relacja.automation.services.dry_running import dry_run, news_before
from relacja.automation.services.flows import (
    BadFlow,
    FlowNotFound,
    KeyIsFixed,
    NotPublishable,
    discard_draft,
    exits_of,
    problems,
    publish_flow,
    retire_flow,
    save_flow,
    take_back,
)
from relacja.automation.services.forgetting import part_runs_from
from relacja.automation.services.resuming import resume_runs, stop_runs
from relacja.automation.services.starting import CustomerNotVisible, NotInForce, start, start_many
from relacja.automation.services.telling import forget_news, tell_many

__all__ = [
    "BadFlow", "CustomerNotVisible", "FlowNotFound", "KeyIsFixed", "NotInForce", "NotPublishable", "advance_batch",
    "advance_due", "advance_in_turn", "discard_draft", "dry_run", "exits_of", "forget_news", "news_before",
    "part_runs_from", "problems", "publish_flow", "resume_runs", "retire_flow", "save_flow", "start", "start_many",
    "stop_runs", "take_back", "tell_many",
]  # fmt: skip
