"""The words by which advertising is stopped and allowed."""

import pytest

from relacja.messaging.rules.keywords import said


@pytest.mark.parametrize("words", ["STOP", "stop.", " Stop! ", "REZYGNUJĘ", "rezygnuje", "СТОП", "отписка", "opt-out"])
def test_stop_is_understood_in_three_languages(words: str) -> None:
    assert said(words) == "withdrawn"


@pytest.mark.parametrize("words", ["START", "wznów", "Старт"])
def test_start_is_understood_in_three_languages(words: str) -> None:
    assert said(words) == "granted"


@pytest.mark.parametrize("words", ["", "!", "Stop by tomorrow", "start dostawy?", "anuluj", "nie dzwońcie, stop"])
def test_anything_more_is_a_message(words: str) -> None:
    assert said(words) == ""
