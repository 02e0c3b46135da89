"""What a template must not do: inline style or script, unescaped values, words that nobody can translate, bad syntax.

python -m tools.template_lint
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

_REFUSED = [
    (re.compile(r"<[^>{%]*\sstyle\s*=", re.IGNORECASE), "an inline style (the content security policy blocks it)"),
    (re.compile(r"<style\b", re.IGNORECASE), "a style block (the content security policy blocks it)"),
    (re.compile(r"<[^>{%]*\son[a-z]+\s*=", re.IGNORECASE), "an inline handler (the content security policy blocks it)"),
    (re.compile(r"javascript:", re.IGNORECASE), "a javascript: address"),
    (re.compile(r"\|\s*safe\b|{%\s*autoescape\s+off"), "an unescaped value"),
    (re.compile(r"(?:src|href)\s*=\s*[\"'](?:https?:)?//", re.IGNORECASE), "something loaded from elsewhere"),
    (re.compile(r"\bTODO\b|\bFIXME\b"), "something left for later"),
]
_FORM = re.compile(r"<form\b(?![^>]*\s(?:method|hx-get)\s*=)", re.IGNORECASE)
_SCRIPT = re.compile(r"<script\b(?P<attributes>[^>]*)>(?P<body>.*?)</script>", re.IGNORECASE | re.DOTALL)
_UNSEEN = re.compile(
    r"{%\s*comment\b.*?endcomment\s*%}|{#.*?#}"
    r"|{%\s*blocktrans(?:late)?\b.*?endblocktrans(?:late)?\s*%}"
    r"|<script\b.*?</script>|<(?:code|pre|kbd)\b.*?</(?:code|pre|kbd)>|<!--.*?-->",
    re.IGNORECASE | re.DOTALL,
)
_DJANGO = re.compile(r"{%.*?%}|{{.*?}}", re.DOTALL)
_MARKUP = re.compile(r"<(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>|&[a-z#0-9]+;", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"[^\W\d_]{2,}")
_NAMES = {"Relacja", "Ctrl", "Enter", "Esc", "Shift", "Alt", "kB", "MB", "CSV", "XLSX", "API", "URL", "JSON"}


def findings(file: Path) -> Iterator[str]:
    """What is wrong with one template, a line each."""
    text = file.read_text()
    for refused, what in _REFUSED:
        for found in refused.finditer(text):
            yield f"{_place(file, text, found.start())}: {what}"
    for script in _SCRIPT.finditer(text):
        is_data = re.search(r"type\s*=\s*[\"']application/json", script["attributes"])
        if script["body"].strip() and not is_data:
            yield f"{_place(file, text, script.start())}: an inline script (the content security policy blocks it)"
    for form in _FORM.finditer(plain := _DJANGO.sub(_blank, text)):
        place = _place(file, plain, form.start())
        yield f"{place}: a form without a method (sent before our script is there, it tells the address all)"
    yield from _bare_words(file, text)


def _bare_words(file: Path, text: str) -> Iterator[str]:
    """Words of a language outside of {% trans %}; names of keys and products are the same everywhere."""
    seen = text
    for pattern in (_UNSEEN, _DJANGO, _MARKUP):
        seen = pattern.sub(_blank, seen)
    for number, line in enumerate(seen.splitlines(), 1):
        words = [word for word in _WORD.findall(line) if word not in _NAMES]
        if words:
            yield f"{file.relative_to(ROOT)}:{number}: words that cannot be translated: {' '.join(words)}"


def _blank(found: re.Match[str]) -> str:
    """As many lines, no words."""
    return "\n" * found[0].count("\n") or " "


def _place(file: Path, text: str, position: int) -> str:
    return f"{file.relative_to(ROOT)}:{text.count(chr(10), 0, position) + 1}"


def syntax(files: list[Path]) -> Iterator[str]:
    """Templates that Django cannot compile."""
    import django
    from django.template import TemplateSyntaxError
    from django.template.loader import get_template

    django.setup()
    for file in files:
        name = str(file).rpartition("/templates/")[2]
        try:
            get_template(name)
        except TemplateSyntaxError as wrong:
            yield f"{file.relative_to(ROOT)}: {wrong}"


def main() -> int:
    """Tell what is wrong in all templates; 1 if anything is."""
    files = sorted((ROOT / "src").rglob("templates/**/*.html"))
    found = [line for file in files for line in findings(file)] + list(syntax(files))
    for line in found:
        print(line)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
