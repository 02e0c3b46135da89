"""What a journal of a line that has died says of each letter that was on it."""

from collections.abc import Iterable, Mapping
from typing import Literal

ENDING, ENDED, TAKEN, REFUSED, LATER = "ending", "ended", "taken", "refused", "later"
Became = Literal["queued", "sent", "sent_unconfirmed", "failed", "unsure"]
BECAME: Mapping[str, Became] = {
    ENDING: "unsure", ENDED: "sent_unconfirmed", TAKEN: "sent", REFUSED: "failed", LATER: "queued", "unsure": "unsure",
}  # fmt: skip
"""By the last mark. The end of a mail left us in full: the server has it, though nobody read its answer. It was about
to leave: nobody knows."""


def read(lines: Iterable[str]) -> dict[tuple[int, int], str]:
    """The last mark of each letter and attempt; a line that was torn says nothing."""
    found: dict[tuple[int, int], str] = {}
    for line in lines:
        words = line.split(" ")
        if len(words) == 3 and words[0].isdecimal() and words[1].isdecimal() and words[2] in BECAME:
            found[int(words[0]), int(words[1])] = words[2]
    return found


def became(mark: str | None, *, is_whole: bool) -> Became:
    """What became of a letter. `is_whole`: the machine has run since, so that nothing of the journal can be lost; then
    no mark means that the end of the mail never left."""
    if mark is None:
        return "queued" if is_whole else "unsure"
    return BECAME[mark]
