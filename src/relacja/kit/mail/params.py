"""A field's value and parameters: `text/plain; charset=utf-8`, with RFC 2231, and with what senders make of it."""

import re
from urllib.parse import unquote_to_bytes

from relacja.kit.mail.charsets import decode, keepable
from relacja.kit.mail.words import header_text

_PARAM = re.compile(r'\s*([^=;\s"]{1,80})\s*=\s*(?:"((?:[^"\\]|\\.)*)(?:"|$)|([^;"]*))', re.DOTALL)
_SECTION = re.compile(r"(.+?)\*(\d{1,3})?(\*)?$")
_TYPE = re.compile(r"\s*([\w!#$&^.+-]{1,80})\s*/\s*([\w!#$&^.+-]{1,80})")
_LONGEST = 20_000
_ESCAPED = re.compile(r"\\(.)", re.DOTALL)


def parameters(value: bytes) -> tuple[str, dict[str, str]]:
    """The word in front, in lower case, and the parameters by name (lower case), decoded."""
    text = _as_text(value[:_LONGEST])
    head, _, rest = text.partition(";")
    if "=" in head:
        head, rest = "", text
    plain: dict[str, str] = {}
    parts: dict[str, list[tuple[int, bool, str]]] = {}
    for name, quoted, bare in _found(rest):
        said = _ESCAPED.sub(r"\1", quoted) if quoted else bare.strip()
        cut = _SECTION.match(name)
        if cut:
            is_encoded = bool(cut[3]) or cut[2] is None
            parts.setdefault(cut[1], []).append((int(cut[2] or 0), is_encoded, said))
        else:
            plain.setdefault(name, said)
    found = {name: header_text(said.encode("utf-8"))[0] for name, said in plain.items()}
    found.update({name: _assembled(pieces) for name, pieces in parts.items()})
    return head.strip().lower(), found


def _as_text(value: bytes) -> str:
    text = decode(value, "")[0] if not value.isascii() else value.decode("ascii")
    return keepable(re.sub(r"[\r\n]+[ \t]*", " ", text))


def _found(text: str) -> list[tuple[str, str, str]]:
    found: list[tuple[str, str, str]] = []
    at = 0
    while at < len(text) and len(found) < 200:
        one = _PARAM.match(text, at)
        if one:
            found.append((one[1].lower(), one[2] or "", one[3] or ""))
            at = one.end()
        cut = text.find(";", at)
        at = len(text) if cut < 0 else cut + 1
    return found


def _assembled(pieces: list[tuple[int, bool, str]]) -> str:
    """RFC 2231: sections in their order, percent-encoded where starred, the charset in front of the first."""
    pieces = sorted(pieces, key=lambda piece: piece[0])
    charset = "utf-8"
    out = b""
    for index, (_, encoded, said) in enumerate(pieces):
        text = said
        if encoded and index == 0 and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        out += unquote_to_bytes(text) if encoded else text.encode("utf-8")
    if not any(encoded for _, encoded, _ in pieces):
        return header_text(out)[0]
    return keepable(decode(out, charset or "utf-8")[0])


def media_type(value: bytes | None, default: str) -> tuple[str, dict[str, str], bool]:
    """The type in lower case, its parameters, and whether it had to be made up."""
    if value is None:
        return default, {}, False
    head, found = parameters(value)
    kind = _TYPE.match(head)
    if kind:
        return f"{kind[1]}/{kind[2]}", found, False
    if head.startswith("multipart/"):
        return "multipart/mixed", found, True
    return ("text/plain" if head in {"text", "plain", ""} else "application/octet-stream"), found, True


def file_name(disposition: dict[str, str], kind: dict[str, str]) -> str:
    """The name of the file as declared, without any path; empty if none."""
    name = disposition.get("filename") or kind.get("name") or disposition.get("name") or kind.get("filename") or ""
    name = name.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return "".join(letter if letter.isprintable() else " " for letter in name).strip()[:255]
