"""Subjects compared: the base subject of RFC 5256 (2.1), with the prefixes of many tongues."""

import re

from relacja.kit.mail.subject_words import FORWARDS, REPLIES
from relacja.kit.text import fold

_PREFIX = re.compile(
    rf"\s*(?:(?P<reply>{REPLIES})|(?P<forward>{FORWARDS}))\s?(?:\[\d{{1,3}}\]|\(\d{{1,3}}\)|\^\d{{1,3}}|\*\d{{1,3}})?\s?[:：]\s*",
    re.IGNORECASE,
)
_BLOB = re.compile(r"\s*\[[^\[\]]{1,60}\]\s*")
_NUMBER = re.compile(r"\d")
_TAIL = re.compile(r"\s*\(fwd\)\s*$", re.IGNORECASE)
_WRAPPED = re.compile(r"\s*\[\s*fwd?\s*:\s*(.*)\]\s*$", re.IGNORECASE | re.DOTALL)
_LONGEST = 1_000
_STEPS = 50


def subject_key(subject: str) -> str:
    """The subject for comparing: without Re:, Odp:, Fwd:, PD:, Отв:, AW:, WG: and their counts, folded. May be empty.

    A list's `[name]` in front goes too; one with a number in it is a case of somebody's and stays.
    """
    return fold(_strip(subject)[0])


def is_forward(subject: str) -> bool:
    """Does the subject say that a message is passed on? Its first prefix counts: who answers a forward answers."""
    return _strip(subject)[1] == "forward"


def is_reply(subject: str) -> bool:
    """Does the subject say that it answers?"""
    return _strip(subject)[1] == "reply"


def _strip(subject: str) -> tuple[str, str]:
    """The bare subject and the kind of the outermost prefix."""
    text = " ".join(subject[:_LONGEST].split())
    kind = ""
    for _ in range(_STEPS):
        before = text
        wrapped = _WRAPPED.match(text)
        if wrapped:
            text, kind = wrapped[1], kind or "forward"
        shorter = _TAIL.sub("", text)
        if shorter != text:
            text, kind = shorter, kind or "forward"
        prefix = _PREFIX.match(text)
        if prefix:
            kind = kind or ("reply" if prefix["reply"] else "forward")
            text = text[prefix.end() :]
        blob = _BLOB.match(text)
        if blob and not _NUMBER.search(blob[0]) and text[blob.end() :].strip():
            text = text[blob.end() :]
        if text == before:
            break
    return text.strip(), kind
