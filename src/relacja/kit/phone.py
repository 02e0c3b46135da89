"""Telephone numbers in E.164, as the library `phonenumbers` reads them, with a short way for the common forms."""

import re
from functools import lru_cache
from typing import NamedTuple

import phonenumbers
from phonenumbers import PhoneMetadata, PhoneNumberFormat

_SEPARATORS = str.maketrans("", "", " -.()\t\N{NO-BREAK SPACE}")
_GROUP = re.compile(r"\\(\d)")
_TRUNK_IN_BRACKETS = re.compile(r"\(\s*0\s*\)")
_IMPORTABLE = re.compile(r"\+?[0-9]{7,15}")
_KINDS = ("fixed_line", "mobile", "toll_free", "premium_rate", "shared_cost", "voip", "personal_number", "pager", "uan",
          "voicemail")  # fmt: skip


class BadPhone(ValueError):
    """The text is no telephone number that can exist."""


class Phone(NamedTuple):
    """A number: `e164` to compare and dial, `display` to read."""

    e164: str
    display: str


class _Plan(NamedTuple):
    """The numbering plan of a country that does not share its calling code, compiled from the library's own data."""

    code: str
    dials_00: bool
    general: re.Pattern[str]
    kinds: re.Pattern[str]
    lengths: frozenset[int]
    formats: tuple[tuple[re.Pattern[str] | None, re.Pattern[str], str], ...]


def parse(raw: str, region: str = "PL") -> Phone:
    """The number in `raw`, read as from `region` where it has no country code. Raises `BadPhone`."""
    text = raw.translate(_SEPARATORS)
    if _IMPORTABLE.fullmatch(text) and text.isascii():
        quick = _short_way(text, region)
        if quick is not None:
            return quick
    return _long_way(raw, region)


def readable(number: str) -> str:
    """A number in E.164 as people write it (+48 22 123 45 67); whatever else was written stays as it is."""
    if number[:1] != "+":
        return number
    try:
        return parse(number).display
    except BadPhone:
        return number


def _short_way(text: str, region: str) -> Phone | None:
    """The number where it has one of the common forms and is valid beyond doubt; None sends it the long way."""
    if text[0] == "+":
        for length in (2, 3):
            plan = _plan_of_code(text[1 : 1 + length])
            if plan is not None:
                return _by_plan(plan, text[1 + length :])
        return None
    plan = _plan_of_region(region)
    if plan is None:
        return None
    if plan.dials_00 and text.startswith("00"):
        return _short_way(f"+{text[2:]}", region)
    if len(text) not in plan.lengths and text.startswith(plan.code):
        text = text[len(plan.code) :]
    return _by_plan(plan, text)


def _by_plan(plan: _Plan, number: str) -> Phone | None:
    if number[:1] == "0" or len(number) not in plan.lengths:
        return None
    if not (plan.kinds.fullmatch(number) and plan.general.fullmatch(number)):
        return None
    for leading, pattern, shape in plan.formats:
        found = pattern.fullmatch(number) if leading is None or leading.match(number) else None
        if found is not None:
            return Phone(f"+{plan.code}{number}", f"+{plan.code} {shape.format(number, *found.groups())}")
    return None


@lru_cache(maxsize=1000)
def _plan_of_code(code: str) -> _Plan | None:
    regions = phonenumbers.region_codes_for_country_code(int(code))
    return _plan_of_region(regions[0]) if len(regions) == 1 and regions[0] != "001" else None


@lru_cache(maxsize=300)
def _plan_of_region(region: str) -> _Plan | None:
    """The plan of a region whose national numbers need no prefix to be dialled; None for the others."""
    data = PhoneMetadata.metadata_for_region(region)
    if data is None or data.country_code is None or data.national_prefix_for_parsing or data.general_desc is None:
        return None
    if len(phonenumbers.region_codes_for_country_code(data.country_code)) != 1:
        return None
    described = [getattr(data, kind) for kind in _KINDS]
    patterns = [d.national_number_pattern for d in described if d and d.national_number_pattern]
    lengths = {n for d in described if d and d.possible_length for n in d.possible_length if n > 0}
    return _Plan(
        str(data.country_code),
        data.international_prefix == "00",
        re.compile(data.general_desc.national_number_pattern or ""),
        re.compile("|".join(f"(?:{p})" for p in patterns)),
        frozenset(lengths),
        tuple(
            (
                re.compile(f.leading_digits_pattern[-1]) if f.leading_digits_pattern else None,
                re.compile(f.pattern or ""),
                _GROUP.sub(r"{\1}", f.format or ""),
            )
            for f in (data.intl_number_format or data.number_format)
            if f.format != "NA"
        ),
    )


def _long_way(raw: str, region: str) -> Phone:
    """What the library says; where it refuses, once more without a trunk zero written in brackets."""
    for text in dict.fromkeys((raw, _TRUNK_IN_BRACKETS.sub("", raw))):
        try:
            number = phonenumbers.parse(text, region)
        except phonenumbers.NumberParseException:
            continue
        if phonenumbers.is_valid_number(number):
            return Phone(
                phonenumbers.format_number(number, PhoneNumberFormat.E164),
                phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL),
            )
    raise BadPhone(raw)
