"""The tree of parts of a message, by its boundaries; one pass over the bytes, whatever they are."""

import re
from dataclasses import dataclass, field

from relacja.kit.mail.fields import Fields, read_fields
from relacja.kit.mail.params import media_type

MAX_DEPTH = 60
MAX_PARTS = 2_000
_DELIMITER = re.compile(rb"^--[^\n]*", re.MULTILINE)
_MAX_GUESSES = 20
_NEAR = 4_000


@dataclass(slots=True)
class Part:
    """A part: its fields and, if it is a leaf, its bytes as sent; what stands outside its own parts otherwise."""

    fields: Fields
    kind: str
    params: dict[str, str]
    body: bytes = b""
    preamble: list[bytes] = field(default_factory=list)
    epilogue: list[bytes] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)
    boundary: bytes = b""
    is_closed: bool = False


class _Splitter:
    def __init__(self, raw: bytes) -> None:
        self.raw = raw
        self.problems: list[str] = []
        self.open: list[Part] = []  # the multiparts we are in, outermost first
        self.depths: dict[bytes, list[int]] = {}
        self.count = 0
        self.guesses = 0
        self.begun = 0  # where the bytes not yet given to a part begin
        self.leaf: Part | None = None

    def run(self) -> Part:
        """The whole tree."""
        start = len(self.raw) - len(self.raw.lstrip(b"\r\n"))
        if start:
            self.problems.append("empty-start: empty lines before the headers")
        root = self._begin(start, "text/plain")
        at = self.begun
        while self.open:
            hit = _DELIMITER.search(self.raw, at)
            if hit is None:
                break
            at = self._meet(hit)
        self._give(len(self.raw))
        self._unwind(0)
        return root

    def _meet(self, hit: re.Match[bytes]) -> int:
        """A line that begins with two dashes; where to look on."""
        depth, closes = self._depth(hit[0])
        line_end = hit.end() + 1
        if depth < 0:
            return line_end
        self._give(self._before(hit.start()))
        self._unwind(depth + 1)
        if self.count >= MAX_PARTS:
            return self._stop(hit.start())
        self.begun = min(line_end, len(self.raw))
        if closes:
            self._close(depth)
            return line_end
        parent = self.open[-1]
        default = "message/rfc822" if parent.kind == "multipart/digest" else "text/plain"
        parent.parts.append(self._begin(self.begun, default))
        return self.begun

    def _stop(self, at: int) -> int:
        """Enough: what follows is one leaf."""
        self.problems.append(f"parts-many: more than {MAX_PARTS} parts, the rest is one")
        self.leaf = Part(Fields(), "application/octet-stream", {})
        self.open[-1].parts.append(self.leaf)
        self.begun = at
        return len(self.raw)

    def _depth(self, line: bytes) -> tuple[int, bool]:
        """Which open multipart this line delimits (-1: none), and whether it closes it."""
        key = line.rstrip()[2:]
        if key in self.depths:
            return self.depths[key][-1], False
        if key.endswith(b"--") and key[:-2].rstrip() in self.depths:
            return self.depths[key[:-2].rstrip()][-1], True
        return -1, False

    def _before(self, at: int) -> int:
        """The line break before a delimiter belongs to the delimiter."""
        if at > self.begun and self.raw[at - 1 : at] == b"\n":
            at -= 1
            if at > self.begun and self.raw[at - 1 : at] == b"\r":
                at -= 1
        return at

    def _begin(self, start: int, default: str) -> Part:
        """A part's fields; if it is a multipart, it is the innermost open one from here on."""
        self.count += 1
        fields, body = read_fields(self.raw, start, lambda line: self._depth(line)[0] >= 0, self.problems)
        kind, params, is_made_up = media_type(fields.first("content-type"), default)
        if is_made_up:
            self.problems.append("type-unreadable: a content type nobody can read")
        part = Part(fields, kind, params)
        self.begun = body
        self.leaf = part
        if kind.startswith("multipart/"):
            self._open(part, body)
        return part

    def _open(self, part: Part, body: int) -> None:
        boundary = self._boundary(part, body)
        if not boundary:
            return
        if len(self.open) >= MAX_DEPTH:
            self.problems.append(f"depth: parts nested deeper than {MAX_DEPTH} are kept unopened")
            return
        part.boundary = boundary
        self.depths.setdefault(boundary, []).append(len(self.open))
        self.open.append(part)
        self.leaf = None

    def _boundary(self, part: Part, body: int) -> bytes:
        """The declared boundary, if there is one in the bytes; else the line that looks like one."""
        declared = part.params.get("boundary", "").rstrip().encode("utf-8", "replace")
        if declared and (self.guesses > _MAX_GUESSES or self.raw.find(b"--" + declared, body) >= 0):
            return declared
        self.guesses += 1
        self.problems.append("boundary-missing: a multipart that does not name its boundary")
        hit = _DELIMITER.search(self.raw, body, body + _NEAR)
        if hit is None or self.guesses > _MAX_GUESSES or self._depth(hit[0])[0] >= 0:
            return b""
        key = hit[0].rstrip()[2:]
        return key if key and self.raw.find(b"\n--" + key, hit.end()) >= 0 else b""

    def _give(self, end: int) -> None:
        """The bytes up to here to whom they belong."""
        data = self.raw[self.begun : max(end, self.begun)]
        if self.leaf is not None:
            self.leaf.body = data
            self.leaf = None
        elif self.open:
            innermost = self.open[-1]
            if innermost.parts or innermost.is_closed:
                innermost.epilogue.append(data)
            else:
                innermost.preamble.append(data)
        self.begun = end

    def _close(self, depth: int) -> None:
        part = self.open[depth]
        part.is_closed = True
        if len(self.depths[part.boundary]) > 1:
            self._unwind(depth)

    def _unwind(self, depth: int) -> None:
        """Leave the multiparts from this depth inwards."""
        while len(self.open) > depth:
            part = self.open.pop()
            held = self.depths[part.boundary]
            held.pop()
            if not held:
                del self.depths[part.boundary]
            if not part.is_closed and part.parts:
                self.problems.append("boundary-unclosed: a multipart that does not end")


def split(raw: bytes) -> tuple[Part, list[str]]:
    """The tree of parts and the repairs it took. Never raises; linear in the length of `raw`."""
    splitter = _Splitter(raw)
    root = splitter.run()
    return root, splitter.problems
