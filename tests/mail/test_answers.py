"""What servers say, in all the ways they may say it."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.messaging.testing.servers.dovecot import _utf7
from relacja.messaging.transports.email.account import Away
from relacja.messaging.transports.email.imap_answers import (
    answer_of,
    date_of,
    folder_name,
    pairs,
    uid_set,
    uids_of,
    wire_name,
)


def test_an_answer_with_literals_lists_and_quotes_is_taken_apart() -> None:
    answer = answer_of(
        [rb'12 FETCH (UID 7 FLAGS (\Seen $Label "odd") BODY[HEADER.FIELDS (A B)] ', b"raw ) (", rb' X NIL Y "a \"b\\")']
    )

    assert (answer.kind, answer.number) == (b"FETCH", 12)
    assert pairs(answer.data[0]) == {
        b"UID": b"7", b"FLAGS": [rb"\Seen", b"$Label", b"odd"], b"BODY[HEADER.FIELDS (A B)]": b"raw ) (",
        b"X": None, b"Y": rb'a "b' + b"\\",
    }  # fmt: skip


def test_words_for_people_are_left_alone() -> None:
    answer = answer_of([b'OK [UIDVALIDITY 12] (never "closed'])

    assert answer.code() == (b"UIDVALIDITY", b"12")
    assert answer_of([b"NO not now"]).code() == (b"", b"")


@pytest.mark.parametrize("text", [b"1 FETCH (UID 1", b"1 FETCH UID 1)) ("])
def test_an_answer_that_is_none_breaks_the_line(text: bytes) -> None:
    with pytest.raises(Away):
        answer_of([text])


@given(st.sets(st.integers(1, 500)))
def test_a_set_of_uids_is_read_as_it_was_written(uids: set[int]) -> None:
    assert set(uids_of(uid_set(uids).encode())) == uids


@given(st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=30))
def test_names_of_folders_are_read_as_they_were_written(name: str) -> None:
    assert folder_name(wire_name(name).encode("ascii")) == name


@pytest.mark.parametrize("name", ["Entwürfe", "A&B", "台北", "Załatwione & stare/2026", "&", "Отправленные~"])
def test_names_of_folders_are_written_as_others_write_them(name: str) -> None:
    assert wire_name(name) == _utf7(name)


def test_a_name_that_is_none_is_kept() -> None:
    assert folder_name("Zażółć".encode()) == "Zażółć"
    assert folder_name(b"&!!!-") == "&!!!-"


def test_dates_of_servers_are_read() -> None:
    summer = dt.timezone(dt.timedelta(hours=2))
    assert date_of(b" 7-Jul-2026 02:44:25 +0200") == dt.datetime(2026, 7, 7, 2, 44, 25, tzinfo=summer)
    assert date_of(b"31-Feb-2026 02:44:25 +0200") is None
    assert date_of(b"yesterday") is None
    assert date_of(None) is None
