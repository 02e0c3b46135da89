"""What was written now: reply texts against lines judged by eye, and against the expectations that came with them."""

import json
import re
from collections import Counter
from pathlib import Path

from bench.mail_corpora import Tally, archive
from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.model import Mail
from relacja.kit.mail.parse import parse
from relacja.kit.mail.replies import Folded, fold
from relacja.kit.mail.replies_html import fold_html
from relacja.kit.mail.threading import reference_chain

JUDGED = Path(__file__).with_name("mail_replies_judged.json")
"""By file, a run-length of kinds of lines (`3v2q1s`): each text was read and judged; no word of the texts is kept."""
_LETTER = {"visible": "v", "quoted": "q", "signature": "s"}
_LONG, _FOOTER = 25, 8
_TALON_HTML = "Hi. I am fine. Thanks, Alex"


def replies(real_data: Path, tally: Tally) -> None:
    """Every reply text of the archive."""
    files = archive(real_data, "reply_parsers")
    judged = json.loads(JUDGED.read_text())
    for file, data in files.items():
        text = data.decode("utf-8", "replace")
        if file.endswith(".txt"):
            if file in judged:
                tally.compare(
                    f"replies {file.partition('/')[0]}", file, "kinds of lines", judged[file], kinds(text, fold(text))
                )
        elif "/html_replies/" in file:
            tally.compare("replies talon", file, "html", _TALON_HTML, _plain(text_of(fold_html(text).visible)))
        elif "/standard_replies/" in file and file.endswith(".eml"):
            mail = parse(data)
            tally.compare("replies talon", file, "text", "Hello", _plain(fold(mail.text).visible))
        elif file.endswith("stripped/sparse_body"):
            wanted = files[file.replace("_body", "_signature")].decode()
            tally.compare("replies talon", file, "signature", _plain(wanted), _plain(fold(text).signature))


def left_visible(mails: list[Mail]) -> tuple[int, int, int]:
    """Real answers on mailing lists, with the mail they answer at hand: how many answers, how many long lines they show,
    and how many of those are the other's. Lines that many mails hold (footers of lists) do not count."""
    known = {mail.message_id: mail for mail in mails}
    common = Counter(line for mail in mails for line in set(_long_lines(mail.text)))
    answers = shown = others = 0
    for mail in mails:
        parent = next((known[one] for one in reference_chain(mail) if one in known and known[one] is not mail), None)
        if parent is None:
            continue
        answers += 1
        theirs = {line for line in _long_lines(parent.text) if common[line] < _FOOTER}
        mine = _long_lines(fold(mail.text).visible)
        shown += len(mine)
        others += sum(1 for line in mine if line in theirs)
    return answers, shown, others


def _long_lines(text: str) -> list[str]:
    lines = (" ".join(line.lstrip("> |\t").split()) for line in text.splitlines())
    return [line for line in lines if len(line) >= _LONG]


def kinds(text: str, folded: Folded) -> str:
    """The kinds of the lines that hold something, as a run-length."""
    found = []
    at = 0
    spans = iter(folded.spans)
    span = next(spans, None)
    for line in text.splitlines(keepends=True):
        while span is not None and span.end <= at:
            span = next(spans, None)
        if line.strip() and span is not None:
            found.append(_LETTER[span.kind])
        at += len(line)
    return re.sub(r"(.)\1*", lambda run: f"{len(run[0])}{run[1]}", "".join(found))


def _plain(text: str) -> str:
    return " ".join(text.split())
