"""How a message looked as it was sent: its safe mark-up with the pictures that came along put into it."""

import base64
import re

from django.utils.html import escape

from relacja.kit.mail import safe_html
from relacja.kit.mail.parse import parse
from relacja.messaging.models import Attachment, Message
from relacja.messaging.queries import feed
from relacja.platform import files

INLINE_MOST = 4 << 20
PICTURES = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp"})
CID = re.compile(r"""(?<=["'])cid:([^"'\s<>]{1,300})""", re.IGNORECASE)


STYLE = (
    "html{background:#fff;color:#1a1a1a}body{margin:8px;font:14px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}"
    "blockquote{margin:0 0 0 .5em;padding-left:.75em;border-left:2px solid #ccc}"
)
DOCUMENT = (
    '<!doctype html><html><head><meta charset="utf-8"><meta name="color-scheme" content="light">'
    '<meta name="referrer" content="no-referrer"><title>%s</title><base target="_blank"><style>%s</style></head>'
    "<body>%s</body></html>"
)


def document(message: Message, *, with_remote: bool) -> str:
    """A whole page of it, for a frame in which nothing runs."""
    return DOCUMENT % (escape(message.subject), STYLE, html_of(message, with_remote=with_remote))


def html_of(message: Message, *, with_remote: bool) -> str:
    """Mark-up that may be shown in a frame; pictures from elsewhere are in it only where they were asked for."""
    html = _with_remote(message) if with_remote and message.letter else message.html
    kept = {one.content_id.strip("<>").lower(): one for one in feed.files_of(message) if one.content_id}
    left = INLINE_MOST

    def picture(found: re.Match[str]) -> str:
        nonlocal left
        one = kept.get(found[1].lower())
        if one is None or one.media_type not in PICTURES or one.size > left:
            return safe_html.PLACEHOLDER.replace("'", "%27")
        left -= one.size
        return _as_data(one)

    return CID.sub(picture, html)


def _with_remote(message: Message) -> str:
    """Made safe anew from the original, since what is kept has lost the addresses of such pictures."""
    with files.open_file(message.letter) as stream:
        mail = parse(stream.read())
    return safe_html.safe(mail.html, lambda content_id: f"cid:{content_id}", shows_remote=True).html


def _as_data(one: Attachment) -> str:
    with files.open_file(one.sha256) as stream:
        return f"data:{one.media_type};base64,{base64.b64encode(stream.read()).decode()}"
