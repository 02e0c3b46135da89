"""Disagreements with the corpora, each kind read and judged: `theirs: ...` where what they expect is not right for us
or at all, `ours: ...` where we are wrong and say so."""

import re
from dataclasses import replace

from bench.mail_corpora import Difference

_RULES: tuple[tuple[str, str, str, str], ...] = (
    # corpus, file, field (regular expressions), judgement
    ("stalwart", r"legacy/(010|016|020|022|023|026|027|033|052|017)\.eml", "to|subject|file name|text",
     "theirs: the headers hold bytes beyond ASCII that they give up (U+FFFD) and we read by their letters"),
    ("stalwart", r"legacy/(017|026|048)\.eml", "attachment|text attachment", "theirs: the file is left uuencoded; we decode it"),
    ("stalwart", r"legacy/049\.eml", "text", "theirs: uuencoded files stay in the text; we lift them out as attachments"),
    ("stalwart", r"rfc/000\.eml", "text attachment", "theirs: a part that claims base64 and is prose is kept undecoded; we decode what claims to be base64"),
    ("stalwart", r"rfc/002\.eml nested", "to", "theirs: a comment behind the name is joined to it; RFC 5322 makes it no part of the name"),
    ("mime4j", r"malformedHeaderStartsBody", ".*", "theirs: one of two readings they have for a broken header block; we take the other, as for malformedHeader-*, which agree"),
    ("mime4j", r"mimetools/(sig-uu|uu-junk|uu-zeegee)\.msg", "text-body", "theirs: uuencoded files stay in the text; we lift them out as attachments"),
    ("mime4j", r"(very-|very-very-)?(long|weird)-boundary\.msg", "text-body", "theirs: a boundary that ends in a blank, which RFC 2046 forbids, is taken literally; we ignore the blank"),
    ("zbateson", r"emails/m2011\.txt", "attachment", "theirs: the picture as it was before BinHex; we keep BinHex as sent"),
    ("isemail", r"(5|13|33|37) ", ".*", "theirs: valid by grammar, but no such host takes mail: a bare or one-letter top level, one with a hyphen, a name beyond 254 letters"),
    ("isemail", r"\d+ .*(\\[rn]| '|\.')", "err", "theirs: we take blanks, line breaks and a full stop off what people paste, on purpose"),
    ("sisimai", r"bsd/arf-26", "recognised", "theirs: a request to be unsubscribed, written by a mail program; no bounce"),
    ("sisimai", r"bsd/lhost-amazonses-1[23]", "recognised", "theirs: a notice that a message was delivered"),
    ("sisimai", r"bsd/lhost-sendmail-14", "recognised", "theirs: a person passes a bounce on, with a word of their own"),
    ("sisimai", r"bsd/lhost-fml-0[23]", "recognised", "ours: a mailing list refuses a post; nothing in it says so but the list's own sentence"),
    ("sisimai", r"bsd/(lhost-exchange2003-0[134]|lhost-imailserver-06|lhost-notes-03|lhost-qmail-(01|09|17|25)|lhost-x2-0[124]|rhost-microsoft-06|arf-14)", "recipient",
     "theirs: the original was made anonymous otherwise than the report on it; the server names the address we name"),
    ("sisimai", r"bsd/(lhost-einsundeins-03|rhost-franceptt-04)", "recipient", "theirs: as above, and sender and recipient were made one"),
    ("sisimai", r"bsd/lhost-exim-52", "recipient", "theirs: a broken recipient (`a@b <c@d>`), refused before sending; we name the first half"),
    ("sisimai", r"bsd/lhost-sendmail-25", "recipient", "theirs: the address stands encoded; we read it"),
    ("sisimai", r"not/rb-issue-368-bug", "taken for one", "theirs: it is a bounce (mailbox full, in words); it stands among `not` for a defect of their reader"),
)  # fmt: skip


def judged(one: Difference) -> Difference:
    """The disagreement with its judgement; empty where nobody looked."""
    for corpus, file, name, judgement in _RULES:
        if one.corpus == corpus and re.match(file, one.file) and re.fullmatch(name, one.field):
            return replace(one, judged=judgement)
    return one
