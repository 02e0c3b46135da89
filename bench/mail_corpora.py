"""The corpora of e-mail as they lie in the shared data, and what was compared with what they expect."""

import gzip
import re
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

MESSAGES = (".eml", ".msg", ".raw", ".golden")
_FROM = re.compile(rb"^From [^\n]*\n", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Difference:
    """Where a corpus expects something else; `judged` says who is right, and why, where somebody looked."""

    corpus: str
    file: str
    field: str
    expected: str
    got: str
    judged: str = ""


@dataclass(slots=True)
class Tally:
    """How much agrees, by corpus and field, and everything that does not."""

    agreed: Counter[tuple[str, str]] = field(default_factory=Counter)
    compared: Counter[tuple[str, str]] = field(default_factory=Counter)
    differences: list[Difference] = field(default_factory=list)

    def compare(self, corpus: str, file: str, name: str, expected: object, got: object) -> bool:
        """Count one field; keep it if it differs."""
        self.compared[corpus, name] += 1
        if expected == got:
            self.agreed[corpus, name] += 1
            return True
        self.differences.append(Difference(corpus, file, name, _short(expected), _short(got)))
        return False


def _short(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 400 else f"{text[:200]} ... {text[-180:]}"


def archive(real_data: Path, name: str) -> dict[str, bytes]:
    """Every file of one archive of corpora, by its path inside."""
    with zipfile.ZipFile(real_data / "email_corpora" / f"{name}.zip") as found:
        return {one.filename: found.read(one) for one in found.infolist() if not one.is_dir()}


def archives(real_data: Path) -> list[str]:
    """The names of all archives."""
    return sorted(path.stem for path in (real_data / "email_corpora").glob("*.zip"))


def messages(real_data: Path) -> Iterator[tuple[str, str, bytes]]:
    """Every message of every archive: corpus, file, bytes."""
    for corpus in archives(real_data):
        for file, raw in archive(real_data, corpus).items():
            is_text = file.endswith(".txt") and corpus == "zbateson_mail_mime_parser" and "/files/" not in file
            if file.endswith(MESSAGES) or is_text or (corpus == "ruby_mail_gem_fixtures" and "emails/" in file):
                yield corpus, file, raw


def mailbox(real_data: Path, name: str) -> list[bytes]:
    """The messages of one gzipped mailbox file (mboxrd)."""
    data = gzip.decompress((real_data / "email_spamassassin" / f"{name}.mbox.gz").read_bytes())
    starts = [found.start() for found in _FROM.finditer(data)]
    return [
        re.sub(rb"^>(>*From )", rb"\1", data[start:end], flags=re.MULTILINE)
        for start, end in zip(starts, [*starts[1:], len(data)], strict=True)
    ]


MAILBOXES = ("easy_ham_1_first_1000", "hard_ham_1", "spam_1")
