"""Transfer encodings undone, leniently: base64, quoted-printable, uuencode. What cannot be decoded is kept as sent."""

import binascii
import re

_NOT_BASE64 = bytes(sorted(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=")))
_MOST_FILES = 200
_BETWEEN = re.compile(rb"(?<=[^\s]) (?=[^\s])")
_PROBE, _SPARSE = 4_000, 20
_TAIL = re.compile(rb"=[ \t]*\r?\n(?=[^\n]*[^A-Za-z0-9+/=\s])")
_BEGIN = re.compile(rb"^begin[ \t]+([0-7]{3,4})[ \t]+([^\r\n]{1,255}?)[ \t]*\r?\n", re.MULTILINE)
_END = re.compile(rb"^end[ \t]*\r?$\n?", re.MULTILINE)
_LOOSE_QP = re.compile(rb"=(?![0-9A-Fa-f]{2}|[ \t]*\r?\n|[ \t]*$)")


def undo(data: bytes, encoding: str) -> tuple[bytes, bytes, str]:
    """The decoded bytes, what stood behind them without belonging to them, and the repair (empty if none)."""
    word = encoding.strip().strip("\"'").lower().split(";")[0].split(" ")[0]
    if word in {"", "7bit", "8bit", "binary", "7-bit", "8-bit", "none", "7bits", "8bits"}:
        return data, b"", ""
    if word in {"base64", "base-64", "x-base64"}:
        return _base64(data)
    if word in {"quoted-printable", "quotedprintable", "x-quoted-printable", "qp"}:
        return binascii.a2b_qp(data), b"", "quoted-printable: broken" if _LOOSE_QP.search(data) else ""
    if word in {"x-uuencode", "uuencode", "x-uue", "uue", "x-uu"}:
        return _uuencoded(data)
    return data, b"", f"encoding-unknown: {word[:40]}"


def _base64(data: bytes) -> tuple[bytes, bytes, str]:
    tail = b""
    cut = _TAIL.search(data)
    if cut:
        data, tail = data[: cut.start() + 1], data[cut.end() :]
    problem = "base64-tail: text behind the end" if tail.strip() else ""
    if _is_prose(data):
        return data, tail, "base64: not base64, kept as sent"
    kept = data.translate(None, _NOT_BASE64)
    if len(kept) != len(data) - sum(data.count(blank) for blank in (b" ", b"\t", b"\r", b"\n")):
        problem = "base64: signs that do not belong"
    try:
        return binascii.a2b_base64(kept, strict_mode=True), tail, problem
    except (binascii.Error, ValueError):
        pass
    decoded = b"".join(_quanta(kept))
    if not decoded and data.strip():
        return data, tail, "base64: not decodable, kept as sent"
    return decoded, tail, problem or "base64: broken"


def _is_prose(data: bytes) -> bool:
    """Words with blanks between them, declared to be base64 by mistake."""
    return len(_BETWEEN.findall(data[:_PROBE])) * _SPARSE > len(data[:_PROBE])


def _quanta(kept: bytes) -> list[bytes]:
    """Pieces between paddings, each decoded for itself, as when encoders were run one after another."""
    out = []
    for piece in re.split(rb"=+", kept):
        whole = len(piece) // 4 * 4
        rest = piece[whole:]
        out.append(binascii.a2b_base64(piece[:whole]))
        if len(rest) > 1:
            out.append(binascii.a2b_base64(rest + b"=" * (4 - len(rest))))
    return out


def _uuencoded(data: bytes) -> tuple[bytes, bytes, str]:
    rest, files = uu_files(data)
    if len(files) == 1:
        return files[0][1], rest if rest.strip() else b"", ""
    return data, b"", "uuencode: not decodable, kept as sent"


def uu_files(data: bytes) -> tuple[bytes, list[tuple[str, bytes]]]:
    """The text without its uuencoded files, and those by name. A file that does not decode stays in the text."""
    if b"begin" not in data:
        return data, []
    files: list[tuple[str, bytes]] = []
    kept: list[bytes] = []
    at = 0
    for _ in range(_MOST_FILES):
        begin = _BEGIN.search(data, at)
        if begin is None:
            break
        end = _END.search(data, begin.end())
        if end is None:
            break
        content = _uu(data[begin.end() : end.start()])
        if content is None:
            kept.append(data[at : begin.end()])
            at = begin.end()
            continue
        kept.append(data[at : begin.start()])
        files.append((begin[2].decode("utf-8", "replace"), content))
        at = end.end()
    kept.append(data[at:])
    return b"".join(kept), files


def _uu(block: bytes) -> bytes | None:
    out = []
    for line in block.splitlines():
        if not line.strip():
            continue
        try:
            out.append(binascii.a2b_uu(line))
        except (binascii.Error, ValueError):
            size = (((line[0] - 32) & 63) * 4 + 5) // 3
            try:
                out.append(binascii.a2b_uu(line[:size]))
            except (binascii.Error, ValueError):
                return None
    return b"".join(out)
