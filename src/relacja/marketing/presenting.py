"""Reports of campaigns in words and figures for people."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relacja.customers.plugs import role_types
from relacja.marketing import words as said
from relacja.marketing.plugs import channels
from relacja.marketing.services.experiments import TREATED
from relacja.marketing.types import EMAIL, EVERYWHERE, Arm, Difference, Reached, Report, Uplift, WholeReport
from relacja.platform.web import formats
from relacja.segments.types import FamilyLine


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


def shown(
    report: Report, *, leaves_alone: bool, channel: str = EMAIL, family: FamilyLine | None = None
) -> dict[str, Any]:
    """What the page shows of a report, of a campaign by a channel, told apart by the types of a family.
    `leaves_alone`: some are, though perhaps none of them has come yet."""
    names = _names_of(family)
    found = report.uplift
    claim = "too_few" if found.claim == "no_control" and leaves_alone else found.claim
    context: dict[str, Any] = {
        "report": report,
        "arms": [_arm(one.code, one.is_control, one.figures, report, channel) for one in report.arms],
        "types": [_type(names.get(kind, kind), one) for kind, one in report.by_type.items()],
        "reached": [_reached(code, one) for code, one in report.channels.items()],
        "credited": [(said.RULES[one.rule], one.orders, one.money) for one in report.credited],
        "why_not": said.NO_CLAIM.get(claim, ""),
        "brought_orders": sum(one.orders for one in report.credited),
        "brought_money": sum(one.money for one in report.credited),
    }
    sentence = _("Of those who took part %(treated)s ordered, of those who were left alone %(control)s.")
    return context | _claimed(found, report.currency, sentence, report.treated, report.control)


def whole(report: WholeReport) -> dict[str, Any]:
    """What the page of all campaigns shows."""
    sentence = _("Of all whom campaigns may reach %(treated)s ordered, of those who are left alone %(control)s.")
    rows = [
        Row(
            name, one.people, one.ordered, percent(one.rate), formats.money(one.mean, report.currency), ""
        )
        for name, one in ((_("May be reached"), report.others), (str(said.ARMS[EVERYWHERE]), report.left_alone))
    ]  # fmt: skip
    shown = {"report": report, "rows": rows, "why_not": said.NO_CLAIM.get(report.uplift.claim, "")}
    return shown | _claimed(report.uplift, report.currency, sentence, report.others, report.left_alone)


def _claimed(found: Uplift, currency: str, sentence: str, treated: Arm, control: Arm) -> dict[str, Any]:
    if found.rate is None or found.money is None or found.brought is None:
        return {}
    return {
        "sentence": sentence % {"treated": percent(treated.rate), "control": percent(control.rate)},
        "rate": points(found.rate), "money": money(found.money, currency), "brought": money(found.brought, currency),
        "bars": [(_("Orders"), bar(found.rate)), (_("Money"), bar(found.money))], "is_sure": found.rate.is_sure,
    }  # fmt: skip


def _reached(code: str, found: Reached) -> Mapping[str, Any]:
    label = channels[code].label if code in channels else code
    return {"label": label, "icon": getattr(channels.get(code), "icon", ""), "found": found}


def _arm(code: str, is_control: bool, figures: Arm, report: Report, channel: str) -> Row:
    plug = channels.get(channel)
    name = str(plug.treated if plug is not None and code == TREATED else said.ARMS.get(code, code))
    difference = "" if is_control else _difference(report.by_arm.get(code))
    return Row(
        name, figures.people, figures.ordered, percent(figures.rate), formats.money(figures.mean, report.currency),
        difference,
    )  # fmt: skip


def _names_of(family: FamilyLine | None) -> Mapping[str, str]:
    """What kinds of customers are called: roles, or types."""
    if family is None:
        return {code: str(one.label) for code, one in role_types.items()}
    return {str(one.id): one.name for one in family.types} | {"": _("of no type then")}


def _type(name: str, found: Uplift) -> Mapping[str, str]:
    return {
        "name": name,
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
