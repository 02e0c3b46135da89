"""The builder: a condition in plain words, as rows one chooses from; each choice draws it anew, on the server.

A brick for any form: `BuiltCondition` in place of `WrittenCondition`. What is no rows is written as a text.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from django import forms
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import pgettext_lazy

from relacja.kit.conditions import ConditionError, FieldType, Kind, Vocabulary, parse
from relacja.platform.condition_rows import (
    COUNTED,
    OPERATORS,
    PERIODS,
    SEVERAL,
    WITHOUT_VALUE,
    Card,
    Cards,
    Row,
    Word,
    cards_of,
    condition_text,
)
from relacja.platform.conditions import vocabularies
from relacja.platform.fields import condition_fields
from relacja.platform.web.condition_field import ConditionBox, WrittenCondition

MOST_CARDS, MOST_ROWS = 20, 20
BLANK = Cards((Card((Row("", ""),)),))
WORDS: dict[str, str | Promise] = {
    "=": pgettext_lazy("condition", "is"),
    "!=": pgettext_lazy("condition", "is not"),
    "in": pgettext_lazy("condition", "is one of"),
    "not_in": pgettext_lazy("condition", "is none of"),
    "contains": pgettext_lazy("condition", "contains"),
    "not_contains": pgettext_lazy("condition", "does not contain"),
    "begins": pgettext_lazy("condition", "begins with"),
    "known": pgettext_lazy("condition", "is known"),
    "unknown": pgettext_lazy("condition", "is not known"),
    "yes": pgettext_lazy("condition", "holds"),
    "not_yes": pgettext_lazy("condition", "does not hold"),
    "has": pgettext_lazy("condition", "has"),
    "not_has": pgettext_lazy("condition", "does not have"),
    "has_any": pgettext_lazy("condition", "has any of"),
    "has_all": pgettext_lazy("condition", "has all of"),
    "within": pgettext_lazy("condition", "in the last"),
    "before_last": pgettext_lazy("condition", "longer ago than"),
}
NUMBERS: dict[str, str | Promise] = {
    ">=": pgettext_lazy("condition", "at least"),
    "<=": pgettext_lazy("condition", "at most"),
    ">": pgettext_lazy("condition", "more than"),
    "<": pgettext_lazy("condition", "less than"),
}
DAYS: dict[str, str | Promise] = {
    ">=": pgettext_lazy("condition", "on or after"),
    "<=": pgettext_lazy("condition", "on or before"),
    "=": pgettext_lazy("condition", "on"),
}
UNITS: dict[str, str | Promise] = {
    "days": pgettext_lazy("period", "days"),
    "weeks": pgettext_lazy("period", "weeks"),
    "months": pgettext_lazy("period", "months"),
    "years": pgettext_lazy("period", "years"),
}


class Posted(Protocol):
    """What a browser sent."""

    def get(self, key: str, default: Any = None) -> Any:
        """The last value."""

    def getlist(self, key: str) -> list[Any]:
        """All values."""

    def __iter__(self) -> Any: ...


@dataclass(frozen=True, slots=True)
class Built:
    """A builder as it stands: its cards, or (None) a text that is no cards."""

    cards: Cards | None
    text: str

    def text_of(self, vocabulary: Vocabulary) -> str:
        """The condition as a text; blank where nothing was chosen yet."""
        if self.cards is None:
            return self.text
        chosen = [row.key for card in self.cards.cards for row in card.rows if row.key]
        return condition_text(self.cards, _kinds(chosen, vocabulary)) if chosen else ""


def _kinds(keys: Iterable[str], vocabulary: Vocabulary) -> dict[str, Kind]:
    found = {key: vocabulary.find(key) for key in keys}
    return {key: one.kind for key, one in found.items() if one is not None}


def built_from_text(text: str, vocabulary: Vocabulary) -> Built:
    """How the builder shows a text: as rows where it is some."""
    if not text.strip():
        return Built(BLANK, "")
    try:
        cards = cards_of(parse(text, vocabulary))
    except ConditionError:
        cards = None
    return Built(replace(cards, cards=cards.cards or BLANK.cards) if cards is not None else None, text)


def built_from(data: Posted, name: str, vocabulary: Vocabulary) -> Built:
    """The builder as it was sent: rows where it showed rows, else the text."""
    if data.get(f"{name}-mode") != "rows":
        return Built(None, str(data.get(name) or ""))
    shape = re.compile(rf"{re.escape(name)}-(\d{{1,2}})-(\d{{1,2}})-key")
    places = sorted({(int(found[1]), int(found[2])) for key in data if (found := shape.fullmatch(key))})
    cards: dict[int, list[Row]] = {}
    for card, row in places[: MOST_CARDS * MOST_ROWS]:
        cards.setdefault(card, []).append(_sent_row(data, f"{name}-{card}-{row}", vocabulary))
    told = tuple(Card(tuple(rows), _word(data, f"{name}-{card}-word")) for card, rows in cards.items())
    return Built(Cards(told or BLANK.cards, _word(data, f"{name}-word", of="or")), "")


def _word(data: Posted, name: str, of: Word = "and") -> Word:
    said = data.get(name, of)
    return "or" if said == "or" else "and"


def _sent_row(data: Posted, place: str, vocabulary: Vocabulary) -> Row:
    """One row; an operator that its field does not know gives way to the field's first, its values are dropped."""
    key, operator = str(data.get(f"{place}-key", ""))[:200], str(data.get(f"{place}-op", ""))
    found = vocabulary.find(key) if key else None
    if found is None or found.kind not in OPERATORS:
        return Row("", "")
    if data.get(f"{place}-was", key) != key or operator not in OPERATORS[found.kind]:
        return Row(key, offered(found)[0], ())
    values = tuple(str(one)[:2_000] for one in data.getlist(f"{place}-value"))
    if operator in SEVERAL and not found.choices:
        values = tuple(one.strip() for value in values for one in value.split(",") if one.strip())
    unit = str(data.get(f"{place}-unit", "days"))
    return Row(key, operator, values, unit if unit in PERIODS else "days")


def done(built: Built, what: str, vocabulary: Vocabulary) -> Built:
    """The builder after a button: `row:CARD`, `drop:CARD:ROW`, `card`, `text`, `rows`; else unchanged."""
    verb, *numbers = what.split(":")
    if verb == "text":
        return Built(None, built.text_of(vocabulary))
    if verb == "rows" or built.cards is None:
        return built_from_text(built.text, vocabulary) if verb == "rows" else built
    cards = [list(card.rows) for card in built.cards.cards]
    words = [card.word for card in built.cards.cards]
    at = [int(one) for one in numbers if one.isdecimal()]
    if verb == "card" and len(cards) < MOST_CARDS:
        cards.append([Row("", "")])
        words.append("and")
    elif verb == "row" and at and at[0] < len(cards) and len(cards[at[0]]) < MOST_ROWS:
        cards[at[0]].append(Row("", ""))
    elif verb == "drop" and len(at) == 2 and at[0] < len(cards) and at[1] < len(cards[at[0]]):
        del cards[at[0]][at[1]]
    told = tuple(Card(tuple(rows), word) for rows, word in zip(cards, words, strict=True) if rows)
    return Built(replace(built.cards, cards=told or BLANK.cards), "")


def drawn(built: Built, name: str, box: str, code: str) -> dict[str, Any]:
    """What the template of the builder needs, as plain values."""
    vocabulary = vocabularies[code]
    cards = built.cards.cards if built.cards else ()
    return {
        "name": name,
        "box": box,
        "url": f"{reverse('web_condition_builder', args=[code])}?name={name}&box={box}",
        "check": f"{reverse('web_condition_check', args=[code])}?name={name}&examples=1",
        "text": built.text_of(vocabulary),
        "is_rows": built.cards is not None,
        "word": built.cards.word if built.cards else "or",
        "cards": [
            {
                "at": at,
                "word": card.word,
                "rows": [_drawn_row(row, at, n, vocabulary) for n, row in enumerate(card.rows)],
            }
            for at, card in enumerate(cards)
        ],
        "groups": groups(vocabulary),
        "units": [(unit, str(word)) for unit, word in UNITS.items()],
    }


def _drawn_row(row: Row, card: int, at: int, vocabulary: Vocabulary) -> dict[str, Any]:
    found = vocabulary.find(row.key) if row.key else None
    kind = found.kind if found else None
    return {
        "at": at,
        "place": f"{card}-{at}",
        "key": row.key,
        "operator": row.operator,
        "operators": [(one, _said(one, kind)) for one in offered(found)] if found and kind in OPERATORS else [],
        "shape": _shape(row, found),
        "values": row.values,
        "value": ", ".join(row.values) if row.operator in SEVERAL else "".join(row.values[:1]),
        "unit": row.unit,
        "choices": [(one, found.words.get(one, one)) for one in found.choices] if found else [],
    }


def offered(found: FieldType) -> tuple[str, ...]:
    """What may be asked of a field: a number that stands for one of some things is that one, or is not."""
    if found.kind == "number" and found.choices:
        return ("=", "!=", "known", "unknown")
    return OPERATORS[found.kind]


def _shape(row: Row, found: FieldType | None) -> str:
    """How the value of a row is filled in."""
    if found is None or row.operator in WITHOUT_VALUE:
        return "none"
    if row.operator in COUNTED:
        return "counted"
    if found.choices:
        return "many" if row.operator in SEVERAL else "choice"
    if row.operator in SEVERAL:
        return "several"
    return {"number": "number", "date": "date", "moment": "date"}.get(found.kind, "text")


def _said(operator: str, kind: Kind | None) -> str:
    own: Mapping[str, str | Promise] = {"number": NUMBERS, "date": DAYS, "moment": DAYS}.get(kind or "", {})
    return str(own.get(operator) or WORDS.get(operator, operator))


def groups(vocabulary: Vocabulary) -> list[tuple[str, list[tuple[str, str]]]]:
    """What may be asked, under the headings of its apps."""
    found: dict[str, list[tuple[str, str]]] = {}
    for key in vocabulary.names():
        one = vocabulary.find(key) if not key.endswith("*") else None
        if one is not None and one.kind in OPERATORS:
            field = condition_fields.get(key)
            found.setdefault(str(field.group) if field else "", []).append((key, one.label or key))
    return [(heading, sorted(keys, key=lambda one: one[1].casefold())) for heading, keys in found.items()]


class ConditionBuilder(forms.Textarea):
    """The rows, or the box for a text."""

    def __init__(self, vocabulary: str) -> None:
        super().__init__()
        self.vocabulary = vocabulary

    def value_from_datadict(self, data: Any, files: Any, name: str) -> str:
        """The text that was built or written."""
        vocabulary = vocabularies[self.vocabulary]
        return built_from(data, name, vocabulary).text_of(vocabulary)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        """It is there in either mode."""
        return name not in data and f"{name}-mode" not in data

    def render(self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None) -> SafeString:
        """Drawn whole, as every choice draws it anew."""
        built = built_from_text(str(value or ""), vocabularies[self.vocabulary])
        return draw(built, name, (attrs or {}).get("id") or f"id_{name}", self.vocabulary)


def draw(built: Built, name: str, box: str, code: str) -> SafeString:
    """The builder as HTML."""
    shown = drawn(built, name, box, code)
    if built.cards is None:
        look = {"id": box, "class": "textarea"}
        shown["written"] = ConditionBox(code).render(name, built.text, look)
        shown["as_rows"] = built_from_text(built.text, vocabularies[code]).cards is not None
    return mark_safe(render_to_string("web/_condition_builder.html", shown))  # noqa: S308 - its template escapes


class BuiltCondition(WrittenCondition):
    """A condition in a form that is built from rows, or written; read strictly, kept as its `str`."""

    def __init__(self, *, vocabulary: str = "customers", **options: Any) -> None:
        super().__init__(vocabulary=vocabulary, **options)
        self.widget: forms.Widget = ConditionBuilder(vocabulary)
        self.widget.is_required = self.required
