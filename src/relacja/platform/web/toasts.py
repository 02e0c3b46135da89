"""Short messages at the bottom of the page, with a way back where there is one."""

import json
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

TONES = {"done": messages.SUCCESS, "error": messages.ERROR, "info": messages.INFO}


def say(request: HttpRequest, text: str, *, tone: str = "done", undo: str = "") -> None:
    """Tell the reader something with the next answer, page or fragment; `undo` is a token of `platform.undo`."""
    messages.add_message(request, TONES[tone], text, extra_tags=undo)


def into_header(request: HttpRequest, response: HttpResponse) -> None:
    """Send what there is to say along with a fragment."""
    said = [_as_event(message) for message in messages.get_messages(request)]
    if said:
        trigger(response, "toast", said[-1])


def trigger(response: HttpResponse, event: str, detail: Any = None) -> None:
    """Make htmx raise an event on the page when the answer arrives."""
    events = json.loads(response.headers.get("HX-Trigger") or "{}")
    response["HX-Trigger"] = json.dumps(events | {event: detail}, ensure_ascii=True)


def _as_event(message: Any) -> dict[str, Any]:
    tone = {messages.ERROR: "error", messages.INFO: "info"}.get(message.level, "done")
    undo = {"url": reverse("web_undo"), "token": message.extra_tags} if message.extra_tags else None
    return {"text": str(message.message), "tone": tone, "undo": undo}
