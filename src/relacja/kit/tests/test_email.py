"""One address, one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit import email
from relacja.kit.email import BadEmail


@pytest.mark.parametrize(
    ("raw", "address"),
    [
        ("Jan.Kowalski@Example.COM", "jan.kowalski@example.com"),
        ("  a@b.pl ", "a@b.pl"),
        ("Jan Kowalski <jan@example.com>", "jan@example.com"),
        ("mailto:jan@example.com", "jan@example.com"),
        ("jan@example.com;", "jan@example.com"),
        ("biuro@żółw.pl", "biuro@xn--w-uga1v8h.pl"),
        ("o'neil+crm@sub.domain.co.uk", "o'neil+crm@sub.domain.co.uk"),
        ("1@2.pl", "1@2.pl"),
    ],
)
def test_what_people_paste_is_read(raw: str, address: str) -> None:
    assert email.parse(raw) == address


@pytest.mark.parametrize(
    "raw",
    [
        "", "a", "a@", "@b.pl", "a@b", "a b@c.pl", "a@b..pl", ".a@b.pl", "a.@b.pl", "a..b@c.pl", "a@-b.pl", "a@b-.pl",
        "a@b.pl@c.pl", "a@b.1", "a@b,pl", "a\n@b.pl", "brak", "n/a", "x" * 65 + "@b.pl", "a@" + "b." * 130 + "pl",
        "ą@b.pl", "<a@b.pl", "a@" + "ż" * 70 + ".pl",
    ],
)  # fmt: skip
def test_what_is_no_address_is_refused(raw: str) -> None:
    with pytest.raises(BadEmail):
        email.parse(raw)


@given(st.emails())
def test_reading_twice_is_reading_once(raw: str) -> None:
    try:
        address = email.parse(raw)
    except BadEmail:
        return
    assert email.parse(address) == address
    assert address == address.lower()
    assert address.isascii()


@given(st.text(max_size=60))
def test_any_text_is_an_address_or_refused(raw: str) -> None:
    try:
        address = email.parse(raw)
    except BadEmail:
        return
    assert address.count("@") == 1


@pytest.mark.parametrize(
    ("address", "plain"),
    [
        ("anna+shop@firm.test", "anna@firm.test"),
        ("anna+shop+more@firm.test", "anna@firm.test"),
        ("anna@firm.test", "anna@firm.test"),
        ("+48601@firm.test", "+48601@firm.test"),
    ],
)
def test_a_word_after_a_plus_is_taken_off_where_something_stands_before_it(address: str, plain: str) -> None:
    assert email.without_word(address) == plain


def test_two_addresses_are_surely_one_mailbox_only_where_the_domain_says_so() -> None:
    assert email.mailbox_of("anna+shop@gmail.com") == email.mailbox_of("anna@gmail.com")
    assert email.mailbox_of("anna+shop@firm.test") != email.mailbox_of("anna@firm.test")
