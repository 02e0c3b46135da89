"""Amounts, comparison and fitness of orders."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from relacja.sales.types import LineDraft, OrderDraft, OrderKind, OrderStatus

CENT = Decimal("0.01")
FINE = Decimal("0.0001")
LARGEST, LARGEST_SUM = Decimal(10) ** 10, Decimal(10) ** 14
CLOCKS_DIFFER = timedelta(minutes=5)
_KINDS, _STATUSES = frozenset(OrderKind.values), frozenset(OrderStatus.values)


class BadOrder(ValueError):
    """An order cannot be like this. `field` names what is wrong, `code` says how, `position` in which line."""

    def __init__(self, field: str, code: str, position: int | None = None) -> None:
        super().__init__(f"{field}: {code}" + (f" (line {position})" if position is not None else ""))
        self.field = field
        self.code = code
        self.position = position


@dataclass(frozen=True, slots=True)
class Counted:
    """A draft with what follows from it: the amount of each line, the total, and a digest of all lines."""

    draft: OrderDraft
    amounts: tuple[Decimal, ...]
    total: Decimal
    digest: str

    @property
    def key(self) -> tuple[str, str]:
        """What names the order for ever."""
        return self.draft.source, self.draft.number


def amount(line: LineDraft) -> Decimal:
    """Quantity times price less discount, to the cent, halves away from zero."""
    whole = line.quantity * line.unit_price
    if line.discount_percent:
        whole = whole * (100 - line.discount_percent) / 100
    return whole.quantize(CENT, ROUND_HALF_UP)


def counted(draft: OrderDraft, now: datetime) -> Counted:
    """Check a draft and count it; raises `BadOrder`. Nothing has been ordered in the future."""
    if not draft.number.strip() or len(draft.number) > 80:
        raise BadOrder("number", "missing" if not draft.number.strip() else "too_long")
    if len(draft.currency) != 3 or not draft.currency.isalpha():
        raise BadOrder("currency", "unknown")
    if draft.kind not in _KINDS or draft.status not in _STATUSES:
        raise BadOrder("kind" if draft.kind not in _KINDS else "status", "unknown")
    if draft.placed_at.tzinfo is None:
        raise BadOrder("placed_at", "no_time_zone")
    if draft.placed_at > now + CLOCKS_DIFFER:
        raise BadOrder("placed_at", "in_future")
    for position, line in enumerate(draft.lines, 1):
        _check(line, position)
    amounts = tuple(map(amount, draft.lines))
    total = sum(amounts, Decimal(0))
    if max(map(abs, (total, *amounts))) >= LARGEST_SUM:
        raise BadOrder("total", "out_of_range")
    return Counted(draft, amounts, total, digest(draft.lines))


def _check(line: LineDraft, position: int) -> None:
    for field, value in (("quantity", line.quantity), ("unit_price", line.unit_price)):
        if not value.is_finite() or abs(value) >= LARGEST:
            raise BadOrder(field, "out_of_range", position)
    if not 0 <= line.discount_percent <= 100:
        raise BadOrder("discount_percent", "out_of_range", position)


def digest(lines: tuple[LineDraft, ...]) -> str:
    """A digest of all lines together, whatever their order: two orders with the same lines have the same."""
    rows = sorted(
        f"{line.product_id or ''}\x1f{line.description}\x1f{_plain(line.quantity)}\x1f{_plain(line.unit_price)}"
        f"\x1f{_plain(line.discount_percent)}"
        for line in lines
    )
    return hashlib.md5("\x1e".join(rows).encode(), usedforsecurity=False).hexdigest()


def _plain(number: Decimal) -> str:
    """A number in its one form: 2.50 and 2.5 are the same."""
    return f"{number.quantize(FINE, ROUND_HALF_UP):f}"
