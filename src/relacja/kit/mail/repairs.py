"""The words by which `Mail.problems` names what was mended, each with what it means; `word: detail` is one problem."""

REPAIRS = {
    "base64": "the encoding of a part was broken; what could be decoded was",
    "base64-tail": "text stood behind the end of an encoded part; it is kept",
    "binary": "a text was none; it is kept as a file, too",
    "boundary-missing": "a multipart did not name its boundary, or named another; it was found by its looks",
    "boundary-unclosed": "a multipart did not end",
    "charset-unknown": "nobody knows the declared charset; another was guessed",
    "charset-wrong": "the declared charset was not the true one; another was guessed",
    "date": "the date was written in no known way, but can be read",
    "date-missing": "there is no date",
    "date-unreadable": "the date cannot be read",
    "date-zone": "the date says no time zone; it was read as UTC",
    "depth": "parts nested deeper than anybody nests them are kept unopened",
    "empty-start": "empty lines stood before the headers",
    "encoding-unknown": "nobody knows how a part is encoded; it is kept as sent",
    "envelope-line": "a line of a mailbox file stood before the headers",
    "failed": "the message could not be read; it is kept whole as a file",
    "header-8bit": "headers held letters that they may not; their charset was guessed",
    "header-charset-unknown": "nobody knows the charset of a header; another was guessed",
    "header-charset-wrong": "the charset of a header was not the true one; another was guessed",
    "header-end": "no empty line stood between headers and text",
    "header-line": "a line among the headers was none; it was taken as part of the one above",
    "header-long": "a header was longer than anybody reads; its beginning was read",
    "line-ends": "lines ended in bare CR",
    "outside": "text stood before or behind the parts; it is kept as a file",
    "parts-many": "there were more parts than anybody reads; the rest is one file",
    "parts-none": "a multipart had no parts; it was read as text",
    "quoted-printable": "the encoding of a part was broken; what could be decoded was",
    "type-unreadable": "the type of a part cannot be read",
    "uuencode": "a file in a text could not be decoded; it stays in the text",
}
DAMAGING = frozenset((
    "base64", "binary", "charset-unknown", "depth", "encoding-unknown", "failed", "header-charset-unknown",
    "parts-many", "quoted-printable", "uuencode",
))  # fmt: skip
"""After these what is shown may not be what was meant; the others put right what was only written badly."""


def word_of(problem: str) -> str:
    """The word of one problem."""
    return problem.partition(":")[0]
