"""What Meta's JSON says, in our words. Whatever is not as it should be is passed by, one message at a time."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import orjson

from relacja.messaging import measuring
from relacja.messaging.plugs import Heard
from relacja.messaging.types import Delivery, Inbound, Media, StatusNews

Told = Mapping[str, Any]
STATES = {
    "sent": Delivery.SENT,
    "delivered": Delivery.DELIVERED,
    "read": Delivery.READ,
    "played": Delivery.READ,
    "failed": Delivery.FAILED,
}
FILES = ("image", "document", "audio", "video", "sticker")


def heard(told: Told, number_id: str, at: datetime) -> Heard:
    """All that is told of our number."""
    messages: list[Inbound] = []
    news: list[StatusNews] = []
    for entry in several(told, "entry"):
        for change in several(entry, "changes"):
            value = one(change, "value")
            if change.get("field") == "messages" and text(one(value, "metadata"), "phone_number_id") == number_id:
                names = {
                    text(person, "wa_id"): text(one(person, "profile"), "name") for person in several(value, "contacts")
                }
                messages += [found for each in several(value, "messages") if (found := message(each, names, at))]
                news += [told_of for status in several(value, "statuses") if (told_of := _news(status, at))]
    return Heard(tuple(messages), tuple(news))


def one(told: Told, name: str) -> Told:
    """An object inside; an empty one where there is none."""
    found = told.get(name)
    return found if isinstance(found, dict) else {}


def several(told: Told, name: str) -> Iterator[Told]:
    """The objects of a list inside."""
    found = told.get(name)
    yield from (each for each in found if isinstance(each, dict)) if isinstance(found, list) else ()


def first(told: Any, name: str) -> Told:
    """The first object of a list inside."""
    return next(several(told, name), {}) if isinstance(told, dict) else {}


def text(told: Told, name: str) -> str:
    """A text inside; blank where there is none."""
    found = told.get(name)
    return found if isinstance(found, str) else ""


def _moment(told: Told, at: datetime) -> datetime:
    said = text(told, "timestamp")
    if not (said.isascii() and said.isdecimal() and len(said) <= 11):
        return at
    return min(datetime.fromtimestamp(int(said), UTC), at)


def message(told: Told, names: Mapping[str, str], at: datetime) -> Inbound | None:
    """One message; None where it says nothing. `names` are those of senders by their numbers."""
    key, sender, kind = text(told, "id"), text(told, "from"), text(told, "type")
    number = measuring.number(f"+{sender}") if sender.isascii() and sender.isdecimal() else ""
    words, media, problems = _content(told, kind)
    if not key or not number or not (words or media):
        return None
    return Inbound(
        key, _moment(told, at), number, names.get(sender, "")[:200], text=words, media=media, problems=problems,
        automatic="notification" if kind == "reaction" else "", original=orjson.dumps(told),
    )  # fmt: skip


def _content(told: Told, kind: str) -> tuple[str, tuple[Media, ...], tuple[str, ...]]:
    """Words, files, and what could not be read."""
    inside = one(told, kind)
    if kind in FILES:
        name = text(inside, "filename") or measuring.file_name(kind, text(inside, "mime_type"))
        number = text(inside, "id")
        return text(inside, "caption"), (Media(number, name),) if number else (), ()
    reader = READERS.get(kind)
    if reader is None:
        return (f"[{kind}]" if kind else "", (), ("not_supported",))
    return reader(inside), (), ()


def _place(inside: Told) -> str:
    where = (inside.get("latitude"), inside.get("longitude"))
    numbers = [f"{number:.6f}" for number in where if isinstance(number, int | float) and abs(number) <= 180]
    point = f"geo:{','.join(numbers)}" if len(numbers) == 2 else ""
    return "\n".join(part for part in (text(inside, "name"), text(inside, "address"), point) if part)


def _choice(inside: Told) -> str:
    chosen = one(inside, text(inside, "type"))
    return "\n".join(part for part in (text(chosen, "title"), text(chosen, "description")) if part)


READERS = {
    "text": lambda inside: text(inside, "body"),
    "button": lambda inside: text(inside, "text"),
    "reaction": lambda inside: text(inside, "emoji"),
    "location": _place,
    "interactive": _choice,
}


def _news(told: Told, at: datetime) -> StatusNews | None:
    key, state = text(told, "id"), STATES.get(text(told, "status"))
    if not key or state is None:
        return None
    wrong = first(told, "errors")
    detail = f"{wrong.get('code', '')} {text(wrong, 'title') or text(wrong, 'message')}".strip()[:250] if wrong else ""
    ours = text(told, "biz_opaque_callback_data")
    return StatusNews(key, state, _moment(told, at), detail, ours, measuring.number(f"+{text(told, 'recipient_id')}"))
