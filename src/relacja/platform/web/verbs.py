"""Words for verbs in the record of changes: each app may say how its use cases are called for people."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext as _

NEWS = "news "
_WORDS: dict[str, str | Promise] = {}


def name_verbs(words: Mapping[str, str | Promise]) -> None:
    """Give use cases (`accounts.invite`) the words people read in the record of changes."""
    _WORDS.update(words)


def actor_words(label: str) -> str:
    """Who did it, for people: machines are called something too, everybody else as they are."""
    return _("by itself, on hearing news") if label.startswith(NEWS) else _(label) if label else ""


def named_verbs() -> list[tuple[str, str]]:
    """Every verb that has words, with them, in the order of the alphabet."""
    return sorted(((verb, str(words)) for verb, words in _WORDS.items()), key=lambda named: named[1])


def verb_words(verb: str) -> str:
    """What a use case is called; its code in plain letters where nobody has named it."""
    if not verb:
        return _("Changed outside of the application")
    named = _WORDS.get(verb)
    return str(named) if named else verb.partition(".")[2].replace("_", " ").capitalize()
