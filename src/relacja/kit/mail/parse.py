"""Bytes in, a message out: `parse` never raises, loses nothing, and names every repair."""

from datetime import datetime

from relacja.kit.mail.addresses import parse_addresses
from relacja.kit.mail.body import Body
from relacja.kit.mail.dates import read_date
from relacja.kit.mail.ids import read_id, read_ids
from relacja.kit.mail.language import language_of
from relacja.kit.mail.model import Address, Attachment, Mail, Marks
from relacja.kit.mail.secrecy import secrecy
from relacja.kit.mail.structure import Part, split
from relacja.kit.mail.words import header_text

_LONGEST_HEADER = 200_000
_MOST_PROBLEMS = 50


def parse(raw: bytes) -> Mail:
    """The message in these bytes, whatever they are; what cannot be understood is an attachment."""
    try:
        return _parse(raw)
    except Exception as error:
        return _unread(raw, f"failed: {type(error).__name__}")


def _parse(raw: bytes) -> Mail:
    is_mac = b"\r" in raw and b"\n" not in raw
    root, problems = split(raw.replace(b"\r", b"\n") if is_mac else raw)
    if is_mac:
        problems.append("line-ends: bare CR")
    body = Body(problems)
    body.take(root)
    body.lift_files()
    heads = _Heads(root, problems)
    text, html = body.text(), body.html()
    encrypted, signed = secrecy(root, text)
    own_id = read_id(heads.text("message-id"))
    answered, references = _ancestors(heads, own_id)
    return Mail(
        subject=" ".join(heads.text("subject").split()),
        from_=heads.address("from"), sender=heads.address("sender"), reply_to=heads.addresses("reply-to"),
        to=heads.addresses("to"), cc=heads.addresses("cc"), bcc=heads.addresses("bcc"),
        date=heads.date(), received=heads.received(),
        message_id=own_id, in_reply_to=answered, references=references,
        text=text, html=html, attachments=tuple(body.attachments), calendars=tuple(body.calendars),
        is_encrypted=encrypted, is_signed=signed, language=language_of(text), marks=_marks(heads, root),
        headers=tuple(heads.items), problems=tuple(dict.fromkeys(problems))[:_MOST_PROBLEMS],
    )  # fmt: skip


def _ancestors(heads: "_Heads", own_id: str) -> tuple[str, tuple[str, ...]]:
    """What it answers, and the ids before it, oldest first; never itself."""
    answered = [one for value in heads.every("in-reply-to") for one in read_ids(value) if one != own_id]
    chain = [one for value in heads.every("references") for one in read_ids(value) if one != own_id]
    return (answered[0] if answered else ""), tuple(dict.fromkeys(chain))


class _Heads:
    """The message's fields, decoded once."""

    def __init__(self, root: Part, problems: list[str]) -> None:
        self.problems = problems
        self.fields = root.fields
        self.items: list[tuple[str, str]] = []
        charset = root.params.get("charset", "")
        for name, value in root.fields.items:
            if len(value) > _LONGEST_HEADER:
                problems.append(f"header-long: {name[:40]}")
            text, repairs = header_text(value[:_LONGEST_HEADER], charset)
            problems.extend(repairs)
            self.items.append((name, text))

    def every(self, name: str) -> list[str]:
        return [value for key, value in self.items if key == name]

    def text(self, name: str) -> str:
        return next((value for key, value in self.items if key == name and value), "")

    def addresses(self, name: str) -> tuple[Address, ...]:
        """Encoded names are read after the list is cut up, for a name may hold a comma."""
        found: list[Address] = []
        for value in self.fields.every(name):
            found += parse_addresses(value)
        return tuple(dict.fromkeys(found))

    def address(self, name: str) -> Address | None:
        found = self.addresses(name)
        return next((one for one in found if "@" in one.email), found[0] if found else None)

    def date(self) -> datetime | None:
        moment, problem = read_date(self.text("date"))
        if problem:
            self.problems.append(problem)
        return moment

    def received(self) -> datetime | None:
        stamp = self.text("received").rpartition(";")[2]
        return read_date(stamp)[0] if stamp else None


def _marks(heads: _Heads, root: Part) -> Marks:
    bounced_path = heads.every("return-path")
    return Marks(
        auto_submitted=heads.text("auto-submitted").lower(),
        precedence=heads.text("precedence").lower(),
        list_id=heads.text("list-id"),
        list_unsubscribe=heads.text("list-unsubscribe"),
        list_post=heads.text("list-post"),
        suppress=heads.text("x-auto-response-suppress"),
        auto_reply=next((heads.text(name) for name in _AUTO_REPLIES if heads.text(name)), ""),
        return_path=bounced_path[0].strip("<> ") if bounced_path else None,
        feedback_id=heads.text("feedback-id"),
        failed_recipients=tuple(
            one.email for value in heads.every("x-failed-recipients") for one in parse_addresses(value.encode())
        ),
        delivered_to=tuple(
            dict.fromkeys(value.strip("<> ") for name in _DELIVERED for value in heads.every(name) if value)
        ),
        mailer=heads.text("x-mailer") or heads.text("user-agent"),
        thread_index=heads.text("thread-index"),
        content_type=root.kind,
        report_type=root.params.get("report-type", "").lower(),
    )


_AUTO_REPLIES = ("x-autoreply", "x-autorespond", "x-auto-reply", "x-autoresponder", "x-autoreply-from")
_DELIVERED = ("delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "x-rcpt-to")


def _unread(raw: bytes, problem: str) -> Mail:
    """The whole message as one file."""
    kept = Attachment("message.eml", "message/rfc822", "", False, raw)
    return Mail(
        subject="", from_=None, sender=None, reply_to=(), to=(), cc=(), bcc=(), date=None, received=None,
        message_id="", in_reply_to="", references=(), text="", html="", attachments=(kept,), calendars=(),
        is_encrypted="", is_signed="", language="", marks=Marks(), headers=(), problems=(problem,),
    )  # fmt: skip
