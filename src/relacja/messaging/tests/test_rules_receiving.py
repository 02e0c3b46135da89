"""What comes in, what is held, what is left out."""

from dataclasses import replace

import pytest

from relacja.messaging.rules.receiving import SILENT, Seen, verdict, waits_for_us


def test_a_humans_message_comes_in_without_a_reason() -> None:
    assert (verdict(Seen()).state, verdict(Seen()).reason) == ("in", "")


@pytest.mark.parametrize("kind", ["bulk", "list"])
def test_bulk_comes_in_from_those_we_know_as_an_answer_to_ours_or_if_the_house_takes_it(kind: str) -> None:
    stranger = Seen(automatic=kind)
    assert (verdict(stranger).state, verdict(stranger).reason) == ("refused", "bulk")
    for welcome in (
        replace(stranger, is_known=True),
        replace(stranger, answers_ours=True),
        replace(stranger, takes_bulk=True),
    ):
        assert verdict(welcome).state == "in"


def test_our_own_automatic_mail_never_comes_in_again() -> None:
    assert verdict(Seen(automatic="auto_reply", is_from_us=True)).reason == "own_automatic"
    assert verdict(Seen(is_from_us=True)).state == "in"


def test_a_flood_is_held_and_not_lost() -> None:
    assert verdict(Seen(from_sender_today=199)).state == "in"
    assert (verdict(Seen(from_sender_today=200)).state, verdict(Seen(from_sender_today=200)).reason) == (
        "held",
        "flood",
    )


def test_who_is_blocked_stays_out_whatever_they_write() -> None:
    assert verdict(Seen(is_blocked=True, is_known=True, answers_ours=True)).reason == "blocked"


def test_nobody_waits_behind_a_machine() -> None:
    assert waits_for_us("")
    assert not any(waits_for_us(kind) for kind in SILENT)
