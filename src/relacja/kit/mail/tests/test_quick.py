"""A letter written quickly says what one written slowly says."""

from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.kit.mail import compose, quick
from relacja.kit.mail.compose import Outgoing, Refused
from relacja.kit.mail.model import Address

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
WORDS = st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=120)
TEXTS = st.text(
    alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"),
    min_size=1,
    max_size=400,
)


def letter(**more: Any) -> Outgoing:
    given: dict[str, Any] = {
        "from_": Address("Sklep", "news@firm.test"), "to": (Address("", "anna@customer.test"),), "subject": "Koszyk",
        "text": "Dzień dobry", "html": "<p>Dzień dobry</p>", "message_id": "abc@firm.test", "date": NOW,
        "unsubscribe": "https://crm.test/m/1-abc/leave", "unsubscribe_mailto": "mailto:n@firm.test?subject=unsubscribe",
        "headers": (("List-Id", "<marketing.firm.test>"), ("Precedence", "bulk")),
    }  # fmt: skip
    return Outgoing(**(given | more))


def plain(text: str) -> str:
    return text.replace("\r", "").rstrip("\n")


def said(raw: bytes) -> dict[str, Any]:
    message = message_from_bytes(raw, policy=policy.default)
    text, html = message.iter_parts()
    heads = {
        name.lower(): " ".join(str(value).split()) for name, value in message.items() if name.lower() != "content-type"
    }
    return heads | {"text": plain(text.get_content()), "html": plain(html.get_content())}


@given(WORDS, WORDS, TEXTS)
@settings(max_examples=80, deadline=None)
def test_both_say_the_same(subject: str, name: str, text: str) -> None:
    subject, name = " ".join(subject.split()), " ".join(name.split())
    out = letter(subject=subject, from_=Address(name, "news@firm.test"), text=text + ".", html=f"<p>{text}</p>")
    fast = quick.build(out)
    assert said(fast) == said(compose.build(out))
    assert fast.isascii()
    assert all(len(line) <= 998 for line in fast.split(b"\r\n"))
    assert b"\n" not in fast.replace(b"\r\n", b"")


@pytest.mark.parametrize(
    "wrong",
    [
        {"subject": "a\r\nBcc: x@y.test"}, {"from_": Address("a\nb", "news@firm.test")}, {"message_id": "a b@c"},
        {"unsubscribe": "http://crm.test"}, {"unsubscribe": "https://crm.test/ x"}, {"headers": (("X: y", "z"),)},
        {"headers": (("X-A", "z\r\nB: c"),)}, {"to": (Address("", "a@b@c"),)},
    ],
)  # fmt: skip
def test_what_would_smuggle_headers_in_is_refused_by_both(wrong: dict[str, Any]) -> None:
    for build in (quick.build, compose.build):
        with pytest.raises(Refused):
            build(letter(**wrong))


def test_what_is_not_known_here_is_written_slowly() -> None:
    assert b"Cc: cc@customer.test" in quick.build(letter(cc=(Address("", "cc@customer.test"),)))
