"""The same for HTML: where mail programs put what they quote. Cuts the HTML as sent; make both halves safe after."""

import re
from dataclasses import dataclass

from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.replies import QUOTED, VISIBLE, Span, attribution, header_block, is_divider
from relacja.kit.mail.reply_words import LABELS

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:]{0,20})((?:\"[^\"]{0,4000}\"|'[^']{0,4000}'|[^'\"<>]){0,400})>")
_CONTAINER = re.compile(
    r"(?:class|id|name)\s*=\s*[\"']?[^\"'>]{0,200}(?<![\w-])(?:x_)*(?:gmail_quote|gmail_quote_container|yahoo_quoted|moz-forward-container|protonmail_quote|tutanota_quote|zmail_extra|"
    r"OLK_SRC_BODY_SECTION|mail-editor-reference-message-container|isReplyContent|front-blockquote|quoted-text|"
    r"WordSection1_quote|ms-outlook-mobile-reference-message|mailbird_quote|spark_quote|ymail_android_signature_quote|ydp\w{1,20}yahoo_quoted|quote)(?![\w-])",
    re.IGNORECASE,
)
_TO_THE_END = re.compile(
    r"(?:class|id|name)\s*=\s*[\"']?[^\"'>]{0,200}(?<![\w-])(?:x_)*(?:divRplyFwdMsg|appendonsend|stopSpelling|moz-cite-prefix|reply-intro|"
    r"mail-quote-header|_MailOriginal|lineBreakAtBeginningOfMessage-quote)(?![\w-])"
    r"|border-top:\s*solid\s+#?(?:B5C4DF|E1E1E1|E5E5E5|CCCCCC)\s+1\.0pt|border:\s*none;\s*border-top:\s*solid\s+#?\w{3,8}\s+1\.0pt",
    re.IGNORECASE,
)
_CITE = re.compile(r"type\s*=\s*[\"']?cite|class\s*=\s*[\"']?[^\"'>]{0,100}cite|border-left", re.IGNORECASE)
_LABEL = re.compile(
    rf"(?:>|^)\s*(?:<(?:b|strong|span|font)\b[^<>]{{0,300}}>\s*){{0,4}}(?:{LABELS['from']})\s?(?:&nbsp;)?:\s*(?:</|<|&nbsp;|\s|\w)",
    re.IGNORECASE,
)
_ORIGINAL = re.compile(r"[-_]{4,30}\s?[^\W\d_][^<>\n]{3,60}[-_]{4,30}")
_BLOCK_START = re.compile(r"<(?:p|div|td|table|blockquote|hr|br|span)\b", re.IGNORECASE)
_BACK, _AHEAD, _RULE_BACK = 3_000, 4_000, 500
_MOST_TAGS, _TRIES = 100_000, 20


@dataclass(frozen=True, slots=True)
class FoldedHtml:
    """HTML in what was written now and what is quoted; the spans cover the whole, in order."""

    visible: str
    quoted: str
    spans: tuple[Span, ...]


def fold_html(html: str) -> FoldedHtml:
    """Tell apart what was written now and what the program quoted. Answers between quotes stay visible."""
    quotes = [(_before_rule(html, start), end) for start, end in _merged(_marked(html)) or _by_words(html)]
    spans: list[Span] = []
    at = 0
    for start, end in quotes:
        if start > at:
            spans.append(Span(VISIBLE, at, start))
        spans.append(Span(QUOTED, start, end))
        at = end
    if at < len(html) or not spans:
        spans.append(Span(VISIBLE, at, len(html)))
    return FoldedHtml(_gathered(html, spans, VISIBLE), _gathered(html, spans, QUOTED), tuple(spans))


def _gathered(html: str, spans: list[Span], kind: str) -> str:
    return "".join(html[span.start : span.end] for span in spans if span.kind == kind)


def _marked(html: str) -> list[tuple[int, int]]:
    """The stretches that the program marked as quoted, by its tags."""
    found: list[tuple[int, int]] = []
    open_tag, depth, start, tries = "", 0, 0, 0
    for count, tag in enumerate(_TAG.finditer(html)):
        if count > _MOST_TAGS:
            break
        name = tag[2].lower()
        if open_tag:
            if name == open_tag and not tag[3].rstrip().endswith("/"):
                depth += -1 if tag[1] else 1
            if depth == 0:
                found.append((_begin(html, start, len(found)), tag.end()))
                open_tag = ""
        elif not tag[1] and _TO_THE_END.search(tag[3]):
            return [*found, (tag.start(), len(html))]
        elif not tag[1] and (_CONTAINER.search(tag[3]) or (name == "blockquote" and _CITE.search(tag[3]))):
            open_tag, depth, start = name, 1, tag.start()
        elif name == "blockquote" and not tag[1]:
            tries += 1
            if tries < _TRIES and _with_attribution(html, tag.start()) < tag.start():
                open_tag, depth, start = name, 1, tag.start()
    if open_tag:
        found.append((_begin(html, start, len(found)), len(html)))
    return found


def _merged(found: list[tuple[int, int]]) -> list[tuple[int, int]]:
    out: list[tuple[int, int]] = []
    for start, end in found:
        if out and start <= out[-1][1]:
            out[-1] = (out[-1][0], max(end, out[-1][1]))
        else:
            out.append((start, end))
    return out


def _begin(html: str, start: int, before: int) -> int:
    return _with_attribution(html, start) if before < _TRIES else start


def _with_attribution(html: str, start: int) -> int:
    """Where the line `On ... wrote:` in front of a quote begins; `start` if there is none."""
    least = max(0, start - _BACK)
    before = html[least:start]
    starts = [found.start() for found in _BLOCK_START.finditer(before)][-8:]
    for place in [*reversed(starts), *([0] if least == 0 else [])]:
        lines = [line for line in text_of(before[place:]).splitlines() if line.strip()]
        if not lines:
            continue
        if len(lines) > 4:
            break
        if attribution(lines, 0) >= len(lines) or (len(lines) == 1 and is_divider(lines[0])):
            return least + place
    return start


def _by_words(html: str) -> list[tuple[int, int]]:
    """No tag says so: a block of headers or a divider in the text; all from there on is quoted."""
    for number, found in enumerate(_LABEL.finditer(html)):
        lines = text_of(
            html[found.start() + 1 if html[found.start()] == ">" else found.start() :][:_AHEAD]
        ).splitlines()
        if number > 20:
            break
        if lines and header_block([line for line in lines if line.strip()][:12] or [""], 0):
            return [(_block(html, found.start()), len(html))]
    for number, found in enumerate(_ORIGINAL.finditer(html)):
        if number > 20:
            break
        if is_divider(found[0]):
            return [(_block(html, found.start()), len(html))]
    return []


def _before_rule(html: str, start: int) -> int:
    """A rule drawn right in front of a quote belongs to it."""
    least = max(0, start - _RULE_BACK)
    rule = html[least:start].lower().rfind("<hr")
    if rule < 0 or text_of(html[least + rule : start]).strip("- \n"):
        return start
    return least + rule


def _block(html: str, at: int) -> int:
    """Where the paragraph around this place begins."""
    least = max(0, at - 1_000)
    starts = [found.start() for found in _BLOCK_START.finditer(html[least : at + 1])]
    return least + starts[-1] if starts else at
