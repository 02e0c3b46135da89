"""Dates of messages: in UTC, for no database keeps the zones that some programs make up; or none with the reason."""

import re
from datetime import UTC, datetime, timedelta, timezone
from email.utils import parsedate_tz

_ISO = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d))?(?:\.\d+)?\s*(Z|[+-]\d\d:?\d\d)?")
_COMMENT = re.compile(r"\([^()]*\)")
_SPACED_ZONE = re.compile(r"([+-])\s+(\d{4})\b")
_DOTTED_TIME = re.compile(r"\b(\d{1,2})\.(\d\d)(?:\.(\d\d))?\b(?=\s*(?:[+-]\d{4}|[A-Z]{2,4}|$))")
_ZONED = re.compile(r"\d:\d\d(?::\d\d)?(?:\.\d+)?(?:\s*[AP]M)?\s*(?:[+-]\d{2,4}|[A-Z]{1,5}\b)", re.IGNORECASE)
_MONTHS = {
    "sty": "jan", "lut": "feb", "kwi": "apr", "maj": "may", "cze": "jun", "lip": "jul", "sie": "aug", "wrz": "sep",
    "paź": "oct", "paz": "oct", "lis": "nov", "gru": "dec", "янв": "jan", "фев": "feb", "мар": "mar", "апр": "apr",
    "май": "may", "мая": "may", "июн": "jun", "июл": "jul", "авг": "aug", "сен": "sep", "окт": "oct", "ноя": "nov",
    "дек": "dec", "mär": "mar", "okt": "oct", "dez": "dec", "mai": "may", "maj.": "may",
}  # fmt: skip
_MONTH = re.compile("|".join(sorted(_MONTHS, key=len, reverse=True)), re.IGNORECASE)


def read_date(text: str) -> tuple[datetime | None, str]:
    """The moment, and the repair or the reason why there is none."""
    text = " ".join(_COMMENT.sub(" ", text[:200]).split())
    if not text:
        return None, "date-missing: no date"
    for attempt, repair in ((text, ""), (_mended(text), "date: mended")):
        moment, problem = _read(attempt)
        if moment is not None:
            return moment, problem or repair
    iso = _ISO.search(text)
    if iso:
        moment = _moment([int(part or 0) for part in iso.groups()[:6]], _offset(iso[7]))
        if moment is not None:
            return moment, "date: mended" if iso[7] else "date-zone: no time zone, read as UTC"
    return None, f"date-unreadable: {text[:60]}"


def _mended(text: str) -> str:
    text = _SPACED_ZONE.sub(r"\1\2", text)
    text = _DOTTED_TIME.sub(lambda found: f"{found[1]}:{found[2]}:{found[3] or '00'}", text)
    return _MONTH.sub(lambda found: _MONTHS[found[0].lower()], text)


def _read(text: str) -> tuple[datetime | None, str]:
    try:
        parts = parsedate_tz(text)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None, ""
    if parts is None:
        return None, ""
    year = parts[0] + (2000 if parts[0] < 50 else 1900 if parts[0] < 100 else 0)
    moment = _moment([year, *parts[1:6]], parts[9])
    return moment, "" if _ZONED.search(text) else "date-zone: no time zone, read as UTC"


def _moment(parts: list[int], offset: int | None) -> datetime | None:
    year, month, day, hour, minute, second = parts
    try:
        zone = timezone(timedelta(seconds=offset)) if offset else UTC
        moment = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=zone).astimezone(UTC)
        return moment if moment.year > 1 else None
    except (ValueError, OverflowError):
        return None


def _offset(zone: str | None) -> int | None:
    if not zone or zone == "Z":
        return 0
    sign = -1 if zone[0] == "-" else 1
    digits = zone[1:].replace(":", "")
    return sign * (int(digits[:2]) * 3600 + int(digits[2:]) * 60)
