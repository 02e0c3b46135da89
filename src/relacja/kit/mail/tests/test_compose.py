"""Messages going out, read again as others will read them."""

from dataclasses import replace
from datetime import UTC, datetime

import dkim
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from relacja.kit.mail.compose import Outgoing, Refused, build, shortened, sign_dkim
from relacja.kit.mail.model import Address, Attachment
from relacja.kit.mail.parse import parse

OUT = Outgoing(
    from_=Address("Żółty Sklep, dział sprzedaży", "biuro@sklep.example"),
    to=(Address("Jan", "jan@żółw.example"),),
    subject="Odpowiedź w sprawie faktury numer siedemnaście za październik, którą Państwo otrzymali w listopadzie",
    text="Dzień dobry,\n\nzałączam korektę.\n",
    message_id="m1.crm@sklep.example",
    date=datetime(2026, 11, 27, 10, tzinfo=UTC),
)


def test_what_goes_out_is_read_back_the_same() -> None:
    out = replace(
        OUT, html='<p>Załączam</p><img src="cid:logo">', reply_to=(Address("", "biuro+c.7@sklep.example"),),
        in_reply_to="a@x.example", references=("r@x.example",), unsubscribe="https://sklep.example/u/1",
        auto_submitted="auto-generated", headers=(("X-Campaign", "17"),),
        attachments=(Attachment("logo.png", "image/png", "logo", True, b"\x89PNG"),
                     Attachment("korekta żółć.pdf", "application/pdf", "", False, b"%PDF\r\n\x00")),
    )  # fmt: skip
    raw = build(out)
    mail = parse(raw)
    assert raw.isascii()
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert b"\n" not in raw.replace(b"\r\n", b"")
    assert (mail.from_, mail.to[0].email) == (OUT.from_, "jan@xn--w-uga1v8h.example")
    assert (mail.subject, mail.text, mail.html.strip()) == (OUT.subject, OUT.text, out.html)
    assert (mail.date, mail.message_id, mail.in_reply_to) == (OUT.date, OUT.message_id, "a@x.example")
    assert mail.references == ("r@x.example", "a@x.example")
    assert [(one.name, one.content_id, one.content) for one in mail.attachments] == [
        ("logo.png", "logo", b"\x89PNG"),
        ("korekta żółć.pdf", "", b"%PDF\r\n\x00"),
    ]
    assert mail.marks.list_unsubscribe == "<https://sklep.example/u/1>"
    assert mail.header("list-unsubscribe-post") == "List-Unsubscribe=One-Click"
    assert (mail.marks.auto_submitted, mail.header("x-campaign"), mail.problems) == ("auto-generated", "17", ())


def test_long_paragraphs_may_flow() -> None:
    out = replace(OUT, text=f"{'bardzo długi akapit ' * 20}koniec\n", is_flowed=True)
    raw = build(out)
    assert b'format="flowed"' in raw
    assert parse(raw).text == out.text


def test_a_long_chain_keeps_its_first_and_its_latest() -> None:
    chain = shortened([f"{number}@x" for number in range(100)], "parent@x")
    assert len(chain) == 20
    assert (chain[0], chain[1], chain[-1]) == ("0@x", "82@x", "parent@x")


@pytest.mark.parametrize(
    "change",
    [
        {"subject": "a\r\nBcc: x@y.example"},
        {"subject": "a\x00"},
        {"from_": Address("a\nb", "a@b.example")},
        {"to": (Address("", "a@b.example\r\nBcc: x@y.example"),)},
        {"to": (Address("", "a@b.example, c@d.example"),)},
        {"to": (Address("", "nobody"),)},
        {"to": (Address("", "żółw@sklep.example"),)},
        {"message_id": "a b@c"},
        {"in_reply_to": "a>\r\nX: y@c"},
        {"unsubscribe": "https://x.example/>, <mailto:a@b.example"},
        {"unsubscribe": "javascript:alert(1)"},
        {"headers": (("X-A", "b\nC: d"),)},
        {"headers": (("X A", "b"),)},
        {"attachments": (Attachment("a\r\nb", "text/plain", "", False, b""),)},
    ],
)
def test_headers_cannot_be_smuggled_in(change: dict[str, object]) -> None:
    with pytest.raises(Refused):
        build(replace(OUT, **change))  # type: ignore[arg-type]


def test_the_signature_holds_and_covers_the_way_to_leave() -> None:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    record = b"v=DKIM1; k=rsa; p=" + b"".join(public.splitlines()[1:-1])
    signed = sign_dkim(build(replace(OUT, unsubscribe="https://sklep.example/u/1")), "s1", "sklep.example", private)
    assert dkim.verify(signed, dnsfunc=lambda name, timeout=5: record)
    assert not dkim.verify(signed.replace(b"/u/1", b"/u/2"), dnsfunc=lambda name, timeout=5: record)
