"""Reads of products."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet

from relacja.catalogue.models import Product
from relacja.catalogue.permissions import VIEW
from relacja.catalogue.rules.products import differences
from relacja.catalogue.types import ProductDraft, ProductLine, ProductOutcome
from relacja.kit import text
from relacja.platform import sql
from relacja.platform.actor import Actor

_FIELDS = ("id", "code", "name", "category", "list_price", "currency", "is_active")


def visible(actor: Actor, permission: str = VIEW) -> "QuerySet[Product, Any]":
    """The products the actor may see."""
    return Product.objects.all() if actor.may(permission) else Product.objects.none()


def product(actor: Actor, product_id: int) -> ProductLine | None:
    """One product; None where there is none or the actor may not see it."""
    row = visible(actor).filter(pk=product_id).values_list(*_FIELDS).first()
    return ProductLine(*row) if row else None


def products_by_id(actor: Actor, ids: Iterable[int]) -> dict[int, ProductLine]:
    """The products of these ids; one query."""
    rows = visible(actor).filter(pk__in=set(ids)).values_list(*_FIELDS)
    return {row[0]: ProductLine(*row) for row in rows}


def ids_by_code(actor: Actor, codes: Iterable[str]) -> dict[str, int]:
    """The ids of these codes; one query."""
    return dict(visible(actor).filter(code__in=set(codes)).values_list("code", "id"))


def search_products(actor: Actor, query: str, limit: int) -> list[ProductLine]:
    """Products whose code or name holds every word of the query; a code that is the query itself comes first."""
    words = text.fold(query).split()
    if not words or not actor.may(VIEW):
        return []
    patterns = {f"word{n}": f"%{word.translate(_LITERAL)}%" for n, word in enumerate(words[:_WORDS])}
    holding = " AND ".join(f"search_name LIKE %({name})s::text" for name in patterns)
    rows = sql.rows(FOUND.replace("--holding--", holding), {"code": query.strip(), "limit": limit, **patterns})
    return [ProductLine(*row) for row in rows]


_WORDS = 8
_LITERAL = str.maketrans({sign: f"\\{sign}" for sign in r"\%_"})
FOUND = f"""
SELECT {", ".join(_FIELDS)} FROM catalogue_product WHERE (--holding--) OR code = %(code)s::text
ORDER BY code = %(code)s::text DESC, is_active DESC, name, id LIMIT %(limit)s::int
"""


def compared(actor: Actor, drafts: Sequence[ProductDraft]) -> list[ProductOutcome]:
    """What an upsert would do with the drafts, in their order (id 0: there is none yet); one query."""
    kept = {product.code: product for product in visible(actor).filter(code__in={draft.code for draft in drafts})}
    outcomes = []
    for draft in drafts:
        product = kept.get(draft.code)
        if product is None:
            outcomes.append(ProductOutcome(0, "new"))
            continue
        changes = tuple(differences(product, draft))
        outcomes.append(ProductOutcome(product.pk, "changed" if changes else "same", changes))
    return outcomes
