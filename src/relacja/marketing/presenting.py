"""Reports of campaigns in words and figures for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relacja.customers.plugs import role_types
from relacja.marketing import words as said
from relacja.marketing.types import Arm, Difference, Report, Uplift
from relacja.platform.web import formats


@dataclass(frozen=True, slots=True)
class Bar:
    """An interval as a bar on a line whose middle is nought, in hundredths of its width."""

    start: str
    width: str
    middle: str


@dataclass(frozen=True, slots=True)
class Row:
    """Arms or types of customers, one a line: how many, how many of them ordered, what they brought, and the claim."""

    name: str
    people: int
    ordered: int
    rate: str
    mean: str
    difference: str


def shown(report: Report, *, leaves_alone: bool) -> dict[str, Any]:
    """What the page shows of a report. `leaves_alone`: some are, though perhaps none of them has come yet."""
    found = report.uplift
    claim = "too_few" if found.claim == "no_control" and leaves_alone else found.claim
    context: dict[str, Any] = {
        "report": report,
        "arms": [_arm(one.code, one.is_control, one.figures, report) for one in report.arms],
        "types": [_type(kind, one) for kind, one in report.by_type.items()],
        "credited": [(said.RULES[one.rule], one.orders, one.money) for one in report.credited],
        "why_not": said.NO_CLAIM.get(claim, ""),
        "brought_orders": sum(one.orders for one in report.credited),
        "brought_money": sum(one.money for one in report.credited),
    }
    if found.rate is not None and found.money is not None and found.brought is not None:
        context |= {
            "sentence": _sentence(report),
            "rate": points(found.rate),
            "money": money(found.money, report.currency),
            "brought": money(found.brought, report.currency),
            "bars": [(_("Orders"), bar(found.rate)), (_("Money"), bar(found.money))],
            "is_sure": found.rate.is_sure,
        }
    return context


def _sentence(report: Report) -> str:
    return _(
        "Of those who were written to %(treated)s ordered, of those who were left alone %(control)s."
    ) % {"treated": percent(report.treated.rate), "control": percent(report.control.rate)}  # fmt: skip


def _arm(code: str, is_control: bool, figures: Arm, report: Report) -> Row:
    name = str(said.ARMS.get(code, code))
    difference = "" if is_control else _difference(report.by_arm.get(code))
    return Row(
        name, figures.people, figures.ordered, percent(figures.rate), formats.money(figures.mean, report.currency),
        difference,
    )  # fmt: skip


def _type(kind: str, found: Uplift) -> Mapping[str, str]:
    return {
        "name": str(role_types[kind].label) if kind in role_types else kind,
        "difference": _difference(found) or str(said.NO_CLAIM.get(found.claim, "")),
    }


def _difference(found: Uplift | None) -> str:
    return points(found.rate) if found is not None and found.rate is not None else ""


def percent(rate: float) -> str:
    """A share, to the tenth of a per cent."""
    return f"{formats.number(round(rate * 100, 1))} %"


def points(found: Difference) -> str:
    """A difference of shares, in points of per cent."""
    words = pgettext("a difference with its interval, in points of per cent", "%(value)s points (%(low)s to %(high)s)")
    return words % {
        "value": signed(found.value * 100), "low": signed(found.low * 100), "high": signed(found.high * 100),
    }  # fmt: skip


def money(found: Difference, currency: str) -> str:
    """A difference of money."""
    return pgettext("a difference with its interval", "%(value)s (%(low)s to %(high)s)") % {
        "value": formats.money(found.value, currency), "low": formats.money(found.low, currency),
        "high": formats.money(found.high, currency),
    }  # fmt: skip


def signed(value: float) -> str:
    """A number with its sign, to the tenth."""
    found = round(value, 1)
    return f"{'+' if found > 0 else ''}{formats.number(found)}"


def bar(found: Difference) -> Bar:
    """Where the interval lies on a line from minus to plus the greatest of its ends."""
    most = max(abs(found.low), abs(found.high)) or 1.0
    start = (found.low / most + 1) * 50
    width, middle = (found.high - found.low) / most * 50, (found.value / most + 1) * 50
    return Bar(f"{start:.1f}", f"{width:.1f}", f"{middle:.1f}")
