"""What a person wrote now, apart from what the mail program quoted and the signature. The whole is always kept."""

import re
from dataclasses import dataclass

from relacja.kit.mail import reply_words as words

VISIBLE, QUOTED, SIGNATURE = "visible", "quoted", "signature"
_ATTRIBUTION_LINES, _LINE, _VERB = 5, 400, 40
_BLOCK_LINES = 12
_SIGNATURE_LINES, _LOOSE_SIGNATURE_LINES = 60, 12
_NEAR = 6
_INITIALS = re.compile(r" {0,6}(?:[A-ZĄĆĘŁŃÓŚŹŻА-Я]{1,3}>(?: |$)|\| [^|]*[^|\s][^|]*$)")
_SHORT, _WRAPS, _NAMED_LINES = 90, 60, 6


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of the text, by offsets; the spans of a text cover all of it, in order."""

    kind: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Folded:
    """A text in its three kinds, each without empty lines around it, and where each stretch stands."""

    visible: str
    quoted: str
    signature: str
    spans: tuple[Span, ...]


def fold(text: str) -> Folded:
    """Tell apart what was written now, what is quoted, and the signature. Answers between quotes stay visible."""
    lines = text.splitlines(keepends=True)
    kinds = _Kinds([line.rstrip("\r\n") for line in lines]).decide()
    spans = _spans(lines, kinds)
    return Folded(
        _gathered(text, spans, VISIBLE), _gathered(text, spans, QUOTED), _gathered(text, spans, SIGNATURE), spans
    )


def _spans(lines: list[str], kinds: list[str]) -> tuple[Span, ...]:
    spans: list[Span] = []
    at = 0
    for line, kind in zip(lines, kinds, strict=True):
        if spans and spans[-1].kind == kind:
            spans[-1] = Span(kind, spans[-1].start, at + len(line))
        else:
            spans.append(Span(kind, at, at + len(line)))
        at += len(line)
    return tuple(spans)


def _gathered(text: str, spans: tuple[Span, ...], kind: str) -> str:
    pieces = (text[span.start : span.end].strip("\r\n") for span in spans if span.kind == kind)
    return "\n\n".join(piece.rstrip() for piece in pieces if piece.strip())


class _Kinds:
    """The kind of each line."""

    def __init__(self, lines: list[str]) -> None:
        self.lines = lines
        self.kinds = [VISIBLE] * len(lines)
        self.has_written = False  # anything that is no quote, above the line we are at

    def decide(self) -> list[str]:
        """First the quotes, from top to bottom; then signatures in what stays visible."""
        at = 0
        while at < len(self.lines):
            at = self._quote(at)
        self._signatures()
        return self.kinds

    def _quote(self, at: int) -> int:
        """If a quote begins at this line, mark it; the next line to look at."""
        line = self.lines[at]
        if not line.strip():
            return at + 1
        if _is_marked(line):
            return self._mark(at, at + 1 + self._is_broken_off(at + 1))
        length = attribution(self.lines, at)
        if length:
            return self._attributed(at, at + length)
        if is_divider(line) or header_block(self.lines, at) or self._is_ruled_block(at):
            return self._blocked(at)
        self.has_written = True
        return at + 1

    def _blocked(self, at: int) -> int:
        """A divider or a block of headers: all below is quoted, unless it is marked, and answers may stand between.

        Where nothing was written above it, only itself is folded: what was passed on, or answered in between, is shown.
        """
        start = at if words.LABEL.match(self.lines[at][:_LINE]) else self._next(at + 1)
        after = start + (header_block(self.lines, start, least=2) if start < len(self.lines) else 0)
        while after < len(self.lines) and words.LABEL.match(self.lines[after][:_LINE]):
            after += 1
        following = self._next(after)
        is_marked = following < len(self.lines) and _is_marked(self.lines[following])
        return self._mark(at, len(self.lines) if self.has_written and not is_marked else after)

    def _is_broken_off(self, at: int) -> bool:
        """A single line that a mail program broke off the long quoted line above it, so that it lost its mark."""
        if at >= len(self.lines) or len(self.lines[at - 1]) < _WRAPS or _is_marked(self.lines[at]):
            return False
        if at + 1 < len(self.lines) and _is_marked(self.lines[at + 1]):
            return bool(self.lines[at].strip())
        return self.lines[at][:1].islower() and self._next(at + 1) == len(self.lines)

    def _attributed(self, at: int, after: int) -> int:
        """An attribution: with quote marks below it only those lines are quoted, else all that follows.

        Where nothing was written above it, what follows without marks is shown: the answer may stand among it.
        """
        following = self._next(after)
        has_marks = any(_is_marked(line) for line in self.lines[following : following + _NEAR])
        return self._mark(at, len(self.lines) if self.has_written and not has_marks else after)

    def _is_ruled_block(self, at: int) -> bool:
        """A rule with a header block right below it, as Outlook draws it."""
        if not words.RULE.match(self.lines[at][:_LINE]):
            return False
        following = self._next(at + 1)
        return (
            following < len(self.lines) and following <= at + 3 and bool(header_block(self.lines, following, least=2))
        )

    def _next(self, at: int) -> int:
        while at < len(self.lines) and not self.lines[at].strip():
            at += 1
        return at

    def _mark(self, start: int, end: int, kind: str = QUOTED) -> int:
        """Lines to a kind, with the empty lines behind them."""
        end = self._next(end)
        self.kinds[start:end] = [kind] * (end - start)
        return end

    def _signatures(self) -> None:
        """In each visible stretch: from the first line that begins a signature to its end."""
        has_text = False
        start = 0
        while start < len(self.lines):
            end = start
            while end < len(self.lines) and self.kinds[end] == self.kinds[start]:
                end += 1
            if self.kinds[start] == VISIBLE:
                has_text = self._sign(start, end, has_text=has_text)
            start = end

    def _sign(self, start: int, end: int, *, has_text: bool) -> bool:
        filled = [at for at in range(start, end) if self.lines[at].strip()]
        for place, at in enumerate(filled):
            following = filled[place + 1 : place + 1 + _SIGNATURE_LINES]
            if (has_text or place) and self._begins_signature(at, following):
                self.kinds[at:end] = [SIGNATURE] * (end - at)
                break
        return has_text or bool(filled)

    def _begins_signature(self, at: int, following: list[int]) -> bool:
        """By the line and those below it, of which at most so many are told as a signature may have."""
        line = self.lines[at][:_LINE]
        if words.STRICT_SIGNATURE.match(line):
            return 0 < len(following) < _SIGNATURE_LINES
        if words.MOBILE.match(words.TARGET.sub("", line) if "http" in line or "mailto" in line else line):
            return True
        below = [self.lines[one][:_LINE] for one in following[:_LOOSE_SIGNATURE_LINES]]
        if len(below) == _LOOSE_SIGNATURE_LINES or any(len(one) > _SHORT for one in below):
            return False
        if words.SIGNATURE.match(line):
            return len(below) > 0
        if words.DASHED_NAME.match(line):
            return len(below) < _NAMED_LINES and not any(one.startswith(("-", "–")) for one in below[:1])
        return words.CLOSING.match(line) is not None and _are_contacts(below)


def _are_contacts(below: list[str]) -> bool:
    """What stands below a closing: more than a name, that is a way to reach somebody, or a name and an office."""
    if len(below) > 2 and any(words.CONTACT.search(one) for one in below):
        return True
    named = len(below) > 1 and words.NAME.match(below[0]) is not None
    return named and not any(words.SENTENCE.search(one) for one in below)


def _is_marked(line: str) -> bool:
    return (line.lstrip(" ").startswith(">") and not line.startswith("    ")) or _INITIALS.match(line) is not None


def is_divider(line: str) -> bool:
    """`-----Original Message-----` and its kin, in any of the languages."""
    line = line[:_LINE]
    return bool(words.DIVIDER.match(line) or words.BEGINS_FORWARD.match(line) or words.REPLY_ABOVE.match(line))


def attribution(lines: list[str], at: int) -> int:
    """How many lines from here say who wrote when what follows (`On ... wrote:`); 0 if they do not."""
    first = lines[at][:_LINE]
    if lines[at].isspace() or not first:
        return 0
    has_head = words.HEAD.match(first) is not None
    joined = ""
    for count in range(1, _ATTRIBUTION_LINES + 1):
        if at + count > len(lines) or not lines[at + count - 1].strip() or len(joined) > _LINE:
            return 0
        joined = f"{joined} {lines[at + count - 1][:_LINE].strip()}".strip()
        if _attributes(joined, has_head=has_head):
            return count
        if not has_head:
            break
    if not words.ENDS_WITH_VERB.search(first[-_VERB:]):
        return 0
    quoted_next = at + 1 < len(lines) and any(line.lstrip().startswith(">") for line in lines[at + 1 : at + 3])
    return int(quoted_next and len(first) < _SHORT)


def _attributes(line: str, *, has_head: bool) -> bool:
    """Does this line, put together, attribute what follows? Its end tells quickly that most lines do not."""
    has_colon = line.rstrip(" *_-").endswith((":", "："))
    if not has_colon and not (has_head and words.ENDS_WITH_VERB.search(line[-_VERB:])):
        return False
    has_date, has_address = words.DATE.search(line) is not None, words.ADDRESS.search(line) is not None
    if not has_colon:
        return has_date
    if words.VERB.search(line):
        return (has_date or has_address) and (has_head or has_address)
    return has_head and has_date and has_address and (words.TIME.search(line) is not None or line.endswith(">:"))


def header_block(lines: list[str], at: int, *, least: int = 3) -> int:
    """How many lines from here are a block of headers (`From: ... Sent: ... Subject: ...`); 0 if it is none."""
    if not words.LABEL.match(lines[at][:_LINE]):
        return 0
    kinds: set[str] = set()
    last = at
    misses = 0
    for place in range(at, min(at + _BLOCK_LINES, len(lines))):
        line = lines[place][:_LINE]
        found = words.LABEL.match(line)
        if found and found.lastgroup:
            kinds.add(found.lastgroup)
            last = place
            misses = 0
        else:
            misses += 1
            if misses > (3 if line.strip() else 1):
                break
    return last - at + 1 if "from" in kinds and len(kinds & {"from", "date", "to", "subject"}) >= least else 0
