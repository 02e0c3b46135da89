"""What was written now, apart from what was quoted."""

from collections.abc import Iterable, Sequence


def unfolded(text: str, folds: Iterable[Sequence[int | str]]) -> str:
    """The text without its folded stretches; the whole where nothing else is left."""
    left, at = [], 0
    for start, end, _kind in folds:
        left.append(text[at : int(start)].strip("\r\n"))
        at = int(end)
    left.append(text[at:].strip("\r\n"))
    shown = "\n\n".join(piece.rstrip() for piece in left if piece.strip())
    return shown or text.strip()
