"""Every read of letters to many worth a name."""

from relacja.mailings.queries.designs import (
    DesignNotFound,
    all_designs,
    design_of,
    designs,
    latest_numbers,
    latest_version,
    version_names,
)
from relacja.mailings.queries.hours import quiet_until
from relacja.mailings.queries.letters import (
    LetterNotFound,
    letter_by_keys,
    letter_by_token,
    letter_of,
    letter_titles,
    letters_of,
    origins,
    tally_of,
    tally_of_many,
    visible_letters,
)
from relacja.mailings.queries.personal import (
    choices_for_disclosure,
    hits_for_disclosure,
    letters_for_disclosure,
    parties_with_letters,
)
from relacja.mailings.words import reason as reason_in_words

__all__ = [
    "DesignNotFound",
    "LetterNotFound",
    "all_designs",
    "choices_for_disclosure",
    "design_of",
    "designs",
    "hits_for_disclosure",
    "latest_numbers",
    "latest_version",
    "letter_by_keys",
    "letter_by_token",
    "letter_of",
    "letter_titles",
    "letters_for_disclosure",
    "letters_of",
    "origins",
    "parties_with_letters",
    "quiet_until",
    "reason_in_words",
    "tally_of",
    "tally_of_many",
    "version_names",
    "visible_letters",
]
