"""Lists of addresses as headers have them: RFC 5322 where it holds, what was meant where it does not."""

import re
from collections.abc import Iterator

from relacja.kit.mail.charsets import decode
from relacja.kit.mail.model import Address
from relacja.kit.mail.words import decoded_words

_TOKEN = re.compile(r'"((?:[^"\\]|\\.)*)("|$)|(\()|(<)|([,;:])|(\s+)|([^",;:<(\s]+)|(.)', re.DOTALL)
_FOLD = re.compile(r"[\r\n]+[ \t]*")
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)
_LONGEST, _MOST, _PATIENCE = 200_000, 2_000, 20
_PAREN = re.compile(r"\\.|[()]", re.DOTALL)
_ANGLE_NEXT = re.compile(r'[^,;<@"]{0,100}<')
_UNANGLED = re.compile(r"[^,;\s]*")
_QUOTES = "'\"\N{LEFT SINGLE QUOTATION MARK}\N{RIGHT SINGLE QUOTATION MARK}`"
_COMMENT = re.compile(r"\([^()]{0,200}\)")
_NOBODY = re.compile(r"\s*[\w -]{0,40}:[^@]{0,10}(?:;|@[^;]*;\s*$)")
_BARE = re.compile(r"[^\s@<>\"(),;:]+@[^\s@<>\"(),;:]+")


class _Box:
    """One address in the making."""

    def __init__(self, *, is_first: bool = False) -> None:
        self.is_first = is_first
        self.words: list[tuple[str, str]] = []  # kind ("word", "quoted", "gap"), text
        self.comments: list[str] = []
        self.angle: str | None = None

    def address(self) -> Address | None:
        if self.angle is not None:
            if _NOBODY.match(self.angle):
                return None
            name = _name(self.words)
            return Address(name or _comment(self.comments), _spec(self.angle)) if name or self.angle.strip() else None
        return self._bare()

    def _bare(self) -> Address | None:
        """No angle brackets: the word with an @ is the address, what stands around it the name."""
        text = "".join(_written(kind, word) for kind, word in self.words).strip()
        if not text:
            return Address(_comment(self.comments), "") if self.is_first and self.comments else None
        if "@" not in text:
            return Address(_name(self.words), "")
        if " " not in text:
            return Address(_comment(self.comments), _spec(text))
        plain = re.sub(r"\s*([@.])\s*", r"\1", text) if text.count("@") == 1 else text
        if " " not in plain.strip():
            return Address(_comment(self.comments), plain.strip())
        found = _BARE.search(text)
        if not found:
            return Address(decoded_words(text)[0], "")
        around = [("word", text[: found.start()] + text[found.end() :])]
        return Address(_name(around) or _comment(self.comments), found[0].strip(_QUOTES))


def _written(kind: str, word: str) -> str:
    return f'"{word}"' if kind == "quoted" else " " if kind == "gap" else word


def _name(words: list[tuple[str, str]]) -> str:
    text = "".join(
        _ESCAPED.sub(r"\1", word) if kind == "quoted" else " " if kind == "gap" else word for kind, word in words
    )
    name = " ".join(decoded_words(text.strip())[0].split())
    if len(name) > 1 and name[0] in _QUOTES and name[-1] in _QUOTES:
        name = name[1:-1].strip()
    return name


def _comment(comments: list[str]) -> str:
    return " ".join(" ".join(decoded_words(_ESCAPED.sub(r"\1", one))[0] for one in comments).split())


def _spec(text: str) -> str:
    """The address between angle brackets, without route, blanks and quotes around it."""
    text = text.strip()
    if text.startswith("@") and ":" in text:
        text = text.split(":", 1)[1]
    if "=?" in text:
        text = decoded_words(text)[0]
    if "(" in text:
        text = _COMMENT.sub("", text)
    if '"' not in text:
        text = "".join(text.split())
    text = text.removeprefix("mailto:").removeprefix("MAILTO:")
    return text.strip("'`") if text.count("'") != 1 else text


def parse_addresses(value: bytes) -> tuple[Address, ...]:
    """Every address in a header's raw value, groups opened, encoded names read."""
    text = decode(value[:_LONGEST], "")[0]
    found: list[Address] = []
    for box in _Reader(_FOLD.sub(" ", text)).boxes():
        address = box.address()
        if address is not None:
            found.append(address)
        if len(found) >= _MOST:
            break
    return tuple(found)


class _Reader:
    """Reads from left to right; never looks far ahead more than a few times, so that hostile lists stay cheap."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0
        self.unclosed = 0
        self.last_angle = text.rfind(">")

    def boxes(self) -> Iterator[_Box]:
        """One box for each address; the last may be empty."""
        box = _Box(is_first=True)
        while token := _TOKEN.match(self.text, self.at):
            self.at = token.end()
            if token[1] is not None:
                box.words.append(("quoted", token[1]))
            elif token[3]:
                self._comment(box)
            elif token[4]:
                self._angle(box)
            elif token[5]:
                if self._ends(box, token[5]):
                    if token[5] != ":":
                        yield box
                    box = _Box()
                else:
                    box.words.append(("word", token[5]))
            else:
                box.words.append(("gap", " ") if token[6] else ("word", token[0]))
        yield box

    def _ends(self, box: _Box, sign: str) -> bool:
        """Does this comma, semicolon or colon end what is in the box?"""
        has_address = any("@" in word for kind, word in box.words if kind == "word")
        if sign == ":":
            last = box.words[-1][1].lower() if box.words else ""
            return not has_address and last != "mailto"
        if sign == ";" or box.angle is not None or not box.words or has_address:
            return True
        return any(kind == "quoted" for kind, _ in box.words) or not _ANGLE_NEXT.match(self.text, self.at)

    def _comment(self, box: _Box) -> None:
        depth = 1
        if self.unclosed < _PATIENCE:
            for found in _PAREN.finditer(self.text, self.at):
                depth += (found[0] == "(") - (found[0] == ")")
                if depth == 0:
                    box.comments.append(self.text[self.at : found.start()])
                    self.at = found.end()
                    return
            self.unclosed += 1
        box.words.append(("word", "("))

    def _angle(self, box: _Box) -> None:
        if self.text.startswith("<", self.at):
            return  # `<<a@b.pl>>`
        if self.last_angle >= self.at:
            end = self.text.index(">", self.at)
            after = end + 1
            while self.text.startswith(">", after):
                after += 1
        else:
            end = after = _UNANGLED.match(self.text, self.at).end()  # type: ignore[union-attr]
        inside = self.text[self.at : end]
        self.at = after
        if box.angle is None or ("@" in inside and "@" not in box.angle):
            if box.angle is not None:
                box.words.append(("word", box.angle))
            box.angle = inside
