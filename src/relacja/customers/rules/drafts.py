"""A customer as it comes in by the thousand: checked and in its one form, before the database is asked anything."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from relacja.customers.rules.names import NameForms, NameMissing, NameTooLong, firm_name, name_forms, split_name
from relacja.customers.rules.points import BadPoint, address_form, point_form
from relacja.customers.rules.sealing import IdentifierForm
from relacja.kit import text

TEXTS = {
    "title": 50, "legal_form": 50, "industry": 100, "website": 250, "language": 5, "note": 100_000,
    "given_name": 100, "family_name": 120, "legal_name": 250,
}  # fmt: skip
EMAILS = ("email", "email_2", "email_3")
PHONES = (("phone", "general"), ("mobile", "general"), ("phone_work", "work"), ("phone_home", "home"))
ADDRESS = ("street", "postcode", "city", "region", "country")
SCHEMES = ("nip", "regon", "krs", "eu_vat", "pesel")
FIRM_SCHEMES = frozenset(SCHEMES) - {"pesel"}
CHECKED = frozenset({*EMAILS, *(code for code, _purpose in PHONES), *SCHEMES})
"""Fields whose values may be bad."""
_SEVERAL = (" ::: ", ";", "|", ",", " / ")


@dataclass(frozen=True, slots=True)
class DraftPoint:
    """A contact point of a draft; `parts` are those of a postal address."""

    kind: str
    value: str
    display: str
    purpose: str = "general"
    parts: Mapping[str, str] | None = None


SealIdentifier = Callable[[str, str], IdentifierForm]
"""From scheme and raw number to the form of its row; raises ValueError where the number is not one."""


@dataclass(slots=True)
class Draft:
    """One customer to add or bring up to date. `fields` holds only what the file said."""

    line: int
    kind: str
    forms: NameForms | None
    fields: dict[str, Any]
    points: list[DraftPoint] = field(default_factory=list)
    identifiers: list[IdentifierForm] = field(default_factory=list)
    key: str = ""
    role: str = ""
    company: str = ""
    position: str = ""
    company_numbers: list[IdentifierForm] = field(default_factory=list)
    tags: tuple[str, ...] = ()


class BadDraft(ValueError):
    """The row is no customer; carries the field at fault and a code: `missing`, `bad` or `too_long`."""

    def __init__(self, code: str, field_code: str) -> None:
        super().__init__(f"{field_code}: {code}")
        self.code = code
        self.field_code = field_code


def draft_of(
    line: int, values: Mapping[str, Any], *, region: str, seal: SealIdentifier, leave_out: Collection[str] = ()
) -> Draft:
    """Check and normalise one row; raises `BadDraft`. A bad value of a field in `leave_out` is left out."""
    get = values.get
    kind, fields, name = _who(values)
    draft = Draft(line, kind, _forms(kind, fields, name), fields)
    draft.key = text.clean(str(get("key") or ""))
    if len(draft.key) > 150:
        raise BadDraft("too_long", "key")
    draft.role = get("role") or ""
    if kind == "person":
        draft.company = text.clean(get("company") or "")[:250]
        draft.position = text.clean(get("position") or "")[:120]
    country = get("country") or region
    _points(draft, values, country if len(country) == 2 else region, leave_out)
    for scheme in SCHEMES:
        raw = get(scheme)
        if raw:
            _identifier(draft, scheme, str(raw), seal, scheme in leave_out)
    if draft.company:
        _give_to_company(draft)
    if get("tags"):
        draft.tags = tuple(dict.fromkeys(text.clean(tag)[:50] for tag in several(str(get("tags"))) if tag.strip()))
    if draft.forms is None and not (draft.key or draft.points or draft.identifiers):
        raise BadDraft("missing", "name")
    return draft


def _give_to_company(draft: Draft) -> None:
    """Beside a company its numbers are given, not the person's: unless the firm is the person, a sole trader, whose
    firm name is kept as such."""
    if draft.forms and set(draft.forms.sort.split()) <= set(firm_name(draft.company).bare.split()):
        if draft.company != draft.forms.display:
            draft.fields.setdefault("legal_name", draft.company)
        draft.company = draft.position = ""
        return
    if not draft.identifiers:
        return
    draft.company_numbers = [number for number in draft.identifiers if number.scheme in FIRM_SCHEMES]
    draft.identifiers = [number for number in draft.identifiers if number.scheme not in FIRM_SCHEMES]


def _who(values: Mapping[str, Any]) -> tuple[str, dict[str, Any], str]:
    """Kind, fields and whole name: a row with a firm's name and no human's is the firm."""
    fields: dict[str, Any] = {}
    for code, limit in TEXTS.items():
        raw = values.get(code)
        if raw:
            fields[code] = str(raw).strip() if code == "note" else text.clean(str(raw))
            if len(fields[code]) > limit:
                raise BadDraft("too_long", code)
    if values.get("born_on"):
        fields["born_on"] = values["born_on"]
    name = text.clean(str(values.get("name") or ""))
    kind = values.get("kind") or ""
    human = bool(fields.get("given_name") or fields.get("family_name") or fields.get("born_on") or values.get("pesel"))
    firm = text.clean(str(values.get("company") or ""))
    if not kind:
        named = fields.get("legal_name") or fields.get("legal_form") or values.get("regon") or values.get("krs")
        kind = "person" if human or (name and firm) else "organisation" if firm or named else "person"
    if kind != "person" and not name:
        name = firm or fields.get("legal_name", "")
    return kind, fields, name


def _forms(kind: str, fields: dict[str, Any], name: str) -> NameForms | None:
    if kind == "person" and name and not (fields.get("given_name") or fields.get("family_name")):
        given, family = split_name(name)
        fields["given_name"], fields["family_name"] = given[:100], family[:120]
    try:
        return name_forms(
            kind,
            display=name,
            given=fields.get("given_name", ""),
            family=fields.get("family_name", ""),
            legal=fields.get("legal_name", ""),
        )
    except NameMissing:
        return None
    except NameTooLong as error:
        raise BadDraft("too_long", "name") from error


def _points(draft: Draft, values: Mapping[str, Any], region: str, leave_out: Collection[str]) -> None:
    for code in EMAILS:
        for raw in several(str(values.get(code) or "")):
            _point(draft, ("email", raw, "general"), code=code, region=region, lenient=code in leave_out)
    for code, purpose in PHONES:
        for raw in several(str(values.get(code) or "")):
            _point(draft, ("phone", raw, purpose), code=code, region=region, lenient=code in leave_out)
    if draft.fields.get("website"):
        _point(draft, ("web", draft.fields["website"], "general"), code="website", region=region, lenient=True)
    if values.get("street") or values.get("city") or values.get("postcode"):
        parts = {name: str(values.get(name) or "") for name in ADDRESS}
        parts["country"] = parts["country"] or region
        try:
            form, kept = address_form({name: value[:200] for name, value in parts.items()})
        except BadPoint as error:
            raise BadDraft("bad", "street") from error
        if len(kept["postcode"]) > 12 or len(kept["city"]) > 100 or len(kept["region"]) > 100:
            raise BadDraft("too_long", "postcode" if len(kept["postcode"]) > 12 else "city")
        draft.points.append(DraftPoint(form.kind, form.value, form.display, "general", kept))


def _point(draft: Draft, said: tuple[str, str, str], *, code: str, region: str, lenient: bool) -> None:
    kind, raw, purpose = said
    try:
        form = point_form(kind, raw, region=region)
    except BadPoint as error:
        if lenient:
            return
        raise BadDraft("bad", code) from error
    if not any(point.kind == kind and point.value == form.value for point in draft.points):
        draft.points.append(DraftPoint(kind, form.value, form.display, purpose))


def _identifier(draft: Draft, scheme: str, raw: str, seal: SealIdentifier, lenient: bool) -> None:
    try:
        draft.identifiers.append(seal(scheme, raw))
    except ValueError as error:
        if not lenient:
            raise BadDraft("bad", scheme) from error


def several(cell: str) -> list[str]:
    """The values of a cell that holds several, joined as contact programs do (` ::: `, `;`, `|`, a comma)."""
    for separator in _SEVERAL:
        if separator in cell:
            return [piece for piece in (part.strip() for part in cell.split(separator)) if piece]
    cell = cell.strip()
    return [cell] if cell else []
