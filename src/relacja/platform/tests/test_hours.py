"""Opening hours in the reader's language."""

from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from relacja.kit.hours import HoursError, read_hours
from relacja.platform.hours import hours_error_in_words, hours_in_words

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("language", "words", "date"),
    [("en", "Sat closed", "2026-12-24"), ("pl", "So nieczynne", "24.12.2026"), ("ru", "Сб закрыто", "24.12.2026")],
)
def test_hours_shown_in_a_language_can_be_typed_in_it(language: str, words: str, date: str) -> None:
    text = "Mon-Wed 08:00-12:00; Thu, Fri 13:00-15:00; Sun 09:00-10:00; 2026-12-24 closed"
    hours = read_hours(text, WARSAW)
    with translation.override(language):
        shown = hours_in_words(hours)
    assert read_hours(shown, WARSAW) == hours
    assert read_hours(words, WARSAW).week[5] == ()
    assert shown.endswith(f"{date} {words.split()[1]}")


def test_a_mistake_is_told_in_the_reader_s_language() -> None:
    with pytest.raises(HoursError) as refused:
        read_hours("Mon 8-25", WARSAW)
    with translation.override("pl"):
        assert hours_error_in_words(refused.value) == "„25” to nie godzina."
