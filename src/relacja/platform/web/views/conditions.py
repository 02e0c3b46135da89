"""While somebody writes a condition: what may be typed next, and what is meant by it so far."""

import re
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from relacja.kit.conditions import Condition, ConditionError, Vocabulary, parse, suggestions
from relacja.platform.condition_words import error_in_words
from relacja.platform.conditions import PartyVocabulary, vocabularies
from relacja.platform.fields import asked_parties, condition_fields
from relacja.platform.previewing import preview
from relacja.platform.web.condition_builder import built_from, done, draw
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
PLAIN = re.compile(r"\w[\w-]{0,60}")
AROUND = 24
"""So many letters are shown before and after the place of a mistake."""


@require_POST
@signed_in
def words(request: HttpRequest, code: str) -> HttpResponse:
    """What may stand where the cursor is."""
    found = suggestions(request.POST.get("before", ""), _vocabulary(code))
    return render(request, "web/_condition_words.html", {"found": found, "box": request.POST.get("box", "")})


@require_POST
@signed_in
def check(request: HttpRequest, code: str) -> HttpResponse:
    """What is wrong and where, or for how many customers of the reader the condition holds."""
    vocabulary, name = _vocabulary(code), request.GET.get("name", "text")
    text = built_from(request.POST, name, vocabulary).text_of(vocabulary)
    if not text.strip():
        return HttpResponse()
    try:
        condition = parse(text, vocabulary)
    except ConditionError as error:
        return render(request, "web/_condition_check.html", _wrong(text, error))
    counted = isinstance(vocabulary, PartyVocabulary) and condition.fields <= set(condition_fields.codes())
    shown = _counted(request, condition) if counted else {}
    return render(request, "web/_condition_check.html", {"counted": counted, **shown})


def _counted(request: HttpRequest, condition: Condition) -> dict[str, object]:
    actor = cast(HouseRequest, request).actor
    found = preview(condition, actor, timezone.now())
    (parties,) = asked_parties
    examples = parties.named(actor, found.examples) if request.GET.get("examples") else []
    return {"found": found, "count": found.count, "examples": examples}


@require_POST
@signed_in
def builder(request: HttpRequest, code: str) -> HttpResponse:
    """The rows of a builder after a choice or a button."""
    name, vocabulary = request.GET.get("name", "text")[:60], _vocabulary(code)
    box = request.GET.get("box", "")
    if not PLAIN.fullmatch(name) or not PLAIN.fullmatch(box):
        raise Http404
    built = done(built_from(request.POST, name, vocabulary), request.GET.get("do", ""), vocabulary)
    return HttpResponse(draw(built, name, box, code))


def _vocabulary(code: str) -> Vocabulary:
    found = vocabularies.get(code)
    if found is None:
        raise Http404
    return found


def _wrong(text: str, error: ConditionError) -> dict[str, object]:
    """What is wrong, with the letters about the place; a mistake at the very end may only be unfinished."""
    at = error.position
    quoted = QUOTED.match(text, at)
    end = quoted.end() if quoted else at + max(len(error.given), 1)
    before, after = text[max(0, at - AROUND) : at], text[end : end + AROUND]
    place = {
        "before": ("…" if at > AROUND else "") + before,
        "word": text[at:end] or "␣",
        "after": after + ("…" if len(text) > end + AROUND else ""),
    }
    return {"wrong": error_in_words(error), "place": place, "unfinished": not after.strip()}
