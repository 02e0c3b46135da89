"""Notices of a sending service that come as JSON in a message (Amazon's, through its topics)."""

import json
from dataclasses import dataclass
from typing import Any

_LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class Notice:
    """What it says of whom, in the fields of a standard report, and of which message."""

    groups: tuple[dict[str, str], ...]
    is_complaint: bool
    message_id: str
    subject: str
    to: tuple[str, ...]


def read_notice(text: str) -> Notice | None:
    """The notice in this text; None if there is none."""
    if "notificationType" not in text[:_LONGEST]:
        return None
    said = _object(text[:_LONGEST])
    if isinstance(said.get("Message"), str):
        said = _object(said["Message"])
    kind = said.get("notificationType")
    told = said.get({"Bounce": "bounce", "Complaint": "complaint"}.get(str(kind), ""))
    mail = said.get("mail")
    if not isinstance(told, dict) or not isinstance(mail, dict):
        return None
    listed = told.get("bouncedRecipients") or told.get("complainedRecipients") or []
    heads = mail.get("commonHeaders") or {}
    groups = tuple(_group(one, told) for one in listed if isinstance(one, dict))
    to = tuple(str(one) for one in mail.get("destination") or [])
    message_id = str(heads.get("messageId") or "").strip("<>")
    return Notice(groups, kind == "Complaint", message_id, str(heads.get("subject") or ""), to)


def _object(text: str) -> dict[str, Any]:
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text[max(0, text.find("{")) :])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _group(one: dict[str, Any], told: dict[str, Any]) -> dict[str, str]:
    default = (
        "5.0.0" if told.get("bounceType") == "Permanent" else "4.0.0" if told.get("bounceType") == "Transient" else ""
    )
    return {
        "final-recipient": str(one.get("emailAddress") or ""),
        "action": str(one.get("action") or ""),
        "status": str(one.get("status") or default),
        "diagnostic-code": str(one.get("diagnosticCode") or ""),
    }
