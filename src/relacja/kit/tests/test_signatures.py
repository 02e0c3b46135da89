"""Signatures of webhooks: those who publish a formula publish what comes of it."""

from datetime import UTC, datetime, timedelta

import pytest

from relacja.kit import signatures

SECRET, NAME, AT = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330"
BODY = b'{"test": 2432232314}'
RIGHT = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
FORM = [
    ("CallSid", "CA1234567890ABCDE"), ("Digits", "1234"), ("From", "+14158675309"), ("To", "+18005551212"),
    ("Caller", "+14158675309"),
]  # fmt: skip
URL = "https://mycompany.com/myapp.php?foo=1&bar=2"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)


def test_the_published_example_of_standard_webhooks_is_right() -> None:
    assert signatures.standard(SECRET, NAME, AT, BODY) == RIGHT
    assert signatures.is_standard(SECRET, NAME, AT, BODY, f"v1,wrong v2,other {RIGHT}")


@pytest.mark.parametrize(
    ("secret", "name", "at", "body", "given"),
    [
        (SECRET, NAME, AT, BODY + b" ", RIGHT),
        (SECRET, NAME, "1614265331", BODY, RIGHT),
        (SECRET, "msg_other", AT, BODY, RIGHT),
        ("whsec_c2VjcmV0", NAME, AT, BODY, RIGHT),
        ("", NAME, AT, BODY, signatures.standard("whsec_", NAME, AT, BODY)),
        ("whsec_no base64!", NAME, AT, BODY, RIGHT),
        (SECRET, NAME, AT, BODY, ""),
        (SECRET, NAME, AT, BODY, "v1,łódź"),
    ],
)
def test_whatever_else_is_not(secret: str, name: str, at: str, body: bytes, given: str) -> None:
    assert not signatures.is_standard(secret, name, at, body, given)


@pytest.mark.parametrize(
    ("url", "given"),
    [
        (URL, "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL.replace(".com", ".com:1234"), "RSOYDt4T1cUTdK1PDd93/VVr8B8="),
        (URL, "kvajT1Ptam85bY51eRf/AJRuM3w="),
        (URL.replace("https", "http"), "0ZXoZLH/DfblKGATFgpif+LLRf4="),
        (URL.replace("https://mycompany.com", "http://mycompany.com:1234"), "Zmvh+3yNM1Phv2jhDCwEM3q5ebU="),
    ],
)
def test_twilios_published_examples_are_right_with_and_without_ports(url: str, given: str) -> None:
    assert signatures.is_twilio("12345", url, FORM, given)
    assert not signatures.is_twilio("54321", url, FORM, given)
    assert not signatures.is_twilio("", url, FORM, signatures.twilio("", url, FORM))
    assert not signatures.is_twilio("12345", url, [*FORM, ("More", "1")], given)


def test_a_field_that_comes_twice_is_signed_once() -> None:
    form = [("Sid", "CA123"), ("SidAccount", "AC123"), ("Digits", "5678"), ("Digits", "1234"), ("Digits", "1234")]
    assert signatures.is_twilio("12345", URL, form, "IK+Dwps556ElfBT0I3Rgjkr1wJU=")


def test_a_body_that_is_no_form_is_signed_by_its_hash() -> None:
    url = f"{URL}&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620"
    body, given = b'{"property": "value", "boolean": true}', "a9nBmqA0ju/hNViExpshrM61xv4="
    assert signatures.is_twilio_body("12345", url, body, given)
    assert not signatures.is_twilio_body("12345", url, body + b" ", given)
    assert not signatures.is_twilio_body("12345", URL, body, given)


def test_a_body_signed_by_meta_is_right_and_one_byte_more_is_not() -> None:
    """The example of RFC 4231, test case 2."""
    given = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"
    assert signatures.is_hexadecimal("Jefe", b"what do ya want for nothing?", given)
    assert not signatures.is_hexadecimal("Jefe", b"what do ya want for nothing??", given)
    assert not signatures.is_hexadecimal("", b"", signatures.hexadecimal("", b""))


@pytest.mark.parametrize(("seconds", "fresh"), [(0, True), (-300, True), (300, True), (-301, False), (301, False)])
def test_only_what_was_signed_within_five_minutes_is_fresh(seconds: int, fresh: bool) -> None:
    at = int((NOW + timedelta(seconds=seconds)).timestamp())
    assert signatures.is_fresh(str(at), NOW) is fresh


@pytest.mark.parametrize("odd", ["", "now", "-1", "1e9", "٣", "9" * 400])
def test_what_is_no_moment_is_never_fresh(odd: str) -> None:
    assert not signatures.is_fresh(odd, NOW)
