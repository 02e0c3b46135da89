"""What stands in links of letters: which letter it is, under a seal, and nothing of anybody."""

import hashlib
import hmac
import re

DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_TOKEN = re.compile(r"([0-9a-z]{1,13})-([0-9a-f]{20})")
_MARK = re.compile(r"#0([0-9a-z]{1,13})")
LARGEST = (1 << 63) - 1


def in_letters(number: int) -> str:
    """A number with 36 digits."""
    text = ""
    while number:
        number, digit = divmod(number, 36)
        text = DIGITS[digit] + text
    return text or "0"


def token_of(letter_id: int, key: bytes) -> str:
    """The name of a letter in our links."""
    return f"{in_letters(letter_id)}-{_seal(f'letter.{letter_id}', key)}"


def letter_of(token: str, key: bytes) -> int | None:
    """The letter that a token of ours names; None for what is none."""
    found = _TOKEN.fullmatch(token)
    letter_id = int(found[1], 36) if found else 0
    if found is None or not hmac.compare_digest(found[2], _seal(f"letter.{letter_id}", key)):
        return None
    return letter_id


def seal_of_link(letter_id: int, address: str, key: bytes) -> str:
    """By which a link in a letter is known to be one that we wrote there."""
    return _seal(f"link.{letter_id}.{address}", key)


def is_sealed(letter_id: int, address: str, seal: str, key: bytes) -> bool:
    """Whether we wrote this link into this letter."""
    return hmac.compare_digest(seal.encode(), seal_of_link(letter_id, address, key).encode())


def mark_of(letter_id: int) -> str:
    """What stands for a letter in our addresses: begins with a nought, as no number of a message does."""
    return f"0{in_letters(letter_id)}"


def letter_by_mark(key: str) -> int | None:
    """The letter of a mark after a `#`."""
    found = _MARK.fullmatch(key)
    number = int(found[1], 36) if found else 0
    return number if 0 < number <= LARGEST else None


def _seal(what: str, key: bytes) -> str:
    return hmac.new(key, what.encode(), hashlib.sha256).hexdigest()[:20]
