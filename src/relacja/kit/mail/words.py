"""Header text: encoded words (RFC 2047) and raw bytes."""

import binascii
import re

from relacja.kit.mail.charsets import codec_of, decode, keepable

_HEAD = re.compile(r"=\?([\w.:()*'+-]{1,60})\?([bBqQ])\?")
_HEX = re.compile(rb"=([0-9A-Fa-f]{2})")
_FOLD = re.compile(r"\r*\n[ \t]*|\r[ \t]*")
_BLANKS = re.compile(r"\s*")


def header_text(value: bytes, charset: str = "") -> tuple[str, tuple[str, ...]]:
    """A header's raw value as people read it, unfolded; and the repairs. `charset` is the body's: a hint."""
    problems: tuple[str, ...] = ()
    if value.isascii():
        text = value.decode("ascii")
    else:
        text, problem = decode(value, "" if codec_of(charset) in {None, "ascii", "utf-8"} else charset)
        problems = (f"header-{problem}" if problem and "none declared" not in problem else "header-8bit",)
    text = _FOLD.sub(" ", text) if "\n" in text or "\r" in text else text
    return decoded_words(text.strip(), problems)


def decoded_words(text: str, problems: tuple[str, ...] = ()) -> tuple[str, tuple[str, ...]]:
    """The text with its encoded words read. One pass: what is not well formed stays as it stands."""
    if "=?" not in text:
        return keepable(text), problems
    pieces: list[tuple[str, str, bytes]] = []  # charset, literal text, encoded bytes
    at = 0
    while True:
        start = text.find("=?", at)
        head = _HEAD.match(text, start) if start >= 0 else None
        if start >= 0 and head is None:
            pieces.append(("", text[at : start + 2], b""))
            at = start + 2
            continue
        end = text.find("?=", head.end()) if head else -1
        if head is None or end < 0:
            break
        _literal(pieces, text[at:start])
        pieces.append((head[1].split("*")[0], "", _bytes(text[head.end() : end], head[2])))
        at = end + 2
    _literal(pieces, text[at:])
    return _joined(pieces, problems)


def _literal(pieces: list[tuple[str, str, bytes]], text: str) -> None:
    if text:
        pieces.append(("", text, b""))


def _bytes(text: str, encoding: str) -> bytes:
    data = text.encode("utf-8", "surrogateescape")
    if encoding in "bB":
        kept = data.rstrip(b"=\r\n \t")
        try:
            return binascii.a2b_base64(kept + b"=" * (-len(kept) % 4))
        except (binascii.Error, ValueError):
            try:
                return binascii.a2b_base64(kept[:-1] + b"=" * (-(len(kept) - 1) % 4))
            except (binascii.Error, ValueError):
                return data
    return _HEX.sub(lambda found: bytes([int(found[1], 16)]), data.replace(b"_", b" "))


def _joined(pieces: list[tuple[str, str, bytes]], problems: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Neighbouring words are one: the blanks between go, and a letter may be cut between two of one charset."""
    out: list[str] = []
    repairs = list(problems)
    index = 0
    while index < len(pieces):
        charset, literal, data = pieces[index]
        index += 1
        if not charset:
            out.append(literal)
            continue
        run = [data]
        while index < len(pieces):
            step = 1 if pieces[index][0] else 2 if _is_gap(pieces, index) else 0
            if not step or pieces[index + step - 1][0].lower() != charset.lower():
                index += 1 if step == 2 else 0
                break
            run.append(pieces[index + step - 1][2])
            index += step
        text, problem = decode(b"".join(run), charset)
        out.append(text)
        if problem:
            repairs.append(f"header-{problem}")
    return keepable("".join(out)), tuple(dict.fromkeys(repairs))


def _is_gap(pieces: list[tuple[str, str, bytes]], index: int) -> bool:
    """Only blanks between two encoded words."""
    return index + 1 < len(pieces) and bool(pieces[index + 1][0]) and not pieces[index][1].strip()
