"""Templates get plain values: they run no queries, bring no script or style, and escape what they print."""

import re

ESCAPED = "what is printed is escaped"
RULES = {
    "a style attribute is blocked by the content policy": re.compile(r"<[a-zA-Z][^<>]*\sstyle\s*=", re.S),
    "an inline style element is blocked by the content policy": re.compile(r"<style\b", re.I),
    "an inline script is blocked by the content policy": re.compile(
        r"<script\b(?![^>]*\bsrc=)(?![^>]*application/json)", re.I
    ),
    "an event attribute is blocked by the content policy": re.compile(r"<[a-zA-Z][^<>]*\son[a-z]+\s*=", re.S),
    "javascript: is blocked by the content policy": re.compile(r"""["']\s*javascript:""", re.I),
    ESCAPED: re.compile(r"\|\s*safe\b|autoescape\s+off|safeseq"),
    "a template runs no queries": re.compile(r"{[{%][^{}]*\.(?:all|objects|exists|\w+_set)\b"),
}
_COMMENT = re.compile(r"{#.*?#}|{% comment.*?endcomment %}|<!--.*?-->", re.S)


def loose_pages(name: str, text: str) -> list[str]:
    """Which rules a template breaks, with the line. In a plain text there is nothing to escape from."""
    text = _COMMENT.sub(lambda comment: "\n" * comment.group().count("\n"), text)
    return [
        f"{name}:{text.count(chr(10), 0, match.start()) + 1}: {rule}"
        for rule, pattern in RULES.items()
        if not (rule == ESCAPED and name.endswith(".txt"))
        for match in pattern.finditer(text)
    ]


_URL_TAG = re.compile(r"""{%\s*url\s+['"]([^'"]+)['"]""")


def addresses_in_template(text: str) -> set[str]:
    """The names of addresses that a template leads to."""
    return set(_URL_TAG.findall(text))
