"""Public holidays by law, from the `holidays` library, which follows the acts and the yearly decrees on days off.

Poland: the act of 18 January 1951 on days free from work, with Christmas Eve since 2025 (amended 6 December 2024).
Russia: article 112 of the labour code, and the government's decrees on days off of each year, which also make some
Saturdays working days (`working_weekends`). Years a decree has not been made for yet have the days of the law alone.
"""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from holidays import HolidayBase, country_holidays

COUNTRIES = ("PL", "RU")
_LANGUAGES = {("PL", "pl"): "pl", ("RU", "ru"): "ru"}


def public_holidays(country: str, year: int, language: str = "en") -> Mapping[date, str]:
    """The public holidays of a year in order, with their names: in the country's own language, or else in English."""
    return _named(country, year, _LANGUAGES.get((country, language), "en_US"))


@lru_cache(maxsize=64)
def _named(country: str, year: int, language: str) -> Mapping[date, str]:
    return MappingProxyType(dict(sorted(_calendar(country, year, language).items())))


@lru_cache(maxsize=64)
def working_weekends(country: str, year: int) -> frozenset[date]:
    """Days of the weekend on which people work, in place of a day that was moved."""
    return frozenset(day for day in _calendar(country, year, "en_US").weekend_workdays if day.year == year)


def _calendar(country: str, year: int, language: str) -> HolidayBase:
    if country not in COUNTRIES:
        raise ValueError(f"no holidays are known of {country}")
    found = country_holidays(country, years=year, language=language)
    found.expand = False
    return found
