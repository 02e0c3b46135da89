"""Addresses that carry a token."""

import pytest

from relacja.kit.mail.verp import BOUNCE, CONVERSATION, BadToken, make, read

KEY = b"k" * 32


def test_what_we_made_is_read_whatever_its_case() -> None:
    address = make(BOUNCE, "m901", "crm@firma.example", KEY)
    assert address.startswith("crm+b.m901.")
    assert read(address, KEY) == (BOUNCE, "m901")
    assert read(f"<{address.upper()}>", KEY) == (BOUNCE, "m901")


def test_what_we_did_not_make_is_nothing() -> None:
    address = make(CONVERSATION, "42", "crm@firma.example", KEY)
    assert read(address, b"x" * 32) is None
    assert read(address.replace("+c.42.", "+c.43."), KEY) is None
    assert read(address.replace("+c.", "+b."), KEY) is None
    assert read(address.replace("firma", "inna"), KEY) is None
    assert read("crm@firma.example", KEY) is None
    assert read("x" * 1_000_000, KEY) is None


@pytest.mark.parametrize(
    ("kind", "token", "mailbox"),
    [("x", "1", "a@b.pl"), (BOUNCE, "A B", "a@b.pl"), (BOUNCE, "", "a@b.pl"), (BOUNCE, "1", "a+x@b.pl"), (BOUNCE, "1", "a"), (BOUNCE, "1", f"{'a' * 60}@b.pl")],
)  # fmt: skip
def test_what_cannot_be_carried_is_refused(kind: str, token: str, mailbox: str) -> None:
    with pytest.raises(BadToken):
        make(kind, token, mailbox, KEY)
