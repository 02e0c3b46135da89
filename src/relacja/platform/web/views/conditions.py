"""While somebody writes a condition: what may be typed next, and what is meant by it so far."""

import re
from typing import cast

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from relacja.kit.conditions import ConditionError, Vocabulary, parse, suggestions
from relacja.platform.condition_words import error_in_words
from relacja.platform.conditions import PartyVocabulary, count_matching, vocabularies
from relacja.platform.fields import condition_fields
from relacja.platform.web.guards import signed_in
from relacja.platform.web.requests import HouseRequest

QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"?')
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
    text, vocabulary = request.POST.get(request.GET.get("name", "text"), ""), _vocabulary(code)
    if not text.strip():
        return HttpResponse()
    try:
        condition = parse(text, vocabulary)
    except ConditionError as error:
        return render(request, "web/_condition_check.html", _wrong(text, error))
    counted = isinstance(vocabulary, PartyVocabulary) and condition.fields <= set(condition_fields.codes())
    actor = cast(HouseRequest, request).actor
    count = count_matching(condition, actor, timezone.now()) if counted else None
    return render(request, "web/_condition_check.html", {"counted": counted, "count": count})


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
