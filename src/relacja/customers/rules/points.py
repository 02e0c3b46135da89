"""Contact points in one form, so that what is the same is the same row."""

from collections.abc import Mapping
from typing import NamedTuple

from relacja.kit import email, phone, text

ADDRESS_PARTS = ("street", "postcode", "city", "region", "country")
LONGEST_VALUE = 400


class BadPoint(ValueError):
    """The text is no contact point of its kind. Carries the kind."""

    def __init__(self, kind: str, raw: str = "") -> None:
        super().__init__(kind)
        self.kind = kind
        self.raw = raw


class PointForm(NamedTuple):
    """A contact point: `value` is unique in its kind, `display` is for people."""

    kind: str
    value: str
    display: str


def point_form(kind: str, raw: str, *, region: str = "PL") -> PointForm:
    """The point in its one form. Raises `BadPoint`."""
    try:
        if kind == "email":
            address = email.parse(raw)
            return PointForm(kind, address, address)
        if kind == "phone":
            number = phone.parse(raw, region)
            return PointForm(kind, number.e164, number.display)
    except ValueError as refused:
        raise BadPoint(kind, raw) from refused
    shown = text.clean(raw)
    value = _web_value(shown) if kind == "web" else text.fold(shown)
    if kind not in {"web", "postal"} or not value or len(shown) > LONGEST_VALUE:
        raise BadPoint(kind, raw)
    return PointForm(kind, value, shown)


def address_form(parts: Mapping[str, str]) -> tuple[PointForm, dict[str, str]]:
    """A postal address out of its parts, and the parts cleaned. Raises `BadPoint` where there is no street or city."""
    kept = {name: text.clean(parts.get(name, "") or "") for name in ADDRESS_PARTS}
    kept["country"] = (kept["country"] or "PL").upper()[:2]
    town = " ".join(filter(None, (kept["postcode"], kept["city"])))
    line = ", ".join(filter(None, (kept["street"], town, kept["region"], kept["country"])))
    if not (kept["street"] or kept["city"] or kept["postcode"]):
        raise BadPoint("postal", line)
    return point_form("postal", line), kept


def _web_value(shown: str) -> str:
    """A web address without its scheme, `www.` and closing slash; blank where it cannot be one."""
    address = shown.lower().removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/")
    host = address.split("/")[0]
    return address if "." in host.strip(".") and " " not in address else ""
