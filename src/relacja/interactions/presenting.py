"""Entries and strips as plain values for templates: words, icons, addresses."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from relacja.interactions.plugs import kinds, media, outcome_words
from relacja.interactions.queries import Entry, EntryArtefact, TimelinePage, Version
from relacja.interactions.rules.grouping import by_day
from relacja.interactions.rules.strip import HeatStrip, MediumStrip
from relacja.interactions.types import CapturedBy, Direction, Initiator, InteractionId, Status
from relacja.kit import phone
from relacja.platform.web import formats
from relacja.platform.web.verbs import actor_words

LEVELS = 4


@dataclass(frozen=True, slots=True)
class Card:
    """An entry as the timeline shows it."""

    entry: Entry
    label: str
    icon: str
    medium: str
    way: str
    status: str
    tone: str
    others: tuple[str, ...]
    by: str
    url: str
    is_open: bool
    is_late: bool
    ends_by_hand: bool
    reason: str
    outcome: str
    lasted: str = ""
    deleted: tuple[str, ...] = ()


def medium_label(code: str) -> str:
    """The medium in the reader's words."""
    medium = media.get(code)
    return str(medium.label) if medium else _("unknown")


def cards(entries: Sequence[Entry]) -> list[Card]:
    """Entries with their words, icons and addresses; a query for each app that gives outcomes, at most."""
    reasons = _coded("reason", {entry.reason for entry in entries})
    outcomes = _coded("outcome", {entry.outcome for entry in entries})
    kept = _coded("retention", {file.retention for entry in entries for file in entry.artefacts if file.deleted_at})
    return [_card(entry, reasons[entry.reason], outcomes[entry.outcome], kept) for entry in entries]


def _deleted(file: EntryArtefact, kept: Mapping[str, str]) -> str:
    said = {"day": formats.day(file.deleted_at), "class": kept[file.retention], "name": file.name}
    if file.kind == "recording":
        return _("Recording deleted on %(day)s (%(class)s)") % said
    return _("%(name)s deleted on %(day)s (%(class)s)") % said


def _coded(kind: str, codes: set[str]) -> dict[str, str]:
    """Each code in words; what nobody has words for as it stands."""
    asked = codes - {""}
    found = {code: str(words) for plug in outcome_words for code, words in plug.words(kind, asked).items() if asked}
    return {code: found.get(code, code) for code in codes}


def _card(entry: Entry, reason: str, outcome: str, kept: Mapping[str, str]) -> Card:
    kind = kinds.get(entry.kind)
    ways = {Direction.INBOUND.value: _("from the customer"), Direction.OUTBOUND.value: _("from us")}
    is_open = entry.status in (Status.PLANNED, Status.IN_PROGRESS)
    is_late = entry.status == Status.PLANNED and entry.started_at < timezone.now()
    tones = {Status.PLANNED.value: "info", Status.IN_PROGRESS.value: "accent", Status.CANCELLED.value: ""}
    return Card(
        entry,
        label=str(kind.label) if kind else _("unknown"),
        icon=kind.icon if kind else "circle-help",
        medium=medium_label(entry.medium),
        way=ways.get(entry.direction, "") if kind and kind.is_contact and entry.kind != "order" else "",
        status=_status(entry),
        tone="warning" if is_late else tones.get(entry.status, ""),
        others=tuple(party.name or phone.readable(party.address) or _("somebody") for party in entry.parties[1:]),
        by=_by(entry),
        url=reverse("interactions:detail", args=[entry.id]),
        is_open=is_open,
        is_late=is_late,
        ends_by_hand=is_open and (entry.status == Status.PLANNED or entry.captured_by == CapturedBy.HUMAN),
        reason=reason,
        outcome=outcome,
        lasted=_lasted(entry),
        deleted=tuple(_deleted(file, kept) for file in entry.artefacts if file.deleted_at),
    )


def _status(entry: Entry) -> str:
    if entry.status == Status.IN_PROGRESS:
        return _("Going on now")
    return "" if entry.status == Status.DONE else str(Status(entry.status).label)


def _lasted(entry: Entry) -> str:
    """How long it took; a call to the second."""
    if entry.kind == "call" and entry.seconds:
        return _("%(time)s min") % {"time": f"{entry.seconds // 60}:{entry.seconds % 60:02}"}
    return _("%(n)s min") % {"n": entry.minutes} if entry.minutes else ""


def plans(entries: list[Entry]) -> list[Card]:
    """What is planned, as cards; what goes on stands on the timeline itself."""
    return cards([entry for entry in entries if entry.status == Status.PLANNED])


def _by(entry: Entry) -> str:
    """Who wrote it down; nobody where it came by itself."""
    return "" if entry.captured_by == CapturedBy.AUTO else entry.author


def page_context(
    party_id: int, page: TimelinePage, query: dict[str, str] | None = None, after: InteractionId | None = None
) -> dict[str, Any]:
    """What the fragments of the timeline need."""
    query = {name: value for name, value in (query or {}).items() if value and name != "after"}
    address = reverse("interactions:timeline", args=[party_id])
    shown = cards(page.entries)
    continued = timezone.localtime(after.started_at).date() if after else None
    return {
        "party_id": party_id,
        "days": by_day(shown, _day, lambda one: one.entry.kind, continued),
        "next_url": f"{address}?{urlencode(query | {'after': str(page.next)})}" if page.next else "",
        "address": address,
        "is_first": after is None,
        "narrowed": bool(query),
    }


def _day(shown: Card) -> date:
    return timezone.localtime(shown.entry.started_at).date()


@dataclass(frozen=True, slots=True)
class StripRow:
    """One medium of the heat strip: its cells (0 to 4), and frequency and recency in words."""

    label: str
    icon: str
    cells: tuple[int, ...]
    strip: MediumStrip
    often: str
    lately: str
    spacing: str


def strip_context(strip: HeatStrip) -> dict[str, Any]:
    """What the template of the heat strip needs."""
    return {
        "rows": [_row(medium, strip.most) for medium in strip.media],
        "table": [*(_row(medium, strip.most) for medium in strip.media), _row(strip.all, strip.most)],
        "words": _words(strip),
    }


def _row(medium: MediumStrip, most: int) -> StripRow:
    known = media.get(medium.medium)
    times = ngettext("%(n)d contact", "%(n)d contacts", medium.total) % {"n": medium.total}
    spacing = _("every %(n)s days") % {"n": round(medium.every_days)} if medium.every_days else ""
    cells = tuple(-(-LEVELS * count // most) if most else 0 for count in medium.weeks)
    label = str(known.label) if known else (medium.medium or _("All media"))
    return StripRow(label, known.icon if known else "circle-help", cells, medium, times, _lately(medium), spacing)


def _lately(medium: MediumStrip) -> str:
    if medium.days_ago is None:
        return _("never")
    if medium.days_ago == 0:
        return _("today")
    return ngettext("%(n)d day ago", "%(n)d days ago", medium.days_ago) % {"n": medium.days_ago}


def _words(strip: HeatStrip) -> str:
    """The whole strip in one sentence."""
    whole = strip.all
    if whole.last_on is None:
        return _("Nobody has met this customer yet.")
    if not whole.total:
        return _("Not met within a year; last %(ago)s.") % {"ago": _lately(whole)}
    return _("%(times)s within a year, %(recent)d of them in the last 90 days; last %(ago)s.") % {
        "times": ngettext("%(n)d contact", "%(n)d contacts", whole.total) % {"n": whole.total},
        "recent": whole.recent,
        "ago": _lately(whole),
    }


@dataclass(frozen=True, slots=True)
class Choice:
    """A kind that can be logged, and the key that picks it."""

    code: str
    label: str
    icon: str
    key: str


KEYS = {"note": "n", "call": "c", "mail": "e", "visit": "v", "letter": "l", "meeting": "m", "task": "t"}


def composer(kind: str) -> dict[str, Any]:
    """What the composer's template needs beside its form."""
    choices = [Choice(code, str(kinds[code].label), kinds[code].icon, key) for code, key in KEYS.items()]
    verb = _("Add the task") if kind == "task" else _("Write it down") if kind == "note" else _("Log it")
    return {"choices": choices, "kind": kind, "verb": verb}


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A field before and after, in words."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """A fact about an entry, in words."""

    words: str
    recorded_at: datetime
    by: str
    why: str
    changes: tuple[ShownChange, ...]


def shown_versions(versions: list[Version]) -> list[ShownVersion]:
    """Every version in words, last first."""
    words = {
        "recorded": _("Recorded"),
        "corrected": _("Corrected"),
        "completed": pgettext("contact", "Done"),
        "forgotten": _("Somebody who took part has been forgotten"),
        "cancelled": _("Called off"),
        "file_held": _("A file is held for legal reasons"),
        "file_released": _("A file is no longer held for legal reasons"),
        "files_deleted": _("A file was deleted, its time had run out"),
    }
    return [
        ShownVersion(
            words.get(version.kind, version.kind),
            version.recorded_at,
            actor_words(version.by),
            version.why,
            tuple(
                ShownChange(_field(c.field), _said(c.field, c.before), _said(c.field, c.after))
                for c in version.changes
                if not (c.field == "artefacts" and version.kind in ("file_held", "file_released"))
            ),
        )
        for version in versions
    ]


def _field(name: str) -> str:
    names = {
        "kind": _("Kind"), "medium": _("Medium"), "channel": _("Channel"), "direction": _("Direction"),
        "initiator": _("Begun by"), "status": _("Status"), "reason": _("Reason"), "summary": _("What it was about"),
        "body": _("Text"), "outcome": _("Outcome"), "started_at": _("When"), "ended_at": _("Until"),
        "owner_id": _("Responsible"), "participants": _("Who took part"), "subjects": _("Subjects"),
        "artefacts": _("Files"),
    }  # fmt: skip
    return names.get(name, name)


def _said(name: str, value: Any) -> str:
    """A value of a draft in words."""
    if isinstance(value, datetime):
        return formats.whole_moment(value)
    if isinstance(value, tuple):
        return ngettext("%(n)d entry", "%(n)d entries", len(value)) % {"n": len(value)}
    coded: dict[str, Any] = {"status": Status, "direction": Direction, "initiator": Initiator}
    if name in coded and value in coded[name].values:
        return str(coded[name](value).label)
    if name == "medium":
        return medium_label(value)
    if name in ("reason", "outcome") and value:
        return _coded(name, {value})[value]
    return "" if value is None else str(value)


def filter_choices() -> dict[str, list[tuple[str, str]]]:
    """What the timeline may be narrowed to."""
    return {
        "show": [("", _("Everything")), ("people", _("People")), ("order", _("Orders")), ("note", _("Notes"))],
        "kinds": [(code, str(kind.label)) for code, kind in kinds.items()],
        "media": [(code, str(medium.label)) for code, medium in media.items()],
        "directions": [(value, str(label)) for value, label in Direction.choices],
    }
