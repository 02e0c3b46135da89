"""What was written now: reply texts against lines judged by eye, and against the expectations that came with them."""

import json
import re
from pathlib import Path

from bench.mail_corpora import Tally, archive
from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.parse import parse
from relacja.kit.mail.replies import Folded, fold
from relacja.kit.mail.replies_html import fold_html

JUDGED = Path(__file__).with_name("mail_replies_judged.json")
"""By file, a run-length of kinds of lines (`3v2q1s`): each text was read and judged; no word of the texts is kept."""
_LETTER = {"visible": "v", "quoted": "q", "signature": "s"}
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
