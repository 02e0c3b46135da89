"""Letters set on paper: pages of a PDF, with the address where the window of the envelope is."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any

import orjson
import typst
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext

from relacja.customers.queries import PostalPlace
from relacja.mailings.services import OnPaper
from relacja.marketing import parameters
from relacja.platform.parameters import get

TEMPLATE = Path(__file__).parent.parent / "paper" / "letter.typ"


@lru_cache(maxsize=1)
def _template() -> bytes:
    return TEMPLATE.read_bytes()


def sheet(text: OnPaper, place: PostalPlace, now: datetime) -> Mapping[str, Any]:  # not a use case: it only writes
    """A letter as the template takes it."""
    abroad = place.country if place.country not in ("", str(get(parameters.HOME.code))) else ""
    lines = [place.name, *place.street.split("\n"), f"{place.postcode} {place.city}".strip(), abroad]
    with translation.override(text.language):
        date = date_format(timezone.localtime(now), "DATE_FORMAT")
        page = gettext("Page")
    return {
        "language": text.language, "subject": text.subject, "blocks": text.blocks, "date": date, "page": page,
        "address": [line for line in lines if line.strip()], "sender": str(get(parameters.SENDER.code)),
        "is_right": get(parameters.WINDOW.code) == "right",
    }  # fmt: skip


def typeset(sheets: Sequence[Mapping[str, Any]]) -> bytes:  # not a use case: it only writes
    """One PDF of all of them, each beginning on a page of its own. What they say is data: it is never read as marks."""
    said = {"letters": orjson.dumps(list(sheets)).decode()}
    made = typst.compile(_template(), format="pdf", sys_inputs=said, pdf_tags=False)
    if not isinstance(made, bytes):
        raise TypeError(type(made).__name__)
    return made
