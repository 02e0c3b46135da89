"""What may be typed next in a condition, for an editor that offers it."""

import re
from dataclasses import dataclass

from relacja.kit.text import fold

from .operands import FieldType, written
from .parsing import parse
from .vocabulary import Vocabulary
from .words import ConditionError

MOST = 40
_BEGUN = re.compile(r'"(?:[^"\\]|\\.)*$|[^\W\d][\w.]*$')
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_TIMES = {
    "date": ("today", "today - 7 days", "today - 30 days", "today - 1 year"),
    "moment": ("now", "now - 2 hours", "now - 1 day", "today", "today - 7 days", "today - 30 days"),
}


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something that may stand here: as it is written, in words for people, and of which kind if it is a field."""

    text: str
    label: str = ""
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What may stand in place of the letters from `start` to the cursor."""

    start: int
    found: tuple[Suggestion, ...]
    begun: bool
    """Whether a word has been begun, which the first one goes on with."""


def suggestions(text: str, vocabulary: Vocabulary) -> Suggestions:
    """What may come at the end of a text that has been typed so far; nothing where it went wrong before."""
    begun = _BEGUN.search(_QUOTED.sub(lambda match: "_" * (len(match[0]) - 1) + " ", text))
    start = begun.start() if begun else len(text)
    wanted = fold(text[start:].lstrip('"'))
    found = [
        each
        for each in _expected(text[:start], vocabulary)
        if (wanted in fold(f"{each.text} {each.label}") and text[start:] != each.text)
        and (not text[start:].startswith('"') or each.text.startswith('"'))
    ]
    found.sort(key=lambda each: not fold(each.text.lstrip('"')).startswith(wanted))
    return Suggestions(start, tuple(found[:MOST]), bool(begun))


def _expected(before: str, vocabulary: Vocabulary) -> list[Suggestion]:
    try:
        parse(before, vocabulary, lenient=True)
    except ConditionError as error:
        if error.code != "ended":
            return []
        about = vocabulary.find(error.field) if error.field else None
        return [each for word in error.expected for each in _words(word, vocabulary, about)]
    return [Suggestion("AND"), Suggestion("OR")] if before[-1:].isspace() else []


def _words(word: str, vocabulary: Vocabulary, about: FieldType | None) -> list[Suggestion]:
    if word == "<field>":
        return _fields(vocabulary)
    if word == "<value>" and about is not None:
        choices = [Suggestion(written(each), about.words.get(each, "")) for each in about.choices]
        return choices + [Suggestion(each) for each in _TIMES.get(about.kind, ())]
    return [] if word.startswith("<") and len(word) > 2 else [Suggestion(word)]


def _fields(vocabulary: Vocabulary) -> list[Suggestion]:
    found = []
    for name in vocabulary.names():
        known = vocabulary.find(name)
        if known is not None:
            found.append(Suggestion(name.removesuffix("*"), known.label, known.kind))
    return found
