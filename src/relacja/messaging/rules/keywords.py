"""The words by which customers allow and stop advertising, when such a word is all they write."""

from relacja.kit import text

STOP = frozenset(
    text.fold(word)
    for word in [
        "stop",
        "stopall",
        "unsubscribe",
        "cancel",
        "end",
        "quit",
        "optout",
        "rezygnuję",
        "wypisz",
        "стоп",
        "отписаться",
        "отписка",
    ]
)
START = frozenset(
    text.fold(word) for word in ["start", "unstop", "subscribe", "wznów", "zapisz", "старт", "подписаться", "подписка"]
)


def said(words: str) -> str:
    """`withdrawn`, `granted`, or blank where somebody wrote anything else."""
    word = "".join(letter for letter in text.fold(words) if letter.isalnum())
    if word in STOP:
        return "withdrawn"
    return "granted" if word in START else ""
