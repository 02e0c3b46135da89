"""Bounces that only speak in words: is it one, about whom, and why."""

import re
from dataclasses import dataclass

from relacja.kit.mail import bounce_words as words
from relacja.kit.mail.model import Mail

ADDRESS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}@(?:[A-Za-z0-9_-]{1,63}\.){1,10}[A-Za-z][A-Za-z0-9-]{1,62}")
_BARE_LINE = (
    rf"(?:[45]\d\d[ \t-]{{1,3}})?(?:<|&lt;)?(?:mailto:)?({ADDRESS.pattern})>?"
    r"(?:[\s:;,(<].{0,300}|\.{1,3}(?:\s.{0,300})?)?"
)
_NAMED_LINE = (
    r".{0,60}?(?:recipient|address|to|user|кому|адрес\w*|adres\w*|empfänger|an|the following)\W{0,3}[:=]\W{0,4}"
    rf"({ADDRESS.pattern}).*"
)
_LINE = re.compile(rf"[ \t>|*.:-]{{0,40}}(?:{_BARE_LINE}|{_NAMED_LINE})$", re.IGNORECASE)
_READ = 20_000
_REASON = 1_500
_MOST = 200


@dataclass(frozen=True, slots=True)
class Told:
    """About whom, each with the words said about them; and whether it is only late."""

    recipients: tuple[tuple[str, str], ...]
    is_delay: bool


@dataclass(frozen=True, slots=True)
class Signs:
    """By what a message looks like a bounce before its text is read."""

    is_daemon: bool
    has_subject: bool
    is_from_nobody: bool

    def any(self) -> bool:
        """Is it worth reading?"""
        return self.is_daemon or self.has_subject or self.is_from_nobody


def signs_of(mail: Mail) -> Signs:
    """A server as sender, the subject, nobody to answer to."""
    sender = f"{mail.from_.name} {mail.from_.email}" if mail.from_ else ""
    is_daemon = bool(words.DAEMON.search(sender) or (mail.from_ and words.DAEMON.search(mail.from_.email)))
    path = mail.marks.return_path
    is_from_nobody = path is not None and (path == "" or words.DAEMON.search(path) is not None)
    return Signs(is_daemon, words.SUBJECT.search(mail.subject) is not None, is_from_nobody)


def read(mail: Mail, signs: Signs, original_to: tuple[str, ...]) -> Told | None:
    """What a message tells in words; None if it is no bounce."""
    if not mail.marks.failed_recipients and _is_persons(mail, signs):
        return None
    note = _note(mail.text)
    if not mail.marks.failed_recipients and not _is_bounce(signs, note, has_original=bool(original_to)):
        return None
    found = _recipients(mail, note)
    if not found:
        found = dict.fromkeys(original_to[:_MOST], note[:_REASON])
    head = f"{mail.subject}\n{note[:3_000]}"
    is_delay = bool(words.DELAY.search(head)) and not words.GAVE_UP.search(head)
    return Told(tuple(found.items()), is_delay)


def _is_persons(mail: Mail, signs: Signs) -> bool:
    """Somebody who answers, passes on, is away, or writes to a list."""
    if signs.is_daemon:
        return False
    return bool(words.AWAY.search(mail.subject) or words.REPLIED.match(mail.subject) or mail.marks.list_id)


def _is_bounce(signs: Signs, note: str, *, has_original: bool) -> bool:
    """With words of failure one sign is enough, but an empty return path says less than the others."""
    others = signs.is_daemon + signs.has_subject
    count = others + (signs.is_from_nobody and (others > 0 or has_original))
    return (signs.has_subject and count > 1) or (count > 0 and words.FAILURE.search(note[:5_000]) is not None)


def _note(text: str) -> str:
    """What the server says, without what it returns."""
    text = text[:_READ]
    for cut in words.RETURNED.finditer(text):
        if text[: cut.start()].strip():
            return text[: cut.start()]
    return text


def _recipients(mail: Mail, note: str) -> dict[str, str]:
    """Each failed address with the words below it, up to the next one."""
    own = {address.key for address in mail.recipients} | {one.lower() for one in mail.marks.delivered_to}
    stated = {one.lower(): one for one in mail.marks.failed_recipients}
    lines = note.splitlines()
    standing = _standing(lines)
    foreign = [(place, email) for place, email in standing if email.lower() not in own or email.lower() in stated]
    starts = foreign or _anywhere(lines, own) or standing or _anywhere(lines, set())
    reasons: dict[str, str] = {}
    for index, (place, email) in enumerate(starts[:_MOST]):
        end = next((later for later, other in starts[index + 1 :] if other != email), len(lines))
        reason = "\n".join(lines[place:end])[:_REASON].strip()
        if email.lower() not in {one.lower() for one in reasons}:
            reasons[email] = reason
    if stated:
        known = {email.lower(): reason for email, reason in reasons.items()}
        return {email: known.get(key, note[:_REASON]) for key, email in stated.items()}
    return reasons


def _standing(lines: list[str]) -> list[tuple[int, str]]:
    """The addresses that stand on a line of their own, or behind a word such as `Recipient:`."""
    found: list[tuple[int, str]] = []
    for place, line in enumerate(lines[:2_000]):
        one = _LINE.match(line[:400])
        if one is None:
            continue
        email = (one[1] or one[2]).rstrip(".")
        before = line[: one.start(1 if one[1] else 2)]
        if not words.SENDERS.search(before) and not words.DAEMON.search(email):
            found.append((place, email))
    return found


def _anywhere(lines: list[str], own: set[str]) -> list[tuple[int, str]]:
    """The first address that is not the sender's, wherever it stands."""
    for place, line in enumerate(lines[:300]):
        for found in ADDRESS.finditer(line[:400]):
            email = found[0]
            before = line[: found.start()]
            if email.lower() in own or words.DAEMON.search(email) or words.SENDERS.search(before[-25:]):
                continue
            return [(place, email)]
    return []


def _fields(lines: list[str]) -> int:
    return sum(1 for line in lines if words.HEADER.match(line[:200]))


def returned_head(text: str) -> str:
    """The headers of the original where they stand in the text: the longest run of header lines; empty if none."""
    lines = [line.lstrip(" \t>|") if line[:1] in ">|" else line for line in text[:200_000].splitlines()]
    best: list[str] = []
    at = 0
    while at < len(lines):
        if not words.HEADER.match(lines[at][:200]):
            at += 1
            continue
        end = at
        while end < len(lines) and lines[end].strip():
            end += 1
        block = [line.lstrip() if words.HEADER.match(line[:200]) else line for line in lines[at:end]]
        best = max(best, block, key=_fields)
        at = end
    return "\n".join(best) if len(best) > 1 else ""
