"""Adding and changing products: one, or many by their codes."""

from collections.abc import Sequence
from typing import Any

from django.db import connection
from django.utils import timezone
from django.utils.translation import gettext as _

from relacja.catalogue.events import ProductAdded, ProductChanged, ProductsUpserted
from relacja.catalogue.models import Product
from relacja.catalogue.permissions import EDIT, IMPORT, VIEW
from relacja.catalogue.rules.products import BadProduct, cleaned, differences, search_name
from relacja.catalogue.types import ProductDraft, ProductOutcome
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.transfer.restoring import restore
from relacja.platform.transfer.types import LoadedChunk, Undone
from relacja.platform.use_case import use_case

__all__ = ["BadProduct", "CodeTaken", "ProductNotFound", "add_product", "change_product"]


class CodeTaken(ValueError):
    """Another product has this code."""


class ProductNotFound(LookupError):
    """There is no such product."""


@use_case(permits=EDIT)
def add_product(*, actor: Actor, draft: ProductDraft) -> int:
    """Put a product into the catalogue. Raises `BadProduct` and `CodeTaken`."""
    if not draft.name.strip():
        raise BadProduct("name", "missing")
    [outcome] = _upsert([cleaned(draft)])
    if outcome.kind != "new":
        raise CodeTaken(draft.code)
    audit.note(subject=Ref("catalogue.product", outcome.id))
    publish(ProductAdded(outcome.id, draft.code))
    return outcome.id


@use_case(permits=EDIT)
def change_product(*, actor: Actor, product_id: int, **changes: Any) -> None:
    """Describe or price a product otherwise: `changes` are fields of `ProductDraft` but its code."""
    code = Product.objects.select_for_update().filter(pk=product_id).values_list("code", flat=True).first()
    if code is None:
        raise ProductNotFound(product_id)
    [outcome] = _upsert([cleaned(ProductDraft(code, **changes))])
    audit.note(subject=Ref("catalogue.product", product_id))
    if outcome.kind == "changed":
        publish(ProductChanged(product_id, code))


@use_case(permits=IMPORT)
def upsert_products_many(*, actor: Actor, drafts: Sequence[ProductDraft]) -> list[ProductOutcome]:
    """Add those whose codes are new and change the others, answering in order; what is None stays as it is."""
    outcomes = _upsert([cleaned(draft) for draft in drafts])
    _tell(outcomes)
    return outcomes


@use_case(permits=VIEW)
def ensure_products(*, actor: Actor, drafts: Sequence[ProductDraft]) -> dict[str, int]:
    """The id of each code; what the catalogue lacks is added, what it has is left alone. For orders that come in."""
    wanted = {draft.code: draft for draft in map(cleaned, drafts)}
    found = dict(Product.objects.filter(code__in=wanted).values_list("code", "id"))
    missing = [draft for code, draft in wanted.items() if code not in found]
    if missing:
        outcomes = _upsert(missing, leave=True)
        found |= {draft.code: outcome.id for draft, outcome in zip(missing, outcomes, strict=True)}
        _tell(outcomes)
    return found


@use_case(permits=IMPORT)
def take_back_products(*, actor: Actor, chunk: LoadedChunk) -> Undone:
    """Withdraw from sale the products that a chunk added, and restore those it changed, where nothing newer stands."""
    undone = Undone()
    added = chunk.created.get("catalogue.product", [])
    untouched = Product.objects.filter(pk__in=added, updated_at__lte=chunk.loaded_at)
    gone = set(untouched.values_list("pk", flat=True))
    Product.objects.filter(pk__in=gone).update(is_active=False)
    restored, newer = restore("catalogue_product", chunk.audit_id)
    undone.taken_back = len(gone) + len(restored)
    left = sorted({*newer, *(set(added) - gone)})
    undone.left = [(Ref("catalogue.product", product_id), _("changed since")) for product_id in left]
    audit.note(taken_back=undone.taken_back, left=len(undone.left))
    return undone


def _tell(outcomes: Sequence[ProductOutcome]) -> None:
    added = sum(outcome.kind == "new" for outcome in outcomes)
    changed = sum(outcome.kind == "changed" for outcome in outcomes)
    audit.note(products_added=added, products_changed=changed)
    if added or changed:
        publish(ProductsUpserted(added, changed))


INSERT = """
INSERT INTO catalogue_product (code, name, search_name, category, list_price, currency, is_active, created_at,
  updated_at)
SELECT code, name, search_name, coalesce(category, ''), list_price, coalesce(currency, ''), coalesce(is_active, TRUE),
  %s, %s
FROM unnest(%s::text[], %s::text[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::boolean[])
  AS d(code, name, search_name, category, list_price, currency, is_active)
ORDER BY code ON CONFLICT (code) DO NOTHING RETURNING code, id
"""

UPDATE = """
UPDATE catalogue_product p SET name = d.name, search_name = d.search_name, category = d.category,
  list_price = d.list_price, currency = d.currency, is_active = d.is_active, updated_at = %s
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::text[], %s::numeric[], %s::text[], %s::boolean[])
  AS d(id, name, search_name, category, list_price, currency, is_active)
WHERE p.id = d.id
"""


def _upsert(drafts: Sequence[ProductDraft], *, leave: bool = False) -> list[ProductOutcome]:
    """Insert and update by code: at most three statements. With `leave`, existing ones are only found."""
    now = timezone.now()
    last = {draft.code: draft for draft in drafts}
    rows = [
        (d.code, d.name or d.code, search_name(d.code, d.name), d.category, d.list_price, d.currency, d.is_active)
        for d in last.values()
    ]
    if not rows:
        return []
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [now, now, *(list(column) for column in zip(*rows, strict=True))])
        new = dict(cursor.fetchall())
    kept = {
        p.code: p for p in Product.objects.select_for_update().filter(code__in=last.keys() - new.keys()).order_by("pk")
    }
    changes = {code: [] if leave else differences(product, last[code]) for code, product in kept.items()}
    for code, changed in changes.items():
        for name, _before, after in changed:
            setattr(kept[code], name, after)
    _update([kept[code] for code, changed in changes.items() if changed], now)
    return [
        ProductOutcome(new[draft.code], "new")
        if draft.code in new
        else ProductOutcome(
            kept[draft.code].pk, "changed" if changes[draft.code] else "same", tuple(changes[draft.code])
        )
        for draft in drafts
    ]


def _update(products: Sequence[Product], now: Any) -> None:
    if not products:
        return
    rows = [
        (p.pk, p.name, search_name(p.code, p.name), p.category, p.list_price, p.currency, p.is_active) for p in products
    ]
    with connection.cursor() as cursor:
        cursor.execute(UPDATE, [now, *(list(column) for column in zip(*rows, strict=True))])
