"""Did a person write this message, or a machine? What must not be answered, or loops begin."""

import re

from relacja.kit.mail.away_words import AWAY
from relacja.kit.mail.bounces import bounce_of
from relacja.kit.mail.model import Mail
from relacja.kit.mail.nobody import DAEMON, MACHINE, is_nobody

AUTO_REPLY, BULK, LIST, NOTIFICATION, BOUNCE = "auto_reply", "bulk", "list", "notification", "bounce"
_BULK = {"bulk", "junk", "list"}


def automatic_kind(mail: Mail) -> str | None:
    """What kind of machine wrote it; None if a person seems to have.

    `bounce` before all else; then what the message says of itself (RFC 3834, List-Id, Precedence), then its sender, and
    its subject as the weakest sign. Nothing but None may be answered automatically.
    """
    if bounce_of(mail) is not None:
        return BOUNCE
    return _by_headers(mail) or _by_sender(mail)


def _by_headers(mail: Mail) -> str | None:
    marks = mail.marks
    submitted = marks.auto_submitted.split(";")[0].split("(")[0].strip()
    if submitted.startswith("auto-replied") or _is_said(marks.auto_reply) or marks.precedence.startswith("auto_reply"):
        return AUTO_REPLY
    is_away = AWAY.match(mail.subject) is not None
    if marks.report_type == "disposition-notification" or submitted not in {"", "no"}:
        return AUTO_REPLY if is_away else NOTIFICATION
    if marks.list_id or marks.list_post:
        return BULK if _is_newsletter(mail) else LIST
    if marks.precedence.split(" ")[0] in _BULK or marks.list_unsubscribe or marks.feedback_id:
        return AUTO_REPLY if is_away else BULK
    if is_away and (marks.return_path == "" or marks.suppress):
        return AUTO_REPLY
    return None


def _is_said(value: str) -> bool:
    return bool(value) and value.strip().lower() not in {"no", "none", "false", "0"}


def _is_newsletter(mail: Mail) -> bool:
    """A list of one voice: it can be left, but nobody can write to it."""
    return bool(mail.marks.list_unsubscribe) and not mail.marks.list_post and not mail.references


def _by_sender(mail: Mail) -> str | None:
    sender = mail.from_.email if mail.from_ else ""
    why = is_nobody(sender) if sender else ""
    if mail.marks.return_path == "" or why in {MACHINE, DAEMON}:
        return AUTO_REPLY if AWAY.match(mail.subject) else NOTIFICATION
    if "all" in re.split(r"[\s,]+", mail.marks.suppress.lower()):
        return NOTIFICATION
    return AUTO_REPLY if AWAY.match(mail.subject) else None
