"""HTML as plain text: paragraphs, lists and quotes stay visible as people write them in plain mail."""

import html as entities
import re

import nh3

from relacja.kit.mail.html_words import FLAT

_BREAKS = {
    "br",
    "div",
    "tr",
    "li",
    "dt",
    "dd",
    "address",
    "article",
    "section",
    "header",
    "footer",
    "center",
    "caption",
}
_GAPS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "blockquote", "pre", "hr", "dl", "figure"}
_CELLS = {"td", "th"}
_TAGS = {*_BREAKS, *_GAPS, *_CELLS, "a", "img", "tbody", "thead"}
_UNSAID = {"script", "style", "title", "template", "iframe", "noembed", "noframes"}
"""What stands in them is shown to nobody, as long as programs show what it stands for."""
_TOKEN = re.compile(r'<(/?)([a-z0-9]+)((?:\s+[^\s=>]+="[^"]*")*)\s*/?>|([^<]+)|(<)')
_ATTRIBUTE = re.compile(r'([^\s=>]+)="([^"]*)"')
_BLANKS = re.compile(r"[ \t\r\n\f]+")
_MANY_EMPTY = re.compile(r"\n{3,}")
_LONGEST_LINK = 300
TOO_MANY_TAGS, DEEPEST = 300_000, 1_500
_OPENING = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,30})")


def shallow(html: str) -> str:
    """The HTML without the opening tags that nest deeper than any message does; they only cost time."""
    if html.count("<") - html.count("</") < DEEPEST:
        return html
    depth = 0

    def kept(found: re.Match[str]) -> str:
        nonlocal depth
        if found[2].lower() in FLAT:
            return found[0]
        depth = max(0, depth - 1) if found[1] else depth + 1
        return found[0] if found[1] or depth < DEEPEST else "<br "

    return _OPENING.sub(kept, html)


def text_of(html: str) -> str:
    """The text a reader sees, quotes marked with `> `; never raises."""
    html = shallow(html)
    if html.count("<") > TOO_MANY_TAGS:
        return entities.unescape(re.sub(r"<[^<>]*>", " ", html))
    clean = nh3.clean(
        html, tags=_TAGS, clean_content_tags=_UNSAID, strip_comments=True,
        attributes={"a": {"href"}, "img": {"alt"}}, link_rel=None,
    )  # fmt: skip
    writer = _Writer()
    for token in _TOKEN.finditer(clean):
        if token[2]:
            writer.tag(token[2], token[3], is_end=bool(token[1]))
        else:
            writer.words(entities.unescape(token[0]))
    return writer.finished()


class _Writer:
    def __init__(self) -> None:
        self.lines: list[str] = []
        self.line: list[str] = []
        self.quote = 0
        self.pre = 0
        self.lists: list[int] = []  # -1 for bullets, else the number reached
        self.links: list[tuple[str, int]] = []
        self.is_blank = True  # the line ends with a blank, or is empty

    def words(self, text: str) -> None:
        """Text between tags: blanks are single, line breaks only count in `pre`."""
        if self.pre:
            first, *others = text.split("\n")
            self._put(first)
            for line in others:
                self.end_line(always=True)
                self._put(line)
            return
        text = _BLANKS.sub(" ", text).replace("\N{NO-BREAK SPACE}", " ")
        if self.is_blank:
            text = text.lstrip(" ")
        self._put(text)

    def _put(self, text: str) -> None:
        if text:
            self.line.append(text)
            self.is_blank = text.endswith(" ")

    def end_line(self, *, always: bool = False, gap: bool = False) -> None:
        """End the line if something stands in it; with `gap` an empty line follows."""
        text = "".join(self.line).rstrip()
        mark = "> " * min(self.quote, 20)
        if text or always:
            self.lines.append(f"{mark}{text}".rstrip())
        if gap and self.lines and self.lines[-1].strip("> "):
            self.lines.append(mark.rstrip())
        self.line = []
        self.is_blank = True

    def tag(self, name: str, attributes: str, *, is_end: bool) -> None:
        """What a tag does to the layout."""
        if name == "a":
            self._link(attributes, is_end=is_end)
        elif name == "img":
            alt = dict(_ATTRIBUTE.findall(attributes)).get("alt", "").strip()
            self._put(f"[{entities.unescape(alt)}]" if alt else "")
        elif name in _CELLS:
            if is_end and not self.is_blank:
                self._put("  ")
        elif name in _BREAKS:
            self.end_line(always=name == "br")
            if name == "li" and not is_end:
                self._put(self._bullet())
                self.is_blank = True
        elif name in _GAPS:
            self._block(name, is_end=is_end)

    def _block(self, name: str, *, is_end: bool) -> None:
        step = -1 if is_end else 1
        self.end_line(gap=not (name in {"ul", "ol"} and len(self.lists) > (1 if is_end else 0)))
        if name == "blockquote":
            self.quote = max(0, self.quote + step)
            if is_end and self.lines and not self.lines[-1].strip("> "):
                self.lines[-1] = ("> " * min(self.quote, 20)).rstrip()
        elif name == "pre":
            self.pre = max(0, self.pre + step)
        elif name in {"ul", "ol"} and is_end:
            self.lists = self.lists[:-1]
        elif name in {"ul", "ol"}:
            self.lists.append(-1 if name == "ul" else 0)
        elif name == "hr" and not is_end:
            self._put("----------")
            self.end_line()

    def _bullet(self) -> str:
        indent = "  " * min(max(0, len(self.lists) - 1), 10)
        if not self.lists or self.lists[-1] < 0:
            return f"{indent}- "
        self.lists[-1] += 1
        return f"{indent}{self.lists[-1]}. "

    def _link(self, attributes: str, *, is_end: bool) -> None:
        if not is_end:
            self.links.append((entities.unescape(dict(_ATTRIBUTE.findall(attributes)).get("href", "")), len(self.line)))
            return
        target, start = self.links.pop() if self.links else ("", 0)
        shown = "".join(self.line[start:]).strip()
        bare = target.removeprefix("https://").removeprefix("http://").rstrip("/")
        is_web = target.startswith(("http://", "https://")) and len(target) <= _LONGEST_LINK
        if is_web and shown and bare not in shown:
            self._put(f" <{target}>")

    def finished(self) -> str:
        """The whole text."""
        self.end_line()
        return _MANY_EMPTY.sub("\n\n", "\n".join(self.lines)).strip("\n")
