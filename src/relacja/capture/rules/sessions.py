"""Visits: what one sender does on one site without a pause of half an hour."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from relacja.capture.rules.shop import LOOKED_AT
from relacja.capture.types import Kind

PAUSE = timedelta(minutes=30)
"""As web analytics everywhere count visits."""
SHOWN = 300


@dataclass(slots=True)
class Session:
    """A visit as it stands; `id` is None until it is stored. What began it is of its first event that says so."""

    source_id: int
    who: int
    started_at: datetime
    last_at: datetime
    party_id: int | None = None
    id: int | None = None
    events: int = 0
    pages: int = 0
    products: int = 0
    first_page: str = ""
    first_page_at: datetime | None = None
    last_page: str = ""
    last_page_at: datetime | None = None
    referrer: str = ""
    campaign: str = ""
    is_touched: bool = False

    def holds(self, at: datetime) -> bool:
        """Whether something at this moment belongs to it."""
        return self.started_at - PAUSE <= at <= self.last_at + PAUSE


def find(sessions: list[Session], at: datetime) -> Session | None:
    """The visit of a sender that something at this moment belongs to; of two the later one."""
    return max((one for one in sessions if one.holds(at)), key=lambda one: one.started_at, default=None)


def add(session: Session, kind: int, name: str, payload: Mapping[str, Any], at: datetime) -> None:
    """Count an event in."""
    session.started_at, session.last_at = min(session.started_at, at), max(session.last_at, at)
    session.events += 1
    session.is_touched = True
    session.products += kind == Kind.TRACK and name.lower() == LOOKED_AT
    if kind not in (Kind.PAGE, Kind.SCREEN):
        return
    session.pages += 1
    context = _part(payload, "context")
    page = {**_part(context, "page"), **_part(payload, "properties")}
    title = _text(page, "title") or name or _text(page, "path") or _text(page, "url")
    if session.first_page_at is None or at < session.first_page_at:
        session.first_page, session.first_page_at = title, at
        session.referrer = _text(page, "referrer")
        said = _part(context, "campaign")
        session.campaign = " / ".join(found for one in ("source", "medium", "name") if (found := _text(said, one)))
    if session.last_page_at is None or at >= session.last_page_at:
        session.last_page, session.last_page_at = title, at


def _part(told: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def _text(told: Mapping[str, Any], name: str) -> str:
    found = told.get(name)
    return found.strip()[:SHOWN] if isinstance(found, str) else ""
