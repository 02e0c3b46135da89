"""Forms, prices and competitors of products: added, changed, removed."""

from collections.abc import Sequence
from typing import Any, Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from relacja.catalogue.events import PriceListChanged, PricesChanged
from relacja.catalogue.models import CompetitorProduct, Price, PriceList, Product, Variant
from relacja.catalogue.permissions import EDIT, IMPORT
from relacja.catalogue.rules.pricing import BadPrice, Days, check_amount, check_days, checked_currency
from relacja.catalogue.services.products import CodeTaken, ProductNotFound
from relacja.catalogue.types import CompetitorDraft, PriceDraft, PriceListDraft, PriceOutcome, VariantDraft
from relacja.kit import text
from relacja.platform import audit
from relacja.platform.actor import Actor
from relacja.platform.outbox import publish
from relacja.platform.refs import Ref
from relacja.platform.transfer.restoring import changed_since, restore
from relacja.platform.transfer.types import LoadedChunk, Undone
from relacja.platform.use_case import use_case

PRODUCT = "catalogue.product"


class NameTaken(ValueError):
    """Another price list is called so."""


class NotThere(LookupError):
    """There is no such variant, price list, price or word about a competitor."""


@use_case(permits=EDIT)
def add_variant(*, actor: Actor, product_id: int, draft: VariantDraft) -> int:
    """Add a form in which a product is sold. Raises `ProductNotFound`, `BadPrice`, `CodeTaken`."""
    product = _product(product_id)
    variant = Variant(product=product, **_variant(draft))
    _unless_taken(variant, CodeTaken(draft.code))
    _tell(product.pk)
    return variant.pk


@use_case(permits=EDIT)
def change_variant(*, actor: Actor, variant_id: int, draft: VariantDraft) -> None:
    """Describe or price a variant otherwise. Raises `NotThere`, `BadPrice`, `CodeTaken`."""
    variant = _held(Variant, variant_id)
    _set(variant, _variant(draft))
    _unless_taken(variant, CodeTaken(draft.code))
    _tell(variant.product_id)


@use_case(permits=EDIT)
def add_price_list(*, actor: Actor, draft: PriceListDraft) -> int:
    """Open a price list. Raises `BadPrice`, `NameTaken`."""
    kept = PriceList(**_list(draft))
    _unless_taken(kept, NameTaken(draft.name))
    audit.note(subject=Ref("catalogue.price_list", kept.pk))
    publish(PriceListChanged(kept.pk))
    return kept.pk


@use_case(permits=EDIT)
def change_price_list(*, actor: Actor, price_list_id: int, draft: PriceListDraft) -> None:
    """Say otherwise when, for whom and in what money a list holds. Raises `NotThere`, `BadPrice`, `NameTaken`."""
    kept = _held(PriceList, price_list_id)
    _set(kept, _list(draft))
    _unless_taken(kept, NameTaken(draft.name))
    audit.note(subject=Ref("catalogue.price_list", kept.pk))
    publish(PriceListChanged(kept.pk))


@use_case(permits=EDIT)
def set_price(*, actor: Actor, draft: PriceDraft) -> int:
    """Set what a product, or a variant of it, costs in a list from a day on; a price from that day is replaced.

    Raises `NotThere`, `ProductNotFound`, `BadPrice`.
    """
    _product(draft.product_id)
    [outcome] = _set_prices([_fit(draft)])
    _tell(draft.product_id)
    return outcome.id


@use_case(permits=EDIT)
def remove_price(*, actor: Actor, price_id: int) -> None:
    """Take a price out of its list; the record keeps what it was. Raises `NotThere`."""
    price = _held(Price, price_id)
    price.delete()
    _tell(price.product_id)


@use_case(permits=IMPORT)
def set_prices_many(*, actor: Actor, drafts: Sequence[PriceDraft]) -> list[PriceOutcome]:
    """Set many prices, all or none, answering in their order. Raises what `set_price` raises."""
    outcomes = _set_prices([_fit(draft) for draft in drafts])
    changed = sorted({d.product_id for d, o in zip(drafts, outcomes, strict=True) if o.kind != "same"})
    audit.note(prices=sum(outcome.kind != "same" for outcome in outcomes))
    if changed:
        publish(PricesChanged(tuple(changed)))
    return outcomes


@use_case(permits=IMPORT)
def take_back_prices(*, actor: Actor, chunk: LoadedChunk) -> Undone:
    """Remove the prices a chunk added, and restore those it changed, where nothing newer stands."""
    undone = Undone()
    added = chunk.created.get("catalogue.price", [])
    restored, newer = restore("catalogue_price", chunk.audit_id)
    touched = changed_since("catalogue_price", "id", added, chunk.audit_id)
    gone, _rows = Price.objects.filter(pk__in=set(added) - touched).delete()
    undone.taken_back = gone + len(restored)
    undone.left = [(Ref("catalogue.price", price_id), _("changed since")) for price_id in sorted({*newer, *touched})]
    audit.note(taken_back=undone.taken_back, left=len(undone.left))
    return undone


@use_case(permits=EDIT)
def add_competitor_product(*, actor: Actor, product_id: int, draft: CompetitorDraft) -> int:
    """Keep what a competitor sells instead of a product. Raises `ProductNotFound`, `BadPrice`."""
    product = _product(product_id)
    kept = CompetitorProduct.objects.create(product=product, **_competitor(draft))
    audit.note(subject=Ref(PRODUCT, product.pk))
    return kept.pk


@use_case(permits=EDIT)
def change_competitor_product(*, actor: Actor, competitor_product_id: int, draft: CompetitorDraft) -> None:
    """Say anew what a competitor sells instead. Raises `NotThere`, `BadPrice`."""
    kept = _held(CompetitorProduct, competitor_product_id)
    _set(kept, _competitor(draft))
    kept.save()
    audit.note(subject=Ref(PRODUCT, kept.product_id))


@use_case(permits=EDIT)
def remove_competitor_product(*, actor: Actor, competitor_product_id: int) -> None:
    """A competitor no longer sells this. Raises `NotThere`."""
    kept = _held(CompetitorProduct, competitor_product_id)
    kept.delete()
    audit.note(subject=Ref(PRODUCT, kept.product_id))


def _product(product_id: int) -> Product:
    product = Product.objects.select_for_update().filter(pk=product_id).first()
    if product is None:
        raise ProductNotFound(product_id)
    return product


def _held(model: Any, row_id: int) -> Any:
    row = model.objects.select_for_update().filter(pk=row_id).first()
    if row is None:
        raise NotThere(row_id)
    return row


def _set(row: Any, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(row, name, value)


def _unless_taken(row: Any, taken: ValueError) -> None:
    """Save a row that has a unique name; raises `taken` where another one has it."""
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as problem:
        raise taken from problem


def _tell(product_id: int) -> None:
    audit.note(subject=Ref(PRODUCT, product_id))
    publish(PricesChanged((product_id,)))


def _named(field: str, raw: str, longest: int) -> str:
    """A name as it is kept; raises `BadPrice` where there is none or it is too long."""
    name = text.clean(raw)
    if not name or len(name) > longest:
        raise BadPrice(field, "too_long" if name else "missing")
    return name


def _variant(draft: VariantDraft) -> dict[str, Any]:
    check_amount("list_price", draft.list_price)
    attributes = {text.clean(name)[:60]: text.clean(value)[:120] for name, value in draft.attributes.items()}
    return {
        "code": _named("code", draft.code, 80),
        "attributes": {name: value for name, value in attributes.items() if name and value},
        "list_price": draft.list_price,
        "is_active": draft.is_active,
    }


def _list(draft: PriceListDraft) -> dict[str, Any]:
    check_days(Days(draft.valid_from, draft.valid_to))
    kind, _colon, code = draft.audience.partition(":")
    if draft.audience and (kind not in ("role", "segment") or not code):
        raise BadPrice("audience", "unknown")
    return {
        "name": _named("name", draft.name, 100),
        "currency": checked_currency(draft.currency),
        "audience": draft.audience,
        "valid_from": draft.valid_from,
        "valid_to": draft.valid_to,
        "is_active": draft.is_active,
    }


def _competitor(draft: CompetitorDraft) -> dict[str, Any]:
    check_amount("price", draft.price)
    return {
        "competitor": _named("competitor", draft.competitor, 250),
        "name": _named("name", draft.name, 250),
        "as_of": draft.as_of,
        "price": draft.price,
        "currency": checked_currency(draft.currency) if draft.currency or draft.price is not None else "",
        "strengths": draft.strengths.strip(),
        "weaknesses": draft.weaknesses.strip(),
        "ref_kind": draft.ref.kind if draft.ref else "",
        "ref_id": draft.ref.id if draft.ref else None,
    }


def _fit(draft: PriceDraft) -> PriceDraft:
    check_amount("amount", draft.amount)
    check_days(Days(draft.valid_from, draft.valid_to))
    return draft


def _key(draft: PriceDraft) -> tuple[Any, ...]:
    return draft.product_id, draft.price_list_id, draft.variant_id, draft.valid_from


def _set_prices(drafts: Sequence[PriceDraft]) -> list[PriceOutcome]:
    """Insert and update by list, product, variant and first day: five statements whatever their number."""
    _check_rows(drafts)
    last = {_key(draft): draft for draft in drafts}
    product_ids = {draft.product_id for draft in drafts}
    list_ids = {draft.price_list_id for draft in drafts}
    rows = Price.objects.select_for_update().filter(product_id__in=product_ids, price_list_id__in=list_ids)
    kept = {(r.product_id, r.price_list_id, r.variant_id, r.valid_from): r for r in rows.order_by("pk")}
    changed, new = [], []
    kinds: dict[tuple[Any, ...], Literal["new", "changed"]] = {}
    for key, draft in last.items():
        row = kept.get(key)
        if row is None:
            kinds[key] = "new"
            new.append(
                Price(
                    product_id=key[0], price_list_id=key[1], variant_id=key[2], valid_from=key[3],
                    amount=draft.amount, valid_to=draft.valid_to,
                )
            )  # fmt: skip
        elif (row.amount, row.valid_to) != (draft.amount, draft.valid_to):
            row.amount, row.valid_to = draft.amount, draft.valid_to
            changed.append(row)
            kinds[key] = "changed"
    made = Price.objects.bulk_create(new)
    Price.objects.bulk_update(changed, ["amount", "valid_to"], batch_size=1000)
    ids = {key: row.pk for key, row in kept.items()} | {
        (r.product_id, r.price_list_id, r.variant_id, r.valid_from): r.pk for r in made
    }
    return [PriceOutcome(ids[_key(draft)], kinds.get(_key(draft), "same")) for draft in drafts]


def _check_rows(drafts: Sequence[PriceDraft]) -> None:
    """Raise `NotThere` unless every list is there and every variant is one of its product."""
    lists = {draft.price_list_id for draft in drafts}
    variants = {(draft.variant_id, draft.product_id) for draft in drafts if draft.variant_id is not None}
    known = set(PriceList.objects.select_for_update().filter(pk__in=lists).values_list("pk", flat=True))
    own = set(Variant.objects.filter(pk__in={pair[0] for pair in variants}).values_list("pk", "product_id"))
    missing = lists - known or {pair[0] for pair in variants - own}
    if missing:
        raise NotThere(min(missing))
