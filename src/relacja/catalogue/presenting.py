"""What competitors sell, with the address of those that are kept somewhere in the house."""

from dataclasses import dataclass

from relacja.catalogue import queries
from relacja.catalogue.types import CompetitorLine
from relacja.platform import refs
from relacja.platform.actor import Actor
from relacja.platform.refs import ref_kinds


@dataclass(frozen=True, slots=True)
class CompetitorView:
    """A line about a competitor; the address blank where the reader may not see them."""

    line: CompetitorLine
    url: str


def competitors(actor: Actor, product_id: int) -> list[CompetitorView]:
    """The lines of a product; two queries more where some point at customers."""
    lines = queries.competitors_of(actor, product_id)
    seen = refs.titles(actor, [line.ref for line in lines if line.ref])
    return [
        CompetitorView(line, ref_kinds[line.ref.kind].url(line.ref.id) if line.ref in seen and line.ref else "")
        for line in lines
    ]
