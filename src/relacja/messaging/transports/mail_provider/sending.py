"""A message of ours as a provider's interface takes it, and what came of it."""

from typing import Any

import requests
from anymail.exceptions import AnymailError, AnymailRequestsAPIError
from django.core.mail import EmailMultiAlternatives

from relacja.kit.mail import verp
from relacja.messaging.plugs import Refused, Unreachable, Unsure
from relacja.messaging.transports.mail_provider.hearing import KEY
from relacja.messaging.types import Outgoing, Sent
from relacja.platform import secrets

LATER = frozenset({408, 425, 429, 503})
FAULTS = (KeyError, TypeError, ValueError, AttributeError, IndexError)
"""Of an answer in which nothing stands as it should."""


def mail(outgoing: Outgoing, answer_to: str) -> EmailMultiAlternatives:
    """The message for Django; opened and clicked links are not watched."""
    sender = f'"{outgoing.sender_name}" <{outgoing.sender}>' if outgoing.sender_name else outgoing.sender
    made = EmailMultiAlternatives(
        subject=" ".join(outgoing.subject.split()), body=outgoing.text, from_email=sender,
        to=_left(outgoing, outgoing.to), cc=_left(outgoing, outgoing.cc), bcc=_left(outgoing, outgoing.bcc),
        reply_to=[answer_to] if answer_to else None,
        headers=_headers(outgoing),
    )  # fmt: skip
    if outgoing.html:
        made.attach_alternative(outgoing.html, "text/html")
    for one in outgoing.files:
        made.attach(one.name or "file", one.content, "application/octet-stream")
    more: Any = made
    more.metadata, more.track_opens, more.track_clicks = {KEY: outgoing.key}, False, False
    return made


def _left(outgoing: Outgoing, given: tuple[str, ...]) -> list[str]:
    """Those of them it goes to: providers send to whom the heads name."""
    return [one for one in given if one in outgoing.people]


def _answer_to(outgoing: Outgoing) -> str:
    """Our address with the conversation's token, so that an answer finds home whatever the provider does to ids."""
    try:
        key = secrets.key_for("messaging.addresses")
        return verp.make(verp.CONVERSATION, outgoing.token, outgoing.sender, key)
    except verp.BadToken:
        return ""


def _headers(outgoing: Outgoing) -> dict[str, str]:
    found = {"Message-ID": f"<{outgoing.key}>"}
    if outgoing.references:
        found["In-Reply-To"] = f"<{outgoing.references[-1]}>"
        found["References"] = " ".join(f"<{one}>" for one in outgoing.references)
    if outgoing.is_automatic:
        found["Auto-Submitted"] = "auto-replied"
    if outgoing.unsubscribe:
        found["List-Unsubscribe"] = ", ".join(f"<{one}>" for one in outgoing.unsubscribe)
        found["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    return found


def sent(backend: Any, outgoing: Outgoing, *, tagged: bool) -> Sent:
    """Hand it over; if `tagged`, answers come to an address of their own.

    Raises `Unreachable`, `Unsure`, `Refused`.
    """
    made = mail(outgoing, _answer_to(outgoing) if tagged else "")
    try:
        backend.send_messages([made])
    except AnymailRequestsAPIError as problem:
        raise _meant(problem) from problem
    except AnymailError as problem:
        raise Refused(_words(problem)) from problem
    except FAULTS as odd:
        raise Unsure("the provider's answer is not understood") from odd
    return _told(made)


def _told(made: Any) -> Sent:
    status = made.anymail_status
    names = status.message_id
    name = names if isinstance(names, str) else next(iter(sorted(names or ())), "")
    if not name:
        raise Unsure("the provider names no message")
    refused = {
        to: str(one.status) for to, one in status.recipients.items() if one.status in ("rejected", "invalid", "failed")
    }
    return Sent(name.strip("<>")[:300], refused)


def _meant(problem: Any) -> Exception:
    if isinstance(problem, requests.RequestException) and getattr(problem, "status_code", None) is None:
        never_left = isinstance(problem, requests.ConnectTimeout) or "NewConnectionError" in repr(problem.__cause__)
        return (Unreachable if never_left else Unsure)(type(problem.__cause__).__name__)
    status = problem.status_code or 0
    if status in LATER:
        return Unreachable(f"status {status}")
    if status >= 500 or status < 400:
        return Unsure(f"status {status}")
    return Refused(_words(problem), str(status))


def _words(problem: Exception) -> str:
    """The first line: further ones repeat what was sent."""
    return str(problem).partition("\n")[0][:250]
