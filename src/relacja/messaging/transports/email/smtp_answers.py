"""What an SMTP server answers (RFC 5321, RFC 2034), and addresses as they may be written to it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

_LINE = re.compile(rb"(\d{3})([ -]?)(.*)", re.DOTALL)
_ENHANCED = re.compile(r"([245]\.\d{1,3}\.\d{1,3})(?: +|$)")
_UNWRITABLE = re.compile(r"[\x00-\x20<>\x7f]")


@dataclass(frozen=True, slots=True)
class Reply:
    """`code` of three digits, `enhanced` such as 5.1.1 or blank, and what was said in words."""

    code: int
    enhanced: str = ""
    text: str = ""

    def __str__(self) -> str:
        return " ".join(filter(None, (str(self.code), self.enhanced, self.text)))

    @property
    def is_yes(self) -> bool:
        """It was done."""
        return 200 <= self.code < 300

    @property
    def is_never(self) -> bool:
        """It will not be done, whenever it is asked again."""
        return self.code >= 500


def reply_of(lines: Sequence[bytes]) -> Reply | None:
    """Of all lines of an answer; None where it is none."""
    found = [_LINE.fullmatch(line) for line in lines]
    if not found or found[-1] is None:
        return None
    texts = [one[3].decode("utf-8", "replace").strip() for one in found if one is not None]
    enhanced = _ENHANCED.match(texts[-1])
    cut = [text.removeprefix(enhanced[1]).strip() if enhanced else text for text in texts]
    return Reply(int(found[-1][1]), enhanced[1] if enhanced else "", " ".join(filter(None, cut)))


def is_last(line: bytes) -> bool:
    """Whether no more lines of the same answer follow."""
    return line[3:4] != b"-"


def plain_address(address: str) -> str | None:
    """As every server takes it: the domain in ASCII. None where that cannot be, because of what stands before the @."""
    local, at, domain = address.rpartition("@")
    if not local.isascii():
        return None
    try:
        return f"{local}{at}{domain if domain.isascii() else domain.encode('idna').decode()}"
    except UnicodeError:
        return None


def can_be_written(address: str) -> bool:
    """Whether it is one address and nothing else; what would end it and begin a command of its own is none."""
    return "@" in address and not _UNWRITABLE.search(address) and len(address) <= 320


def wire_form(raw: bytes) -> bytes:
    """Lines end as SMTP wants, and none is taken for the end of the message."""
    lines = re.sub(rb"\r\n|\r|\n", b"\r\n", raw)
    whole = lines if lines.endswith(b"\r\n") else lines + b"\r\n"
    return re.sub(rb"(?m)^\.", b"..", whole)
