"""Bytes in, a message out."""

from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.kit.mail.model import Address
from relacja.kit.mail.parse import parse
from relacja.kit.mail.repairs import DAMAGING, REPAIRS, word_of

PLAIN = (
    b"From: =?utf-8?q?Jan_Wi=C5=9Bniewski?= <jan@firma.example>\r\n"
    b'To: Biuro <biuro@sklep.example>, "Nowak, Anna" <anna@sklep.example>\r\n'
    b"Subject: =?utf-8?B?UHl0YW5pZSBvIGZha3R1?= =?utf-8?B?csSZ?=\r\n"
    b"Date: Fri, 27 Nov 2026 10:00:00 +0100\r\n"
    b"Message-ID: <a1@firma.example>\r\nIn-Reply-To: <p2@sklep.example>\r\n"
    b"References: <p1@sklep.example>\r\n <p2@sklep.example> <p1@sklep.example>\r\n"
    b"Content-Type: text/plain; charset=utf-8\r\n\r\nDzie\xc5\x84 dobry,\r\nprosz\xc4\x99 o korekt\xc4\x99.\r\n"
)


def _mixed(*parts: bytes, kind: bytes = b"mixed") -> bytes:
    body = b"".join(b"--B\r\n" + part + b"\r\n" for part in parts)
    return b"From: a@b.example\r\nContent-Type: multipart/" + kind + b'; boundary="B"\r\n\r\n' + body + b"--B--\r\n"


def test_a_plain_message_is_read_whole() -> None:
    mail = parse(PLAIN)
    assert mail.subject == "Pytanie o fakturę"
    assert mail.from_ == Address("Jan Wiśniewski", "jan@firma.example")
    assert mail.to == (Address("Biuro", "biuro@sklep.example"), Address("Nowak, Anna", "anna@sklep.example"))
    assert mail.date == datetime(2026, 11, 27, 9, tzinfo=UTC)
    assert (mail.message_id, mail.in_reply_to) == ("a1@firma.example", "p2@sklep.example")
    assert mail.references == ("p1@sklep.example", "p2@sklep.example")
    assert mail.text == "Dzień dobry,\nproszę o korektę.\n"
    assert (mail.html, mail.attachments, mail.problems, mail.language) == ("", (), (), "pl")


def test_text_html_picture_and_file_come_apart() -> None:
    mail = parse(
        _mixed(
            b'Content-Type: multipart/alternative; boundary="A"\r\n\r\n'
            b"--A\r\n\r\nHej\r\n--A\r\nContent-Type: text/html\r\n\r\n<p>Hej</p><img src=cid:x1>\r\n--A--",
            b"Content-Type: image/png\r\nContent-ID: <x1>\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw==",
            b"Content-Type: application/pdf; name*=utf-8''%C5%82%C3%B3d%C5%BA.pdf\r\n"
            b"Content-Disposition: attachment\r\n\r\n%PDF-",
        )
    )
    assert mail.text == "Hej"
    assert mail.html == "<p>Hej</p><img src=cid:x1>"
    picture, file = mail.attachments
    assert (picture.content_id, picture.is_inline, picture.content) == ("x1", True, b"\x89PNG")
    assert (file.name, file.declared_type, file.is_inline, file.content) == (
        "łódź.pdf",
        "application/pdf",
        False,
        b"%PDF-",
    )


def test_html_alone_gives_the_text_too() -> None:
    mail = parse(b"Content-Type: text/html; charset=iso-8859-2\n\n<p>Za\xbf\xf3\xb3\xe6</p><style>p{}</style>")
    assert mail.text == "Zażółć"


@pytest.mark.parametrize(
    ("charset", "declared", "text"),
    [
        ("cp1250", "iso-8859-2", "Proszę o źródło i ściągę, żółć"),
        ("cp1250", "iso-8859-1", "Zażółć gęślą jaźń, proszę bardzo"),
        ("iso8859-2", "windows-1252", "Zażółć gęślą jaźń, proszę bardzo"),
        ("cp1251", "", "Здравствуйте, пришлите счёт"),
        ("cp1251", "koi8-r", "Здравствуйте, пришлите счёт"),
        ("koi8-r", "windows-1251", "Здравствуйте, пришлите счёт"),
        ("koi8-r", "us-ascii", "Здравствуйте, пришлите счёт"),
        ("utf-8", "iso-8859-1", "Proszę o fakturę"),
        ("utf-8", "no-such-charset", "Proszę o fakturę"),
        ("cp1252", "utf-8", "Größe und Maße, bitte prüfen"),
        ("cp1250", "utf-8", "Proszę o fakturę za żarówki"),
        ("cp1250", "windows-1250", "ąęśćżźńół €"),
        ("iso2022_jp", "iso-2022-jp", "こんにちは"),
    ],
)
def test_a_wrong_or_unknown_charset_is_seen_through(charset: str, declared: str, text: str) -> None:
    head = f"Content-Type: text/plain; charset={declared}\r\n\r\n" if declared else "Subject: x\r\n\r\n"
    assert parse(head.encode() + text.encode(charset)).text == text


def test_a_charset_that_was_wrong_is_named() -> None:
    mail = parse(b"Content-Type: text/plain; charset=koi8-r\r\n\r\n" + "Здравствуйте".encode("cp1251"))
    assert mail.problems[0] == "charset-wrong: koi8-r, read as cp1251"


def test_raw_bytes_in_headers_are_read() -> None:
    mail = parse("Subject: Zażółć\nFrom: Paweł <p@x.example>\n\n".encode("cp1250"))
    assert mail.subject == "Zażółć"
    assert mail.from_ == Address("Paweł", "p@x.example")
    assert "header-8bit" in mail.problems


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("a@b.pl", [("", "a@b.pl")]),
        ("Kowalski, Jan <jan@x.pl>", [("Kowalski, Jan", "jan@x.pl")]),
        ("a@x.pl; b@x.pl", [("", "a@x.pl"), ("", "b@x.pl")]),
        ('"a@x.pl" <a@x.pl>', [("a@x.pl", "a@x.pl")]),
        ("'Jan' <a@x.pl>", [("Jan", "a@x.pl")]),
        ("<<a@x.pl>>", [("", "a@x.pl")]),
        ("Jan <a@x.pl", [("Jan", "a@x.pl")]),
        ("a@x.pl (Jan Nowak)", [("Jan Nowak", "a@x.pl")]),
        ("Zespół: a@x.pl, B <b@x.pl>;, c@x.pl", [("", "a@x.pl"), ("B", "b@x.pl"), ("", "c@x.pl")]),
        ("undisclosed-recipients:;", []),
        ("=?utf-8?q?Nowak=2C_Anna?= <a@x.pl>", [("Nowak, Anna", "a@x.pl")]),
        ("MAILER-DAEMON", [("MAILER-DAEMON", "")]),
        ("<mailto:a@x.pl>", [("", "a@x.pl")]),
        ("", []),
    ],
)
def test_addresses_are_read_as_they_were_meant(raw: str, expected: list[tuple[str, str]]) -> None:
    mail = parse(f"To: {raw}\n\n".encode())
    assert [(one.name, one.email) for one in mail.to] == expected


@pytest.mark.parametrize(
    ("raw", "expected", "problem"),
    [
        ("Fri, 27 Nov 2026 10:00:00 +0100", datetime(2026, 11, 27, 9, tzinfo=UTC), ""),
        ("27 Nov 26 10:00 GMT", datetime(2026, 11, 27, 10, tzinfo=UTC), ""),
        ("2026-11-27T10:00:00+02:00", datetime(2026, 11, 27, 8, tzinfo=UTC), "date: mended"),
        ("Pt, 27 lis 2026 10:00:00 +0100", datetime(2026, 11, 27, 9, tzinfo=UTC), "date: mended"),
        ("Fri, 27 Nov 2026 10:00:00", datetime(2026, 11, 27, 10, tzinfo=UTC), "date-zone: no time zone, read as UTC"),
        ("Fri, 27 Nov 2026 10:00:00 -1600", datetime(2026, 11, 28, 2, tzinfo=UTC), ""),
        ("yesterday", None, "date-unreadable: yesterday"),
        ("Fri, 99 Nov 2026 10:00:00 +0100", None, "date-unreadable: Fri, 99 Nov 2026 10:00:00 +0100"),
    ],
)
def test_a_date_is_aware_or_none_with_the_reason(raw: str, expected: datetime | None, problem: str) -> None:
    mail = parse(f"Date: {raw}\n\n".encode())
    assert (mail.date, "".join(mail.problems)) == (expected, problem)
    assert mail.date is None or mail.date.tzinfo is UTC


def test_what_is_declared_badly_is_mended_and_named() -> None:
    body = b"--X1\n\nraz\n--X1\nContent-Type: text/plain; name=a.txt\nContent-Disposition: attachment\n\ndwa\n--X1--\n"
    mail = parse(b"From x Fri Nov\nContent-Type: multipart/mixed\n\n" + body)
    assert mail.text == "raz"
    assert mail.attachments[0].content == b"dwa"
    assert {problem.split(":")[0] for problem in mail.problems} == {"envelope-line", "boundary-missing", "date-missing"}


def test_uuencoded_files_are_lifted_out_of_the_text() -> None:
    mail = parse(b"Subject: x\n\nHej\nbegin 644 plik.txt\n#86)C\n`\nend\nPa\n")
    assert mail.text == "Hej\nPa\n"
    assert (mail.attachments[0].name, mail.attachments[0].content) == ("plik.txt", b"abc")


def test_a_nested_message_is_kept_unopened_and_an_invitation_is_told_apart() -> None:
    mail = parse(
        _mixed(
            b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n\r\ntext",
            b"Content-Type: text/calendar; method=REQUEST\r\n\r\nBEGIN:VCALENDAR",
        )
    )
    assert parse(mail.nested[0].content).subject == "inner"
    assert (mail.calendars[0].method, mail.calendars[0].content) == ("REQUEST", b"BEGIN:VCALENDAR")


@pytest.mark.parametrize(
    ("head", "body", "encrypted", "signed"),
    [
        (b'multipart/encrypted; protocol="application/pgp-encrypted"; boundary=B', b"--B\n\nx\n--B--", "pgp-mime", ""),
        (b'multipart/signed; protocol="application/pkcs7-signature"; boundary=B', b"--B\n\nx\n--B--", "", "smime"),
        (b"application/pkcs7-mime; smime-type=enveloped-data", b"x", "smime", ""),
        (b"text/plain", b"-----BEGIN PGP MESSAGE-----\n\nabc\n-----END PGP MESSAGE-----\n", "pgp-inline", ""),
        (b"text/plain", b"-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA1\n\nabc\n", "", "pgp-inline"),
        (b"text/plain", b"abc", "", ""),
    ],
)
def test_encryption_and_signature_are_told_by_a_word(head: bytes, body: bytes, encrypted: str, signed: str) -> None:
    mail = parse(b"Content-Type: " + head + b"\n\n" + body)
    assert (mail.is_encrypted, mail.is_signed) == (encrypted, signed)


def test_nothing_that_a_database_refuses_comes_out() -> None:
    mail = parse(b"Subject: a\x00b =?utf-7?q?+2AA-?=\nFrom: \x00 <a@b.pl>\n\nx\x00y")
    assert mail.subject.startswith("a\N{REPLACEMENT CHARACTER}b")
    assert mail.text == "x\N{REPLACEMENT CHARACTER}y"
    assert mail.from_ is not None
    (mail.subject + mail.text + mail.from_.name).encode("utf-8")


NEST = b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(10_000))
HOSTILE = {
    "ten thousand nested parts": NEST + b"\nburied",
    "a hundred thousand parts": b"Content-Type: multipart/mixed; boundary=B\n\n" + b"--B\n\nx\n" * 40_000,
    "closings without end": b"Content-Type: multipart/mixed; boundary=B\n\n" + b"x\n--B--\n" * 50_000,
    "a field of a million lines": b"Subject: a\n" + b" b\n" * 200_000 + b"\nx",
    "open encoded words": b"Subject: " + b"=?utf-8?q?" * 100_000 + b"\n\nx",
    "open brackets": b"To: " + b"(<\"" * 100_000 + b"\n\nx",
    "angles": b"To: " + b"<" * 200_000 + b"\n\nx",
    "commas": b"To: " + b"a," * 100_000 + b"\n\nx",
    "parameters": b"Content-Type: text/plain" + b"; a" * 100_000 + b"\n\nx",
    "semicolons": b"Content-Type: text/plain" + b";" * 200_000 + b"\n\nx",
    "references": b"References: " + b"<a@b>" * 100_000 + b"\n\nx",
    "begins": b"Subject: a\n\n" + b"begin 644 a\n" * 10_000 + b"end\n",
    "deep html": b"Content-Type: text/html\n\n" + b"<div>" * 50_000,
    "many bases": b"Content-Type: text/plain\nContent-Transfer-Encoding: base64\n\n" + b"YQ==" * 100_000,
    "only NUL": b"\x00" * 500_000,
    "only CR": b"\r" * 500_000,
    "missing boundaries": b"Content-Type: multipart/mixed; boundary=B\n\n"
    + b"--B\nContent-Type: multipart/mixed\n\nx\n" * 20_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_messages_end_and_raise_nothing(name: str) -> None:
    """Each would take minutes if any step were quadratic."""
    mail = parse(HOSTILE[name])
    assert {word_of(problem) for problem in mail.problems} <= set(REPAIRS) - {"failed"}


def test_what_may_be_damaged_is_told_from_what_was_only_written_badly() -> None:
    assert set(REPAIRS) > DAMAGING
    broken = parse(b"Content-Transfer-Encoding: base64\n\n!!!!AAA=A\n")
    assert DAMAGING & {word_of(problem) for problem in broken.problems}
    assert not DAMAGING & {word_of(problem) for problem in parse(b"Date: 2026-11-27\nSubject: x\n\ny").problems}


def test_what_is_buried_too_deep_is_kept() -> None:
    mail = parse(NEST + b"\nburied")
    assert b"buried" in mail.attachments[-1].content
    assert any(problem.startswith("depth") for problem in mail.problems)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [b"Content-Type: multipart/mixed; boundary=B", b"--B", b"--B--", b"\n", b"\r\n", b"Subject: =?utf-8?q?", b"To: <", b'"', b"\x00",
             b"Content-Transfer-Encoding: base64", b"\xff\xfe", b"Date: Fri, 31 Feb", b"Content-Type: text/html; charset=", b"koi8-r", b"<p",
             b"begin 644 x\n", b"\r", b"a", b" ", b"=?", b"?=", b"Content-Type: message/rfc822", b"References: <a@b"]
        ) | st.binary(max_size=12),
        max_size=40,
    )
)  # fmt: skip
def test_no_bytes_whatever_raise(pieces: list[bytes]) -> None:
    mail = parse(b"".join(pieces))
    assert {word_of(problem) for problem in mail.problems} <= set(REPAIRS) - {"failed"}
    "".join([mail.subject, mail.text, mail.html, *(one.name for one in mail.attachments)]).encode("utf-8")
