"""From a cell to a value: numbers, dates and truth in the forms people write, found out and then held to."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Literal
from zoneinfo import ZoneInfo

from relacja.platform.transfer.types import Cell

CellKind = Literal["empty", "number", "date", "email", "phone", "web", "truth", "text"]
DateOrder = Literal["ymd", "dmy", "mdy"]

NUMBER = re.compile(r"^[-+(]?\s*[^\w\s.,()-]?\s*\d[\d.,' \u00a0\u202f]*\s*(?:[^\w\s]|[A-Za-zł]{1,3})?\)?-?$")
DATE = re.compile(
    r"^(\d{1,4})([-/. ])(\d{1,2})\2(\d{1,4})"
    r"(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([AaPp][Mm])?\s*(Z|[+-]\d{2}:?\d{2})?)?$"
)
COMPACT = re.compile(r"^(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])$")
EMAIL = re.compile(r"^[^@\s,;]+@[^@\s,;]+\.[^@\s,;.]{2,}$")
PHONE = re.compile(r"^\+?[\d\s().\-/]{9,20}$")
WEB = re.compile(r"^(https?://|www\.)\S+$", re.IGNORECASE)
TRUE = frozenset({"1", "true", "t", "yes", "y", "tak", "prawda", "да", "д", "истина", "x", "✓", "on"})
FALSE = frozenset({"0", "false", "f", "no", "n", "nie", "fałsz", "нет", "н", "ложь", "", "-", "off"})


class BadValue(ValueError):
    """The text is not a value of the kind; `kind` names it."""

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


def kind_of(cell: Cell) -> CellKind:
    """What a cell looks like."""
    if cell is None or cell == "":
        return "empty"
    if isinstance(cell, bool):
        return "truth"
    if isinstance(cell, int | float | Decimal):
        return "number"
    if isinstance(cell, date | time):
        return "date"
    return _kind_of_text(str(cell).strip())


def _kind_of_text(text: str) -> CellKind:
    if not text:
        return "empty"
    if text[0].isdigit() and DATE.match(text):
        return "date"
    if len(text) < 40 and NUMBER.match(text):
        return "number"
    if "@" in text:
        return "email" if EMAIL.match(text) else "text"
    if PHONE.match(text) and sum(char.isdigit() for char in text) >= 7:
        return "phone"
    return "web" if WEB.match(text) else "text"


def text_of(cell: Cell) -> str:
    """The text a person would see: no `.0` after whole numbers, no blanks around."""
    if cell is None:
        return ""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.isoformat(" ")
    if isinstance(cell, bytes):
        return cell.decode("utf-8", "replace").strip()
    return str(cell)


def number_of(cell: Cell, decimal: str = ".", thousands: str = "") -> Decimal | None:
    """A number in the given form; None for an empty cell; `BadValue` otherwise. Currency signs and blanks fall away."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool) or not isinstance(cell, str):
        return _number_of_typed(cell)
    try:
        number = Decimal(cell if decimal == "." else cell.replace(",", "."))
    except InvalidOperation:
        return _number_of_text(cell, decimal)
    if not number.is_finite() or (decimal == "," and "." in cell):
        return _number_of_text(cell, decimal)
    return number


def _number_of_typed(cell: Cell) -> Decimal:
    if isinstance(cell, Decimal):
        return cell
    if isinstance(cell, int) and not isinstance(cell, bool):
        return Decimal(cell)
    if isinstance(cell, float) and math.isfinite(cell):
        return Decimal(repr(cell))
    raise BadValue("number")


def _number_of_text(cell: str, decimal: str) -> Decimal | None:
    text = cell.strip()
    if not text:
        return None
    negative = (text.startswith("(") and text.endswith(")")) or text.endswith("-") or text.startswith(("-", "−"))
    kept = "".join(char for char in text if char.isdigit() or char in ".,")
    kept = kept.replace(".", "").replace(",", ".") if decimal == "," else kept.replace(",", "")
    letters = sum(char.isalpha() for char in text)
    if not kept or letters > 3 or not NUMBER.match(text.replace("−", "-")):
        raise BadValue("number")
    try:
        number = Decimal(kept)
    except InvalidOperation as error:
        raise BadValue("number") from error
    return -number if negative else number


@lru_cache(maxsize=20_000)
def _moment(text: str, order: DateOrder) -> tuple[datetime, bool]:
    """Date and time of a text, without zone unless it has one; and whether it has a time."""
    if COMPACT.match(text):
        return datetime(int(text[:4]), int(text[4:6]), int(text[6:8])), False  # noqa: DTZ001
    match = DATE.match(text)
    if not match:
        raise BadValue("date")
    a, _sep, b, c = match[1], match[2], match[3], match[4]
    if len(a) == 4:
        year, month, day = int(a), int(b), int(c)
    elif order == "mdy":
        year, month, day = int(c), int(a), int(b)
    elif order == "ymd" and len(c) <= 2:
        year, month, day = int(a), int(b), int(c)
    else:
        year, month, day = int(c), int(b), int(a)
    if year < 100:
        year += 2000 if year < 70 else 1900
    hour, minute, second = int(match[5] or 0), int(match[6] or 0), int(match[7] or 0)
    micro = int((match[8] or "0").ljust(6, "0")[:6])
    if match[9]:
        hour = hour % 12 + (12 if match[9].lower() == "pm" else 0)
    try:
        moment = datetime(year, month, day, hour, minute, second, micro)  # noqa: DTZ001
    except ValueError as error:
        raise BadValue("date") from error
    if match[10]:
        moment = moment.replace(tzinfo=_zone(match[10]))
    return moment, match[5] is not None


def _zone(text: str) -> tzinfo:
    if text == "Z":
        return UTC
    from datetime import timezone

    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


def date_of(cell: Cell, order: DateOrder = "ymd") -> date | None:
    """A day in the given order of its parts (a four-digit year in front settles it); None for an empty cell."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if not isinstance(cell, str):
        raise BadValue("date")
    text = cell.strip()
    return _moment(text, order)[0].date() if text else None


def moment_of(cell: Cell, order: DateOrder = "ymd", zone: str = "Europe/Warsaw") -> datetime | None:
    """A moment; what carries no zone is meant in `zone`. None for an empty cell."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, datetime):
        moment = cell
    elif isinstance(cell, date):
        moment = datetime(cell.year, cell.month, cell.day)  # noqa: DTZ001
    elif isinstance(cell, str):
        text = cell.strip()
        if not text:
            return None
        moment = _moment(text, order)[0]
    else:
        raise BadValue("date")
    return moment if moment.tzinfo else moment.replace(tzinfo=_zone_info(zone))


@lru_cache(maxsize=100)
def _zone_info(name: str) -> ZoneInfo:
    return ZoneInfo(name)


def truth_of(cell: Cell) -> bool | None:
    """Yes or no in Polish, English or Russian; None for an empty cell."""
    if cell is None or cell == "":
        return None
    if isinstance(cell, bool):
        return cell
    text = text_of(cell).lower()
    if text in TRUE:
        return True
    if text in FALSE:
        return False
    raise BadValue("boolean")


def find_number_form(cells: Iterable[str]) -> tuple[str, str, str, float]:
    """Decimal sign, thousands sign, a cell that shows it, and confidence."""
    votes = {".": 0, ",": 0}
    thousands = {".": "", ",": ""}
    shown = {".": "", ",": ""}
    for cell in cells:
        text = cell.strip()
        dot, comma = text.rfind("."), text.rfind(",")
        if dot < 0 and comma < 0:
            continue
        sign = "." if dot > comma else ","
        other = "," if sign == "." else "."
        tail = len(re.sub(r"\D+$", "", text)) - max(dot, comma) - 1
        if text.count(sign) > 1:
            sign, other = other, sign
            weight = 3
            thousands[sign] = other
        elif min(dot, comma) >= 0:
            weight = 5
            thousands[sign] = other
        elif tail == 3 and not text.lstrip("-+").startswith("0"):
            continue
        else:
            weight = 2
        votes[sign] += weight
        shown[sign] = shown[sign] or text
    if not any(votes.values()):
        return ".", "", "", 0.3
    best = "," if votes[","] > votes["."] else "."
    return best, thousands[best], shown[best], round(votes[best] / sum(votes.values()), 2)


def find_date_order(cells: Iterable[str]) -> tuple[DateOrder, str, float]:
    """Order of day, month and year, a cell that shows it, and confidence."""
    votes: dict[DateOrder, int] = {"ymd": 0, "dmy": 0, "mdy": 0}
    shown: dict[DateOrder, str] = {}
    slashes = unsure = 0
    for cell in cells:
        match = DATE.match(cell.strip())
        if not match:
            continue
        a, sep, b = match[1], match[2], match[3]
        if len(a) == 4:
            order: DateOrder = "ymd"
        elif int(a) > 12 >= int(b) and int(a) <= 31:
            order = "dmy"
        elif int(b) > 12 >= int(a):
            order = "mdy"
        else:
            unsure += 1
            slashes += sep == "/" and bool(match[9])
            continue
        votes[order] += 1
        shown.setdefault(order, cell.strip())
    total = sum(votes.values())
    if not total:
        return ("mdy" if slashes else "dmy") if unsure else "ymd", "", 0.5 if unsure else 0.3
    best = max(votes, key=lambda order: votes[order])
    return best, shown[best], round(votes[best] / total, 2)


def samples(rows: Sequence[Sequence[Cell]], column: int) -> list[str]:
    """The texts of one column that are not empty."""
    return [text_of(row[column]) for row in rows if column < len(row) and row[column] not in (None, "")]
