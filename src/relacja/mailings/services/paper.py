"""Designs as they are read on paper."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings

from relacja.mailings import parameters
from relacja.mailings.models import DesignVersion
from relacja.mailings.rules import places
from relacja.mailings.services import writing
from relacja.platform.parameters import get


class PaperGap(LookupError):
    """Nothing is known of a variable, and there are no words to fall back on."""


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A design with everything filled in, to be set on paper: each block by its kind, with what it says; `rows` of
    products have a name and a price."""

    language: str
    subject: str
    blocks: tuple[Mapping[str, Any], ...]


def on_paper(  # not a use case: it only writes
    version: DesignVersion, languages: Sequence[str], variables: Mapping[str, Any]
) -> OnPaper:
    """A version for a reader, in the first of the languages that it has. Pictures are left out, links are spelt.

    Raises `PaperGap`.
    """
    language = writing.chosen(languages, list(version.content))
    body = version.content[language]
    links = dict.fromkeys(("link.unsubscribe", "link.preferences"), settings.BASE_URL)
    values = {"house.name": str(get(parameters.HOUSE.code)), **links, **variables}
    try:
        blocks = [_block(one, values) for one in body["blocks"] if one["kind"] != "picture"]
        return OnPaper(language, _filled(body["subject"], values), tuple(blocks))
    except places.Missing as missing:
        raise PaperGap(missing.name) from missing


def _block(block: Mapping[str, Any], values: Mapping[str, Any]) -> Mapping[str, Any]:
    kind = block["kind"]
    if kind == "products":
        rows = [row for row in values.get(block.get("rows", "")) or () if isinstance(row, Mapping)]
        shown = [{"name": str(row.get("name", "")), "price": str(row.get("price", ""))} for row in rows]
        return {"kind": kind, "rows": shown}
    told = {name: _filled(str(block.get(name) or ""), values) for name in ("text", "link")}
    return {"kind": kind, **told}


def _filled(text: str, values: Mapping[str, Any]) -> str:
    return places.fill(places.parts_of(text), values)


def fill_text(text: str, variables: Mapping[str, Any]) -> str:  # not a use case: it only writes
    """A plain text with everything filled in. Raises `PaperGap`; a text that is no such text stays as it is."""
    try:
        return _filled(text, variables)
    except places.Missing as missing:
        raise PaperGap(missing.name) from missing
    except places.BadPlace:
        return text
