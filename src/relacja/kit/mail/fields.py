"""The header block of a message or part: its fields, and where it ends."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

_NAME = re.compile(rb"([!-9;-~]{1,200})[ \t]*:")
_PARAMETER = re.compile(rb"[A-Za-z][\w*-]{0,40}\s*=")
_NEWLINES = b"\r\n"
_MAX_FIELDS = 2_000


@dataclass(frozen=True, slots=True)
class Fields:
    """The raw fields in order, names in lower case, values with their line breaks."""

    items: tuple[tuple[str, bytes], ...] = ()

    def first(self, name: str) -> bytes | None:
        """The first field of this name."""
        return next((value for key, value in self.items if key == name), None)

    def every(self, name: str) -> list[bytes]:
        """All fields of this name."""
        return [value for key, value in self.items if key == name]


@dataclass(slots=True)
class _Reader:
    raw: bytes
    ends_at: Callable[[bytes], bool]
    problems: list[str]
    items: list[tuple[str, list[bytes]]] = field(default_factory=list)

    def read(self, at: int) -> int:
        """Take fields from here on; where the body begins."""
        while at < len(self.raw):
            line_end = self.raw.find(b"\n", at) + 1 or len(self.raw)
            bare = self.raw[at:line_end].rstrip(_NEWLINES)
            if not bare:
                return line_end
            if bare.startswith(b"--") and self.ends_at(bare):
                return at
            if not self._take(bare, line_end):
                return line_end if not bare.strip() else at
            at = line_end
        return len(self.raw)

    def _take(self, bare: bytes, line_end: int) -> bool:
        """A line into the fields; False if the fields ended before it."""
        bare = bare if self.items else bare.lstrip(b" \t")
        folded = bare[:1] in {b" ", b"\t"}
        named = None if folded else _NAME.match(bare)
        if folded and self.items and (bare.strip() or self._goes_on(line_end)):
            self.items[-1][1].append(bare)
        elif named and len(self.items) < _MAX_FIELDS:
            self.items.append((named[1].decode("ascii").lower(), [bare[named.end() :]]))
        elif not self.items and bare.startswith((b"From ", b">From ")):
            self.problems.append("envelope-line: a line of a mailbox file before the headers")
        elif self.items and bare.strip() and (named or self._is_field(line_end) or self._is_parameter(bare)):
            self.problems.append("header-line: a line among the headers that is none")
            self.items[-1][1].append(b" " + bare)
        else:
            self.problems.append("header-end: no empty line between headers and text")
            return False
        return True

    def _is_parameter(self, bare: bytes) -> bool:
        """`boundary="..."` at the margin, behind a field that ends in a semicolon."""
        return self.items[-1][1][-1].rstrip().endswith(b";") and _PARAMETER.match(bare) is not None

    def _goes_on(self, at: int) -> bool:
        """Behind a line of blanks: the old way of folding, or a field."""
        end = self.raw.find(b"\n", at)
        line = self.raw[at : end if end >= 0 else None]
        return (line[:1] in {b" ", b"\t"} and bool(line.strip())) or self._is_field(at)

    def _is_field(self, at: int) -> bool:
        """Does a field begin here?"""
        return _NAME.match(self.raw, at) is not None and not self.raw.startswith((b"http:", b"https:"), at)


def read_fields(raw: bytes, start: int, ends_at: Callable[[bytes], bool], problems: list[str]) -> tuple[Fields, int]:
    """The fields from `start`, and where the body begins. A line for which `ends_at` holds belongs to neither."""
    reader = _Reader(raw, ends_at, problems)
    end = reader.read(start)
    return Fields(tuple((name, b"\r\n".join(lines)) for name, lines in reader.items)), end
