"""Paragraphs in plain mail that flow to the width of the window (RFC 3676)."""

_WIDTH = 72


def flow(text: str) -> str:
    """The text with soft line breaks, for `format=flowed`; lines of quotes and the sign of a signature keep theirs."""
    return "\n".join(line for whole in text.split("\n") for line in _broken(whole))


def _broken(line: str) -> list[str]:
    if line == "-- ":
        return [line]
    line = line.rstrip(" ")
    if len(line) <= _WIDTH or line.startswith(">"):
        return [_stuffed(line)]
    lines: list[str] = []
    rest = line
    while len(rest) > _WIDTH:
        cut = rest.rfind(" ", 1, _WIDTH)
        cut = cut if cut > 0 else rest.find(" ", _WIDTH)
        if cut <= 0:
            break
        lines.append(_stuffed(rest[: cut + 1]))
        rest = rest[cut + 1 :]
    return [*lines, _stuffed(rest)]


def _stuffed(line: str) -> str:
    """What would be misread at the beginning of a line gets a blank in front."""
    return f" {line}" if line.startswith((" ", "From ")) else line


def unflow(text: str, *, deletes_space: bool = False) -> str:
    """The text with its paragraphs whole. Quoted lines stay as they are, so that they are known as quotes."""
    out: list[str] = []
    open_line: list[str] = []
    for line in text.split("\n"):
        if line.startswith(">") or line == "-- ":
            _close(out, open_line)
            out.append(line)
            continue
        bare = line.removeprefix(" ")
        if bare.endswith(" ") and bare.strip():
            open_line.append(bare[:-1] if deletes_space else bare)
        else:
            open_line.append(bare)
            _close(out, open_line)
    _close(out, open_line)
    return "\n".join(out)


def _close(out: list[str], open_line: list[str]) -> None:
    if open_line:
        out.append("".join(open_line))
        open_line.clear()
