"""Real corpora of e-mail: does anything break, is anything lost, and how much agrees with what the corpora expect."""

import json
import os
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from bench import mail_expected
from bench.figures import Figure, Target, figure
from bench.mail_bounces import bounces
from bench.mail_corpora import MAILBOXES, Difference, Tally, mailbox, messages
from bench.mail_judged import judged
from bench.mail_kept import leaves, lost
from bench.mail_replies import left_visible, replies
from relacja.kit.mail.automatic import automatic_kind
from relacja.kit.mail.parse import parse
from relacja.kit.mail.replies import fold
from relacja.kit.mail.replies_html import fold_html
from relacja.kit.mail.safe_html import safe
from relacja.kit.mail.testing.correspondence import play
from relacja.kit.mail.threading import Candidates, choose

ALL, NEARLY, NINETY_NINE = Target(1.0, "value", True), Target(0.995, "value", True), Target(0.99, "value", True)
NONE, HUNDREDTH = Target(0.0, "value"), Target(0.01, "value")
_TARGETS = {"recognised": NINETY_NINE, "recipient": NINETY_NINE}
_CONVERSATIONS = {"tiny": (4_000, 200), "small": (10_000, 400), "full": (60_000, 2_000)}
_NOW = datetime(2026, 11, 27, tzinfo=UTC)
REPORT = Path(os.environ.get("RELACJA_DATA", "var")) / "mail-corpora.json"


def mail_corpora(scale: str, real_data: Path) -> Iterator[Figure]:
    """All of it; what needs real data is left out, and said, where they are not."""
    if (real_data / "email_corpora").is_dir():
        yield from _whole(real_data)
        yield from _agreement(real_data)
        yield from _answers(real_data)
    else:
        print(f"  no corpora in {real_data}: only made-up conversations are played", file=sys.stderr, flush=True)
    yield from _conversations(scale)


def _everything(real_data: Path) -> list[tuple[str, bytes]]:
    found = [(f"{corpus} {file}", raw) for corpus, file, raw in messages(real_data)]
    for name in MAILBOXES:
        found += [(f"{name} {place}", raw) for place, raw in enumerate(mailbox(real_data, name))]
    return found


def _whole(real_data: Path) -> Iterator[Figure]:
    """Nothing raises, nothing is lost, and how fast."""
    everything = _everything(real_data)
    failed = missing = parts = 0
    for name, raw in everything:
        mail = parse(raw)
        failed += any(problem.startswith("failed") for problem in mail.problems)
        parts += len(leaves(raw))
        for line in lost(raw, mail):
            missing += 1
            print(f"  lost in {name}: {line}", file=sys.stderr)
    yield figure("mail: messages read", len(everything), "")
    yield figure("mail: messages that broke the reader", failed, "", target=NONE)
    yield figure("mail: leaf parts, as the standard library sees them", parts, "")
    yield figure("mail: leaf parts lost", missing, "", target=NONE)
    yield from _speed([raw for _, raw in everything])


def _speed(raws: list[bytes]) -> Iterator[Figure]:
    """The whole way of a message: read, made safe, folded, judged, threaded."""
    began = time.process_time()
    for raw in raws:
        mail = parse(raw)
        if mail.html:
            safe(fold_html(mail.html).visible, lambda _: None)
        fold(mail.text)
        automatic_kind(mail)
        choose(mail, Candidates(), mail.date or _NOW)
    spent = time.process_time() - began
    yield figure("mail: read, safe, folded, judged, threaded", len(raws) / spent, "messages/s of one core")
    yield figure("mail: the same", sum(map(len, raws)) / spent / 1e6, "MB/s of one core")


def _agreement(real_data: Path) -> Iterator[Figure]:
    tally = Tally()
    for compare in (
        mail_expected.stalwart,
        mail_expected.mime4j,
        mail_expected.zbateson,
        mail_expected.isemail,
        replies,
        bounces,
    ):
        compare(real_data, tally)
    differences = [judged(one) for one in tally.differences]
    _report(tally, differences)
    excused = {(one.corpus, one.field): 0 for one in differences}
    for one in differences:
        excused[one.corpus, one.field] += one.judged.startswith("theirs: ")
    for key in sorted(tally.compared):
        right = tally.compared[key] - excused.get(key, 0)
        target = _TARGETS.get(key[1], NEARLY)
        if right != tally.compared[key]:
            yield figure(
                f"{key[0]}: {key[1]}, as given", tally.agreed[key] / tally.compared[key], f"of {tally.compared[key]}"
            )
        yield figure(
            f"{key[0]}: {key[1]}, where the expected is right",
            tally.agreed[key] / max(right, 1),
            f"of {right}",
            target=target,
        )


def _answers(real_data: Path) -> Iterator[Figure]:
    """Quotes in the wild: nobody marked them for us, but the mail they come from is there."""
    mails = [parse(raw) for name in MAILBOXES[:2] for raw in mailbox(real_data, name)]
    answers, shown, others = left_visible(mails)
    name = f"replies on lists: of {shown:,} lines shown in {answers} answers, those of the mail answered"
    yield figure(name, others / max(shown, 1), "", target=HUNDREDTH)


def _report(tally: Tally, differences: list[Difference]) -> None:
    """Every disagreement with its judgement, for reading."""
    REPORT.parent.mkdir(parents=True, exist_ok=True)
    counts = [
        {
            "corpus": corpus,
            "field": name,
            "compared": tally.compared[corpus, name],
            "agreed": tally.agreed[corpus, name],
        }
        for corpus, name in sorted(tally.compared)
    ]
    listed = [
        {
            "corpus": one.corpus,
            "file": one.file,
            "field": one.field,
            "expected": one.expected,
            "got": one.got,
            "judged": one.judged,
        }
        for one in differences
    ]
    REPORT.write_text(json.dumps({"fields": counts, "differences": listed}, ensure_ascii=False, indent=1) + "\n")
    unjudged = [one for one in differences if not one.judged]
    for one in unjudged:
        print(f"  not judged: {one.corpus} {one.file} {one.field}: {one.expected} / {one.got}", file=sys.stderr)


def _conversations(scale: str) -> Iterator[Figure]:
    """Made-up correspondence whose truth is known."""
    count, customers = _CONVERSATIONS.get(scale, _CONVERSATIONS["small"])
    verdicts = list(play(2026, count, customers))
    yield figure(
        f"threads: right, {customers} customers",
        sum(one.is_right for one in verdicts) / count,
        f"of {count}",
        target=NEARLY,
    )
    yield figure(
        "threads: on another customer's conversation", sum(one.is_anothers for one in verdicts), "", target=NONE
    )
    for kind in sorted({one.kind for one in verdicts}):
        mine = [one.is_right for one in verdicts if one.kind == kind]
        yield figure(f"threads: {kind}", sum(mine) / len(mine), f"of {len(mine)}")
