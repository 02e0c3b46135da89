"""Amounts of money: exact, with their currency, and never mixed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Self

_MINOR_DIGITS = {"JPY": 0, "KRW": 0, "HUF": 2, "ISK": 0, "CLP": 0, "VND": 0, "BHD": 3, "KWD": 3, "TND": 3, "OMR": 3,
                 "JOD": 3}  # fmt: skip


class MixedCurrencies(ValueError):
    """Two amounts in different currencies were to be added or compared."""


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in a currency. Adding keeps every digit; `rounded` brings it to what can be paid."""

    amount: Decimal
    currency: str

    def __post_init__(self) -> None:
        if not isinstance(self.amount, Decimal):
            raise TypeError(f"money is counted in Decimal, not in {type(self.amount).__name__}")
        if not (len(self.currency) == 3 and self.currency.isascii() and self.currency.isupper()):
            raise ValueError(f"not a currency code: {self.currency!r}")

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> Self:
        """Money out of a whole number, a Decimal or its text; never out of a float."""
        if isinstance(amount, float):
            raise TypeError("a float has already lost its cents")
        return cls(Decimal(amount), currency)

    @property
    def unit(self) -> Decimal:
        """The smallest amount that can be paid: 0.01 in most currencies."""
        return Decimal(1).scaleb(-_MINOR_DIGITS.get(self.currency, 2))

    def rounded(self) -> "Money":
        """To what can be paid, halves away from zero, as invoices do."""
        return Money(self.amount.quantize(self.unit, ROUND_HALF_UP), self.currency)

    def split(self, weights: Sequence[int | Decimal]) -> list["Money"]:
        """Parts in proportion to `weights` that add up to the rounded whole, to the cent.

        What is left after rounding down goes, a cent each, to the parts that lost most.
        """
        total = sum((Decimal(w) for w in weights), Decimal(0))
        if total <= 0 or any(w < 0 for w in weights):
            raise ValueError("weights are not negative and not all nought")
        whole = self.rounded()
        sign = -1 if whole.amount < 0 else 1
        cents = int(abs(whole.amount) / self.unit)
        exact = [cents * Decimal(w) / total for w in weights]
        parts = [int(e) for e in exact]
        losers = sorted(range(len(parts)), key=lambda i: (parts[i] - exact[i], i))
        for i in losers[: cents - sum(parts)]:
            parts[i] += 1
        return [Money(sign * part * self.unit, self.currency) for part in parts]

    def __add__(self, other: "Money") -> "Money":
        return Money(self.amount + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.amount - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        if isinstance(factor, float):
            raise TypeError("multiply money by a Decimal or a whole number")
        return Money(self.amount * factor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.amount < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.amount <= self._same(other)

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.rounded().amount} {self.currency}"

    def _same(self, other: "Money") -> Decimal:
        if other.currency != self.currency:
            raise MixedCurrencies(f"{self.currency} and {other.currency}")
        return other.amount
