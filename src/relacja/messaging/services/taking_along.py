"""A conversation taken along as a file: for its customer, an auditor or a court. Each time leaves a line in its record,
with the fingerprint of the file, so that it can be told later whether a file is what was handed out."""

import hashlib
from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import mark_safe

from relacja.messaging.permissions import EXPORT
from relacja.messaging.queries.whole import whole_conversation
from relacja.messaging.services import turns
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.refs import Ref
from relacja.platform.use_case import use_case

HASH = "SHA-256"
STYLE = mark_safe(
    "<style>"
    "html{background:#fff;color:#16181d}"
    "body{max-width:48rem;margin:2rem auto;padding:0 1rem;font:15px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "h1{font-size:1.4rem;line-height:1.3;margin:0 0 .75rem}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.15rem 1rem;margin:0}"
    "dt{color:#5b606b}"
    "dd{margin:0}"
    "article{border-top:1px solid #c9ccd3;padding:1rem 0}"
    "article h2{font-size:1rem;margin:0 0 .35rem}"
    ".note{background:#fdf6e3;padding:1rem;border:1px solid #e3d5a8}"
    ".text{white-space:pre-wrap;margin:.75rem 0}"
    "table{border-collapse:collapse;width:100%;font-size:.85rem}"
    "th,td{text-align:left;padding:.25rem .5rem .25rem 0;border-bottom:1px solid #dfe1e6;vertical-align:top}"
    "code{font:.8rem/1.4 ui-monospace,monospace}"
    ".small{color:#5b606b;font-size:.85rem}"
    "header{margin-bottom:1.25rem}"
    "footer{border-top:2px solid #16181d;margin-top:1rem;padding-top:.75rem}"
    "@page{margin:16mm}"
    "@media print{body{margin:0;max-width:none;font-size:11pt}"
    "article h2,dl{break-after:avoid}"
    "tr{break-inside:avoid}"
    "}</style>"
)
FORMS = {"html": "text/html", "txt": "text/plain"}


class NoSuchForm(ValueError):
    """A conversation is taken along as `html` or as `txt`."""


@dataclass(frozen=True, slots=True)
class TakenAlong:
    """The file, with its name and the fingerprint of its content."""

    name: str
    media_type: str
    content: bytes
    sha256: str


@use_case(permits=EXPORT)
def take_conversation_along(
    *, actor: Actor, conversation_id: int, form: str = "html", inside: bool = False, reason: str = ""
) -> TakenAlong:
    """Put a conversation into a file, in the language of whoever takes it; our notes and blind copies only `inside` the
    house. Raises `ConversationNotFound`, `NoSuchForm`."""
    if form not in FORMS:
        raise NoSuchForm(form)
    now, whole = timezone.now(), whole_conversation(actor, conversation_id, inside=inside)
    talk = whole.conversation
    shown = {
        "whole": whole,
        "talk": talk,
        "now": now,
        "by": actor.label,
        "reason": reason,
        "house": settings.BASE_URL,
        "hash": HASH,
        "style": STYLE,
    }
    content = render_to_string(f"messaging/along/conversation.{form}", shown).encode()
    taken = TakenAlong(f"relacja-{talk.pk}.{form}", FORMS[form], content, hashlib.sha256(content).hexdigest())
    kept = {"sha256": taken.sha256, "messages": len(whole.messages), "inside": inside, "form": form}
    turns.note(actor, talk.pk, "taken_along", now, reason=reason, **kept)
    audit.note(subject=Ref(turns.KIND, talk.pk), **kept)
    return taken
