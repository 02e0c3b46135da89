"""Messages that tell what became of a message of ours: not delivered, delayed, complained about."""

import re
from dataclasses import dataclass

from relacja.kit.mail import bounce_text
from relacja.kit.mail.bounce_notices import read_notice
from relacja.kit.mail.ids import read_id
from relacja.kit.mail.model import NESTED, Attachment, Mail
from relacja.kit.mail.permanence import TEMPORARY, UNKNOWN, permanence, status_of
from relacja.kit.mail.report_fields import Group, groups

FAILURE, DELAY, DELIVERED, COMPLAINT = "failure", "delay", "delivered", "complaint"
_REPORTS = {"message/delivery-status", "message/global-delivery-status"}
_ALL_REPORTS = {*_REPORTS, "message/feedback-report"}
_ACTIONS = {"failed": FAILURE, "delayed": DELAY, "delivered": DELIVERED, "relayed": DELIVERED, "expanded": DELIVERED}
_REASON = 500
_COMPLAINS = re.compile(r"\s*complaint about message from ", re.IGNORECASE)
_GENERATED = re.compile(r"\(generated from ([^\s()]{3,254})\)")
_TYPED = re.compile(r"^\s*[\w.-]{1,30}\s*;\s*", re.DOTALL)
_HEAD_LINE = re.compile(rb"^[ \t>|]*(?:message-id|subject|to)[ \t]*:", re.IGNORECASE | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Recipient:
    """One recipient and what became of the message there.

    `permanence` is `permanent`, `temporary` or `unknown`, by the status code (see `permanence`).
    """

    email: str
    original: str = ""
    kind: str = FAILURE
    status: str = ""
    permanence: str = UNKNOWN
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """What a server tells of a message: its kind by the worst recipient, and which message it was if it says."""

    kind: str
    recipients: tuple[Recipient, ...]
    original_message_id: str = ""
    original_subject: str = ""
    original_to: tuple[str, ...] = ()
    reporting_server: str = ""
    is_standard: bool = True


@dataclass(frozen=True, slots=True)
class _Original:
    message_id: str = ""
    subject: str = ""
    to: tuple[str, ...] = ()


def bounce_of(mail: Mail) -> Bounce | None:
    """What this message tells of another (RFC 3464 and RFC 5965 first, then by its words); None if it tells nothing."""
    kinds = {one.declared_type for one in mail.attachments}
    signs = bounce_text.signs_of(mail)
    is_report = not kinds.isdisjoint(_ALL_REPORTS) or mail.marks.report_type == "delivery-status"
    if is_report or signs.any() or mail.marks.failed_recipients or _COMPLAINS.match(mail.subject):
        returned = _returned(mail)
        reported = _complaint(mail, returned) or _standard(mail, returned)
        return reported or _notified(mail) or _worded(mail, signs, returned)
    return _notified(mail)


def _standard(mail: Mail, original: _Original) -> Bounce | None:
    """RFC 3464: the machine-readable part."""
    reports = [one for one in mail.attachments if one.declared_type in _REPORTS]
    if not reports and mail.marks.report_type == "delivery-status":
        reports = [one for one in mail.attachments if b"inal-recipient:" in one.content.lower()]
    recipients: list[Recipient] = []
    server = ""
    for report in reports:
        for group in groups(report.content):
            server = server or _untyped(group.get("reporting-mta", ""))
            recipient = _recipient(group)
            if recipient is not None and recipient not in recipients:
                recipients.append(recipient)
    if not recipients:
        return None
    return _bounce(recipients, original, server, is_standard=True)


def _recipient(group: Group) -> Recipient | None:
    final, first = _address(group.get("final-recipient", "")), _address(group.get("original-recipient", ""))
    final = final if "@" in final[1:] else ""
    if not final and "@" not in first[1:]:
        return None
    diagnostic = group.get("diagnostic-code", "") or group.get("x-supplementary-info", "")
    code = status_of(group.get("status", ""), diagnostic)
    action = group.get("action", "").split("(")[0].strip().lower()
    kind = _ACTIONS.get(action) or _by_code(code)
    return Recipient(final or first, first, kind, code, _permanence(kind, code, diagnostic), _untyped(diagnostic))


def _by_code(code: str) -> str:
    return DELIVERED if code.startswith("2") else FAILURE


def _permanence(kind: str, code: str, diagnostic: str) -> str:
    return TEMPORARY if kind == DELAY else permanence(code, diagnostic)


def _address(field: str) -> str:
    """`rfc822; <a@b.pl>` without its type and brackets."""
    text = _untyped(field).strip()
    found = bounce_text.ADDRESS.search(text)
    return found[0] if found else text.strip("<>").strip()


def _untyped(field: str) -> str:
    return _TYPED.sub("", field, count=1).strip()


def _complaint(mail: Mail, original: _Original) -> Bounce | None:
    """RFC 5965: the reader's provider passes on that it was marked as spam."""
    if _COMPLAINS.match(mail.subject) and mail.nested:
        emails = list(original.to)
        return Bounce(
            COMPLAINT,
            tuple(Recipient(one, kind=COMPLAINT) for one in emails),
            original.message_id,
            original.subject,
            original.to,
        )
    for report in mail.attachments:
        if report.declared_type != "message/feedback-report":
            continue
        said = {key: value for group in groups(report.content) for key, value in group.items()}
        if "feedback-type" not in said:
            continue
        told = _address(said.get("original-rcpt-to", "") or said.get("removal-recipient", ""))
        emails = [told] if told else list(original.to)
        recipients = tuple(Recipient(one, kind=COMPLAINT, diagnostic=said["feedback-type"]) for one in emails)
        return Bounce(COMPLAINT, recipients, original.message_id, original.subject, original.to)
    return None


def _notified(mail: Mail) -> Bounce | None:
    """A provider's notice in JSON that comes as mail."""
    notice = read_notice(mail.text)
    if notice is None:
        return None
    recipients = [_recipient(group) for group in notice.groups]
    found = [one for one in recipients if one is not None]
    if notice.is_complaint:
        complaints = tuple(Recipient(one.email, kind=COMPLAINT) for one in found)
        return Bounce(COMPLAINT, complaints, notice.message_id, notice.subject, notice.to)
    original = _Original(notice.message_id, notice.subject, notice.to)
    return _bounce(found, original, "", is_standard=False) if found else None


def _worded(mail: Mail, signs: bounce_text.Signs, original: _Original) -> Bounce | None:
    """Servers that tell it in words only, or whose report lies in the text or inside another message."""
    told = bounce_text.read(mail, signs, original.to)
    if told is None:
        return None
    inside = _inside(mail)
    if inside is not None:
        return inside
    if "final-recipient:" in mail.text.lower():
        listed = [_recipient(group) for group in groups(mail.text.encode("utf-8", "replace"))]
        found = list(dict.fromkeys(one for one in listed if one is not None))
        if found:
            return _bounce(found, original, "", is_standard=False)
    kind = DELAY if told.is_delay else FAILURE
    recipients = []
    for email, reason in told.recipients:
        code = status_of("", reason)
        alias = _GENERATED.search(reason)
        first = alias[1] if alias else ""
        lasts = _permanence(kind, code, reason)
        recipients.append(Recipient(email, first, kind, code, lasts, reason[:_REASON]))
    return _bounce(recipients, original, "", is_standard=False)


def _inside(mail: Mail) -> Bounce | None:
    """The report that another server passed on as it came."""
    from relacja.kit.mail.parse import parse

    for one in mail.nested[:3]:
        if b"delivery-status" in one.content[:20_000].lower():
            nested = parse(one.content)
            found = _standard(nested, _returned(nested))
            if found is not None:
                return found
    return None


def _bounce(recipients: list[Recipient], original: _Original, server: str, *, is_standard: bool) -> Bounce:
    kinds = {one.kind for one in recipients} or {FAILURE}
    worst = next(kind for kind in (FAILURE, DELAY, DELIVERED) if kind in kinds)
    return Bounce(worst, tuple(recipients), original.message_id, original.subject, original.to, server, is_standard)


def _returned(mail: Mail) -> _Original:
    """What the message brings back of the original: an attached message or headers, else headers in the text."""
    from relacja.kit.mail.parse import parse

    for one in mail.attachments:
        if one.declared_type in NESTED or _looks_returned(one):
            nested = parse(one.content)
            to = tuple(address.email for address in nested.recipients if "@" in address.email)
            if nested.message_id or to:
                return _Original(nested.message_id, nested.subject, to)
    head = bounce_text.returned_head(mail.text)
    if not head:
        return _Original()
    nested = parse(head.encode("utf-8", "replace"))
    to = tuple(address.email for address in nested.recipients if "@" in address.email)
    return _Original(read_id(nested.message_id), nested.subject, to)


def _looks_returned(one: Attachment) -> bool:
    return one.declared_type in {"text/plain", "application/octet-stream", "text/rfc822"} and bool(
        _HEAD_LINE.search(one.content[:20_000])
    )
