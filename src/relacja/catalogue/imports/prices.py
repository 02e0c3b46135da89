"""Prices in lists as an import target: what a product or a variant costs in which list, from when to when."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries, services
from relacja.catalogue.permissions import IMPORT
from relacja.catalogue.rules.pricing import BadPrice, Days, check_amount, check_days
from relacja.catalogue.types import PriceDraft, PriceOutcome
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import ImportTarget, TargetField, import_targets
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone

F = TargetField


@dataclass(frozen=True, slots=True)
class PriceRow:
    """A price as a file names it: list, product and variant by name and code."""

    line: int
    price_list: str
    code: str
    variant: str
    amount: Decimal
    valid_from: date | None
    valid_to: date | None


@dataclass(slots=True)
class PreparedPrices:
    """A chunk checked without the database, and what was refused of it, in the order it came."""

    rows: list[PriceRow] = field(default_factory=list)
    outcomes: list[Outcome | None] = field(default_factory=list)


@import_targets.plug("catalogue.price")
class PriceTarget(ImportTarget):
    """Prices, each found again by list, product, variant and first day. Lists and products must be there."""

    code = "catalogue.price"
    label = _("Prices")
    permission = IMPORT
    fields = (
        F("price_list", _("Price list"), required=True, example="Hurt",
          aliases=("price list", "pricelist", "list", "cennik", "прайс-лист", "прайс")),
        F("code", _("Product code"), "key", required=True, example="L-100",
          aliases=("sku", "product code", "stock code", "kod", "kod produktu", "indeks", "артикул", "код товара")),
        F("variant", _("Variant"), "key", example="L-100-R", aliases=("variant", "variant code", "wariant", "вариант")),
        F("amount", _("Price"), "money", required=True, example="99,90",
          aliases=("price", "unit price", "amount", "cena", "cena netto", "цена")),
        F("valid_from", _("From"), "date", aliases=("from", "valid from", "od", "obowiązuje od", "с", "действует с")),
        F("valid_to", _("Until"), "date", aliases=("to", "until", "valid to", "do", "obowiązuje do", "по", "до")),
    )  # fmt: skip

    def prepare(self, *, records: Sequence[Record], options: LoadOptions) -> Any:
        """Amounts and days that can be right."""
        prepared = PreparedPrices()
        for record in records:
            row, refused = _row(record)
            prepared.outcomes.append(refused)
            if row is not None:
                prepared.rows.append(row)
        return prepared

    def plan(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> list[Outcome]:
        """New, changed or the same, and nothing written."""
        drafts, refused = _drafts(actor, prepared.rows)
        found = dict(zip(drafts, queries.compared_prices(actor, list(drafts.values())), strict=True))
        return _in_order(prepared, found, refused, options)

    def load(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> Loaded:
        """Set what fits; with `only_new` the new ones alone."""
        drafts, refused = _drafts(actor, prepared.rows)
        found = dict(zip(drafts, queries.compared_prices(actor, list(drafts.values())), strict=True))
        wanted = {line: draft for line, draft in drafts.items() if not options.only_new or found[line].kind == "new"}
        made = services.set_prices_many(actor=actor, drafts=list(wanted.values()))
        found |= dict(zip(wanted, made, strict=True))
        created = sorted({outcome.id for outcome in made if outcome.kind == "new"})
        outcomes = _in_order(prepared, found, refused, options)
        return Loaded(outcomes, {"catalogue.price": created} if created else {})

    def undo(self, *, actor: Actor, chunk: LoadedChunk) -> Undone:
        """Remove the prices that were added, restore those that were changed."""
        return services.take_back_prices(actor=actor, chunk=chunk)


def _row(record: Record) -> tuple[PriceRow | None, Outcome | None]:
    said = record.values
    try:
        for name in ("price_list", "code", "amount"):
            if said.get(name) in (None, ""):
                raise BadPrice(name, "missing")
        check_amount("amount", said["amount"])
        check_days(Days(said.get("valid_from"), said.get("valid_to")))
    except BadPrice as problem:
        return None, Outcome(record.line, "refused", reason=_reason(problem.code), field_code=problem.field)
    row = PriceRow(
        record.line, str(said["price_list"]).strip(), str(said["code"]).strip(),
        str(said.get("variant") or "").strip(), said["amount"], said.get("valid_from"), said.get("valid_to"),
    )  # fmt: skip
    return row, None


def _reason(code: str) -> str:
    return {
        "missing": gettext("the value is missing"),
        "out_of_range": gettext("out of range"),
        "before_start": gettext("ends before it begins"),
    }[code]


def _drafts(actor: Actor, rows: Sequence[PriceRow]) -> tuple[dict[int, PriceDraft], dict[int, Outcome]]:
    """What the rows mean, by line; and those that name what is not there. Three queries."""
    lists = queries.lists_by_name(actor, [row.price_list for row in rows])
    products = queries.ids_by_code(actor, [row.code for row in rows])
    variants = queries.variants_by_code(actor, [row.variant for row in rows if row.variant])
    drafts, refused = {}, {}
    for row in rows:
        list_id, product_id = lists.get(row.price_list), products.get(row.code)
        variant = variants.get(row.variant)
        missing = (
            "price_list" if list_id is None
            else "code" if product_id is None
            else "variant" if row.variant and (variant is None or variant.product_id != product_id)
            else ""
        )  # fmt: skip
        if missing or list_id is None or product_id is None:
            reason = gettext("not one of the known values")
            refused[row.line] = Outcome(row.line, "refused", reason=reason, field_code=missing)
        else:
            drafts[row.line] = PriceDraft(
                list_id, product_id, row.amount, variant.id if variant else None, row.valid_from, row.valid_to
            )
    return drafts, refused


def _in_order(
    prepared: PreparedPrices, found: dict[int, PriceOutcome], refused: dict[int, Outcome], options: LoadOptions
) -> list[Outcome]:
    """Outcomes of all records in the order in which they came; with `only_new` nothing that is there changes."""
    rows = iter(prepared.rows)
    return [outcome or _outcome(next(rows).line, found, refused, options) for outcome in prepared.outcomes]


def _outcome(line: int, found: dict[int, PriceOutcome], refused: dict[int, Outcome], options: LoadOptions) -> Outcome:
    if line in refused:
        return refused[line]
    kind = "same" if options.only_new and found[line].kind == "changed" else found[line].kind
    return Outcome(line, kind, found[line].id or None)
