"""Products as an import target."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from relacja.catalogue import queries, services
from relacja.catalogue.permissions import IMPORT
from relacja.catalogue.rules.products import BadProduct, cleaned
from relacja.catalogue.types import ProductDraft, ProductOutcome
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import ImportTarget, TargetField, import_targets
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone

F = TargetField


@dataclass(slots=True)
class PreparedProducts:
    """A chunk checked without the database: drafts with their lines, and what was refused, in the order they came."""

    drafts: list[tuple[int, ProductDraft]] = field(default_factory=list)
    outcomes: list[Outcome | None] = field(default_factory=list)


@import_targets.plug("catalogue.product")
class ProductTarget(ImportTarget):
    """Products by their codes."""

    code = "catalogue.product"
    label = _("Products")
    permission = IMPORT
    fields = (
        F("code", _("Code"), "key", required=True, key=True, example="L-100",
          aliases=("sku", "product code", "product id", "productid", "stock code", "item no", "id", "kod", "indeks",
                   "symbol", "kod produktu", "артикул", "код", "код товара")),
        F("name", _("Name"), required=True, example="Lampa biurkowa",
          aliases=("product", "product name", "productname", "title", "description", "nazwa", "nazwa towaru", "towar",
                   "наименование", "название", "товар")),
        F("category", _("Category"), example="Oświetlenie",
          aliases=("category", "category name", "group", "kategoria", "grupa", "категория", "группа")),
        F("list_price", _("Price"), "money", example="99,90",
          aliases=("price", "unit price", "unitprice", "list price", "cena", "cena netto", "цена")),
        F("currency", _("Currency"), example="PLN", aliases=("currency", "waluta", "валюта")),
        F("is_active", _("Sold now"), "boolean", aliases=("active", "is active", "aktywny", "активен")),
    )  # fmt: skip

    def prepare(self, *, records: Sequence[Record], options: LoadOptions) -> Any:
        """Codes, names and prices in their one form."""
        prepared = PreparedProducts()
        for record in records:
            names = ("name", "category", "list_price", "currency", "is_active")
            said = {name: record.values[name] for name in names if record.values.get(name) not in (None, "")}
            try:
                draft = cleaned(ProductDraft(str(record.values.get("code") or ""), **said))
            except BadProduct as problem:
                reason = {
                    "missing": gettext("the value is missing"),
                    "too_long": gettext("the value is too long"),
                    "unknown": gettext("not one of the known values"),
                    "out_of_range": gettext("out of range"),
                }[problem.code]
                prepared.outcomes.append(Outcome(record.line, "refused", reason=reason, field_code=problem.field))
                continue
            prepared.outcomes.append(None)
            prepared.drafts.append((record.line, draft))
        return prepared

    def plan(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> list[Outcome]:
        """New, changed or the same, and nothing written."""
        found = queries.compared(actor, [draft for _, draft in prepared.drafts])
        return _in_order(prepared, found, options)

    def load(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> Loaded:
        """The set-based upsert, or with `only_new` the new ones alone."""
        drafts = [draft for _, draft in prepared.drafts]
        if options.only_new:
            known = queries.ids_by_code(actor, [draft.code for draft in drafts])
            fresh = [draft for draft in drafts if draft.code not in known]
            made = dict(zip(fresh, services.upsert_products_many(actor=actor, drafts=fresh), strict=True))
            found = [made.get(draft) or ProductOutcome(known[draft.code], "same") for draft in drafts]
        else:
            found = services.upsert_products_many(actor=actor, drafts=drafts)
        created = sorted({outcome.id for outcome in found if outcome.kind == "new"})
        return Loaded(_in_order(prepared, found, options), {"catalogue.product": created} if created else {})

    def undo(self, *, actor: Actor, chunk: LoadedChunk) -> Undone:
        """Remove the products nothing points at, restore those that were changed."""
        return services.take_back_products(actor=actor, chunk=chunk)

    def url(self, row_id: int) -> str:
        """The product's page."""
        return reverse("catalogue:product", args=[row_id])


def _in_order(prepared: PreparedProducts, found: Sequence[ProductOutcome], options: LoadOptions) -> list[Outcome]:
    """Outcomes of all records in the order in which they came; with `only_new` nothing that is there changes."""
    done = iter(
        Outcome(
            line,
            "same" if options.only_new and outcome.kind == "changed" else outcome.kind,
            outcome.id or None,
            changes={name: (before, after) for name, before, after in outcome.changes},
        )
        for (line, _), outcome in zip(prepared.drafts, found, strict=True)
    )
    return [outcome or next(done) for outcome in prepared.outcomes]
