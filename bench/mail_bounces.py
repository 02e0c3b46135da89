"""Bounces of some eighty mail systems: which are recognised, about whom, and what is wrongly taken for one."""

from pathlib import Path

from bench.mail_corpora import Tally, archive
from relacja.kit.mail.automatic import automatic_kind
from relacja.kit.mail.bounces import bounce_of
from relacja.kit.mail.parse import parse

CORPUS = "sisimai"
AWAY = "rfc3834-"
"""Answers of people who are away: the corpus counts them with its bounces, here they are another kind."""


def bounces(real_data: Path, tally: Tally) -> None:
    """`bsd` are bounces, `not` are none; recipients against what the message itself returns or states."""
    for file, raw in archive(real_data, "sisimai_bounces").items():
        folder, _, name = file.partition("/")
        if folder not in {"bsd", "not"} or not name:
            continue
        mail = parse(raw)
        bounce = bounce_of(mail)
        if folder == "not":
            tally.compare(CORPUS, file, "taken for one", False, bounce is not None)
        elif name.startswith(AWAY):
            tally.compare(CORPUS, file, "answers of the absent", "auto_reply", automatic_kind(mail))
        elif tally.compare(CORPUS, file, "recognised", True, bounce is not None) and bounce is not None:
            got = {one.email.lower() for one in bounce.recipients} | {one.original.lower() for one in bounce.recipients}
            stated = _stated(raw) or {
                one.lower() for one in bounce.original_to if raw.lower().count(one.lower().encode()) > 1
            }
            if stated:
                tally.compare(CORPUS, file, "recipient", True, bool(got & stated) or (sorted(got), sorted(stated)))


def _stated(raw: bytes) -> set[str]:
    """The failed addresses by the fields a line-reader finds: independent of how the message is read here."""
    found = set()
    for line in raw.lower().splitlines():
        name, _, value = line.partition(b":")
        if name.strip() in {b"final-recipient", b"original-recipient", b"x-failed-recipients"}:
            for word in value.replace(b";", b" ").replace(b",", b" ").split():
                if b"@" in word.strip(b"<>")[1:]:
                    found.add(word.strip(b"<>").decode("utf-8", "replace"))
    return found
