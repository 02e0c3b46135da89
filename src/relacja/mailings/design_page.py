"""Designs as their editor shows them, and reads them back."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes
from relacja.mailings import words
from relacja.mailings.models import Design
from relacja.mailings.rules import blocks, checks
from relacja.mailings.services import designing, writing
from relacja.mailings.types import LANGUAGES, DesignDraft, Written
from relacja.platform.actor import Actor

STEP = re.compile(r"(up|down|drop):(\d{1,3})|add:([a-z]+)")
LOOKS = ("light", "dark", "phone")
SYSTEM_WORDS = {"link.unsubscribe": "https://example.com", "link.preferences": "https://example.com"}


def languages(design: Design, language: str) -> list[tuple[str, str, bool, bool]]:
    """Each language with its name, whether it is written, and whether it is shown."""
    return [(code, str(words.LANGUAGE_NAMES[code]), code in design.content, code == language) for code in LANGUAGES]


def page(actor: Actor, design: Design, language: str) -> dict[str, Any]:
    """The editor."""
    body = design.content.get(language) or {}
    latest = designing.versions_of(design).first()
    return {
        "design": design,
        "language": language,
        "languages": languages(design, language),
        "purposes": [(code, consent_purposes[code].label) for code in consent_purposes.codes()],
        "subject": body.get("subject", ""),
        "preheader": body.get("preheader", ""),
        "blocks": [_block(number, block) for number, block in enumerate(body.get("blocks") or ())],
        "kinds": words.BLOCKS.items(),
        "version": latest,
        "is_published": latest is not None and latest.content == design.content,
        "variables": sorted(blocks.OF_CUSTOMER),
        **look(design, language),
    }


def _block(number: int, block: Mapping[str, Any]) -> dict[str, Any]:
    fields = [
        {"code": field.code, "kind": field.kind, "label": words.FIELDS[field.code], "value": block.get(field.code, ""),
         "required": field.required}
        for field in blocks.BLOCKS.get(block.get("kind", ""), ())
    ]  # fmt: skip
    return {
        "number": number,
        "kind": block.get("kind"),
        "label": words.BLOCKS.get(block.get("kind", ""), ""),
        "fields": fields,
    }


def look(design: Design, language: str) -> dict[str, Any]:
    """What is found about it, and its state for the preview's address."""
    return {
        "design": design,
        "language": language,
        "found": [(words.problem(one), one.stops) for one in found_in(design)],
        "stamp": int(design.edited_at.timestamp() * 1000),
        "looks": [(code, str(words.LOOKS[code])) for code in LOOKS],
    }


def found_in(design: Design) -> list[blocks.Problem]:
    """What keeps it from being published, else what is worth a second look."""
    wrong = designing.problems(design.purpose, design.content)
    if wrong:
        return wrong
    try:
        return [
            one
            for language, body in design.content.items()
            for one in checks.warnings(language, body, designing.made_in(design.purpose, language, body))
        ]
    except blocks.BadDesign as bad:
        return list(bad.problems)


def read(design: Design, given: QueryDict, language: str) -> DesignDraft:
    """The design with what was typed in one language; a button of the editor moves, drops or adds a block."""
    kinds = given.getlist("kind")
    typed = [
        {
            "kind": kind,
            **{one.code: given.get(f"{number}.{one.code}", "").replace("\r\n", "\n") for one in blocks.BLOCKS[kind]},
        }
        for number, kind in enumerate(kinds[: blocks.MOST_BLOCKS])
        if kind in blocks.BLOCKS
    ]
    body = {
        "subject": given.get("subject", ""), "preheader": given.get("preheader", ""),
        "blocks": moved(typed, given.get("do", "")),
    }  # fmt: skip
    content = {**design.content, language: body}
    if given.get("do") == "drop_language":
        content.pop(language)
    return DesignDraft(given.get("name", "") or design.name, given.get("purpose", "") or design.purpose, content)


def _typed(given: QueryDict, number: int, code: str) -> str:
    return given.get(f"{number}.{code}", "").replace("\r\n", "\n")


def moved(typed: Sequence[dict[str, Any]], step: str) -> list[dict[str, Any]]:
    """The blocks after a button was pressed."""
    found, rows = STEP.fullmatch(step), list(typed)
    if found is None:
        return rows
    if found[3]:
        foot = len(rows) - 1 if rows and rows[-1]["kind"] == "footer" and found[3] in blocks.BLOCKS else len(rows)
        return [*rows[:foot], *([{"kind": found[3]}] if found[3] in blocks.BLOCKS else []), *rows[foot:]]
    at = int(found[2])
    if at >= len(rows):
        return rows
    one = rows.pop(at)
    if found[1] != "drop":
        rows.insert(max(at - 1, 0) if found[1] == "up" else at + 1, one)
    return rows


def shown(actor: Actor, design: Design, language: str, person: str) -> Written:
    """The letter as somebody would get it; where nobody is named, with the names of its variables. Raises `BadDesign`,
    `Missing`."""
    made = designing.made_in(design.purpose, language, design.content.get(language) or {})
    values = {**checks.sample([part for field in made.values() for part in field], _("Product")), **SYSTEM_WORDS}
    hits = customers.search_parties(actor, person, 1) if person else []
    if hits:
        who = customers.recipients(PREVIEW, {hits[0].id: None}).get(hits[0].id)
        values |= {name: text for name, text in writing.of_customer(who).items() if text} if who else {}
    return writing.filled(made, language, values)


PREVIEW = Actor.system(gettext_noop("preview of letters"))


def starting(name: str, of: str = "letter") -> dict[str, Any]:
    """What a new design begins with: a plain letter, or (`basket`) what lies in a basket that was left."""
    said: list[dict[str, Any]] = [
        {"kind": "heading", "text": _("A heading")},
        {"kind": "text", "text": _("What you want to say.")},
    ]
    if of == "basket":
        hello = _('Hello {{customer.first_name | "there"}}, this still waits in your basket:')
        said = [
            {"kind": "heading", "text": _("You left something in your basket")},
            {"kind": "text", "text": hello},
            {"kind": "products", "rows": "basket.products", "button": _("Look at it again")},
            {"kind": "text", "text": _("In all: {{basket.total}}")},
        ]
    return {"subject": name, "preheader": "", "blocks": [*said, {"kind": "footer", "text": ""}]}
