"""Cells that a spreadsheet would run as a formula, made into plain text (CWE-1236)."""

import re

DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
NUMBER = re.compile(r"^[-+]?\d[\d\s.,\u00a0]*%?$")
PHONE = re.compile(r"^\+\d[\d\s().-]*$")


def defused(text: str) -> str:
    """The text, with an apostrophe before it where a spreadsheet would calculate; numbers and phones stay as they are.

    A text that already begins with an apostrophe keeps it, so that nothing is defused twice.
    """
    lead = text.lstrip(" \u00a0\u200b")
    if not lead.startswith(DANGEROUS) or NUMBER.match(text) or PHONE.match(text):
        return text
    return f"'{text}"
