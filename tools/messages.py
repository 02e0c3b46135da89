"""Translations without GNU gettext: `python -m tools.messages extract [APP...] | compile | check`.

Each app keeps its own catalogues, `src/relacja/<app>/locale/<language>/LC_MESSAGES/django.po`. `extract` finds every
string of Python and of the templates and merges them in; what another app has already translated is taken over.
`compile` writes the `.mo` files Django reads. `check` names what is missing, and what does not fit its original.
"""

import os
import re
import sys
from collections.abc import Iterable, Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[1]
HOUSE = ROOT / "src" / "relacja"
LANGUAGES = ("pl", "ru")
PLURALS = {
    "pl": "nplurals=3; plural=(n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);",
    "ru": ("nplurals=3; plural=(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2);"),
}
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}|</?\w+>")
IDLE_HEADERS = re.compile(
    rb'^"(Project-Id|Report-Msgid|POT-Creation|PO-Revision|Last-Translator|Language-Team|Generated-By).*\n', re.M
)

Key = tuple[str | None, str]


def apps() -> list[Path]:
    """The folders of the house that may hold texts."""
    return sorted(path.parent for path in HOUSE.glob("*/__init__.py"))


def sources(app: Path) -> Iterator[Path]:
    """Every file of an app whose words people read; the platform speaks for the wiring too."""
    roots = [app, ROOT / "src" / "config"] if app.name == "platform" else [app]
    for root in roots:
        for path in sorted(root.rglob("*")):
            parts = set(path.parts)
            if path.suffix == ".py" and not parts & {"tests", "testing", "migrations"}:
                yield path
            if path.suffix in {".html", ".txt"} and "templates" in parts:
                yield path


def strings(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    """The strings of one file to be translated, each with its context."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines())
    for _line, function, found, _comments in extract_python(BytesIO(text.encode()), KEYWORDS, [], {}):
        spec = KEYWORDS[function]
        given = list(found) if isinstance(found, tuple | list) else [found]
        context = given.pop(0) if spec and isinstance(spec[0], tuple) else None
        wanted = given[:2] if function.startswith(("ngettext", "npgettext")) else given[:1]
        if all(isinstance(one, str) and one for one in wanted):
            yield (tuple(wanted) if len(wanted) > 1 else wanted[0]), context


def found_in(app: Path) -> Catalog:
    """A catalogue of all strings of an app, without translations."""
    catalog = Catalog(charset="utf-8")
    for path in sources(app):
        for message, context in strings(path):
            known = catalog.get(message if isinstance(message, str) else message[0], context)
            if known is None or isinstance(message, tuple):
                catalog.add(message, context=context)
    return catalog


def file_of(app: Path, language: str) -> Path:
    """Where an app keeps its translations into a language."""
    return app / "locale" / language / "LC_MESSAGES" / "django.po"


def read(app: Path, language: str) -> Catalog:
    """An app's translations into a language; empty where there are none yet."""
    path = file_of(app, language)
    if not path.exists():
        return Catalog(locale=language, charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale=language, charset="utf-8")


def key_of(message: Message) -> Key:
    """What tells a message from the others of its catalogue."""
    return message.context, message.id if isinstance(message.id, str) else message.id[0]


def extract(only: Iterable[str] = ()) -> None:
    """Merge what is found into the catalogues of the apps named, or of all; strings nobody uses any more go."""
    wanted = set(only)
    known = {language: _all_translations(language) for language in LANGUAGES}
    for app in apps():
        if wanted and app.name not in wanted:
            continue
        found = found_in(app)
        for language in LANGUAGES if len(found) else ():
            write(app, language, _merged(found, read(app, language), known[language]))


def write(app: Path, language: str, catalog: Catalog) -> None:
    """Write a catalogue without what changes for no reason: places, times, tools."""
    out = BytesIO()
    write_po(out, catalog, width=120, no_location=True, sort_output=True, ignore_obsolete=True)
    text = IDLE_HEADERS.sub(b"", out.getvalue())
    text = re.sub(rb'^"Plural-Forms:.*?\\n"\n', b"", text, flags=re.M | re.S)
    plural = f'"Plural-Forms: {PLURALS[language]}\\n"\n"MIME-Version'.encode()
    text = text.replace(b'"MIME-Version', plural, 1)
    body = text[text.index(b'msgid ""') :]
    path = file_of(app, language)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(body)


def _all_translations(language: str) -> dict[Key, Message]:
    return {key_of(one): one for app in apps() for one in read(app, language) if one.id and _is_whole(one)}


def _merged(found: Catalog, own: Catalog, known: dict[Key, Message]) -> Catalog:
    merged = Catalog(locale=own.locale, charset="utf-8", project="Relacja")
    ours = {key_of(one): one for one in own if one.id}
    for message in found:
        if not message.id:
            continue
        before = ours.get(key_of(message)) or known.get(key_of(message))
        fits = before is not None and before.pluralizable == message.pluralizable
        nothing = ("",) * 3 if message.pluralizable else ""
        merged.add(message.id, before.string if before is not None and fits else nothing, context=message.context)
    return merged


def compile_all() -> int:
    """Write every `.mo` that is older than its `.po`; how many were written."""
    written = 0
    for po in sorted(HOUSE.rglob("locale/*/LC_MESSAGES/django.po")):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with po.open("rb") as file:
            catalog = read_po(file, locale=po.parts[-3], charset="utf-8")
        fresh = mo.with_suffix(f".mo.{os.getpid()}")
        with fresh.open("wb") as file:
            write_mo(file, catalog)
        fresh.replace(mo)
        written += 1
    return written


def problems(app: Path) -> Iterator[str]:
    """What is wrong with an app's translations, one line each."""
    found = {key_of(one): one for one in found_in(app) if one.id}
    for language in LANGUAGES:
        translated = {key_of(one): one for one in read(app, language) if one.id}
        for key, original in found.items():
            message = translated.get(key)
            if message is None or not _is_whole(message) or message.pluralizable != original.pluralizable:
                yield f"{app.name}, {language}: not translated: {key[1]!r}"
            elif not _fits(message):
                yield f"{app.name}, {language}: placeholders differ: {key[1]!r}"
        for key in translated.keys() - found.keys():
            yield f"{app.name}, {language}: no longer used: {key[1]!r}"


def disagreements() -> Iterator[str]:
    """Texts that two apps translate differently, one line each: Django would show one app's words in the other.

    Where they mean the same, translate them the same; where they do not, tell them apart by a context.
    """
    for language in LANGUAGES:
        said: dict[Key, dict[str, list[str]]] = {}
        for app in apps():
            for one in read(app, language):
                if one.id:
                    said.setdefault(key_of(one), {}).setdefault(repr(one.string), []).append(app.name)
        for (_context, text), ways in sorted(said.items(), key=lambda entry: entry[0][1]):
            if len(ways) > 1:
                told = "; ".join(f"{way} in {', '.join(names)}" for way, names in ways.items())
                yield f"{language}: {text!r} is translated differently: {told}"


def _is_whole(message: Message) -> bool:
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    return all(texts) and not message.fuzzy and (not message.pluralizable or len(texts) == 3)


def _fits(message: Message) -> bool:
    ids: Iterable[str] = message.id if isinstance(message.id, tuple | list) else [message.id]
    texts = message.string if isinstance(message.string, tuple | list) else [message.string]
    wanted = [set(PLACEHOLDER.findall(one)) for one in ids]
    given = [set(PLACEHOLDER.findall(text)) for text in texts]
    if message.pluralizable:  # one thing may be said without its number
        return all(one <= wanted[-1] for one in given)
    return given == wanted


def main(words: list[str]) -> int:
    """Do one of the three; `check` answers 1 where something is wrong."""
    match words:
        case ["extract", *names]:
            extract(names)
        case ["compile"]:
            print(f"compiled {compile_all()}")
        case ["check"]:
            wrong = [*(line for app in apps() for line in problems(app)), *disagreements()]
            print("\n".join(wrong) or "all translated")
            return 1 if wrong else 0
        case _:
            print(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    import django
    from django.conf import settings

    settings.configure(USE_I18N=False)
    django.setup()
    sys.exit(main(sys.argv[1:]))
