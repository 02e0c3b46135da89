"""Which parts of a message are its text, its HTML, its attachments: the algorithm of JMAP (RFC 8621, 4.1.4)."""

import re
from dataclasses import dataclass, field
from html import escape

from relacja.kit.mail.charsets import decode
from relacja.kit.mail.flowed import unflow
from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.model import Attachment, Calendar
from relacja.kit.mail.params import file_name, parameters
from relacja.kit.mail.structure import Part
from relacja.kit.mail.transfer import undo, uu_files
from relacja.kit.mail.words import header_text

_MEDIA = ("image/", "audio/", "video/")
_NOTE = re.compile(rb"mime|multi-?part", re.IGNORECASE)
_LONGEST_NOTE, _DAMAGED = 1_000, 0.1
_META_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?([\w.:-]{1,40})""", re.IGNORECASE)


@dataclass(slots=True)
class Leaf:
    """A part that has no parts, decoded."""

    kind: str
    params: dict[str, str]
    name: str
    content_id: str
    disposition: str
    content: bytes
    tail: bytes = b""

    def attachment(self) -> Attachment:
        """As something to keep."""
        inline = self.disposition == "inline" or (bool(self.content_id) and self.disposition != "attachment")
        return Attachment(self.name, self.kind, self.content_id, inline, self.content)


@dataclass(slots=True)
class Body:
    """What was found so far."""

    problems: list[str]
    texts: list[Leaf] = field(default_factory=list)
    htmls: list[Leaf] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)

    def take(self, part: Part) -> None:
        """The whole tree below this part."""
        if part.boundary:
            self._many(part, self.texts, self.htmls, is_in_alternative=False)
        else:
            self._one(part, 0, "", (self.texts, self.htmls), is_in_alternative=False)

    def _many(self, part: Part, texts: list[Leaf] | None, htmls: list[Leaf] | None, *, is_in_alternative: bool) -> None:
        is_alternative = part.kind == "multipart/alternative"
        had = (len(texts or ()), len(htmls or ()))
        lists = (texts, htmls)
        for index, child in enumerate(part.parts):
            if child.boundary:
                self._many(child, *lists, is_in_alternative=is_in_alternative or is_alternative)
            else:
                lists = self._one(child, index, part.kind, lists, is_in_alternative=is_in_alternative)
        self._outside(part)
        if is_alternative and texts is not None and htmls is not None:
            if len(texts) == had[0]:
                texts.extend(htmls[had[1] :])
            elif len(htmls) == had[1]:
                htmls.extend(texts[had[0] :])

    def _one(
        self, part: Part, index: int, parent: str, lists: tuple[list[Leaf] | None, list[Leaf] | None], *,
        is_in_alternative: bool,
    ) -> tuple[list[Leaf] | None, list[Leaf] | None]:  # fmt: skip
        """A leaf to where it belongs; the lists for those that follow it."""
        leaf = self._leaf(part)
        texts, htmls = lists
        is_text = leaf.kind in {"text/plain", "text/html"}
        is_loose = index == 0 or (parent != "multipart/related" and not leaf.name)
        is_shown = is_text and is_loose and leaf.disposition != "attachment"
        if not is_shown:
            self._keep(leaf)
        elif parent == "multipart/alternative":
            chosen = texts if leaf.kind == "text/plain" else htmls
            if chosen is None:
                self._keep(leaf)
            else:
                chosen.append(leaf)
        else:
            if is_in_alternative and leaf.kind == "text/plain" and texts is not None:
                htmls = None
            elif is_in_alternative and leaf.kind == "text/html" and htmls is not None:
                texts = None
            for chosen in (texts, htmls):
                if chosen is not None:
                    chosen.append(leaf)
            if texts is None and htmls is None:
                self._keep(leaf)
        return texts, htmls

    def _keep(self, leaf: Leaf) -> None:
        if leaf.kind == "text/calendar":
            self.calendars.append(Calendar(leaf.params.get("method", "").upper(), leaf.content))
            if leaf.disposition != "attachment" and not leaf.name:
                return
        self.attachments.append(leaf.attachment())
        if leaf.tail.strip():
            self.attachments.append(Attachment("", "text/plain", "", False, leaf.tail))

    def _leaf(self, part: Part) -> Leaf:
        word, params = parameters(part.fields.first("content-disposition") or b"")
        encoding = (part.fields.first("content-transfer-encoding") or b"").decode("ascii", "replace")
        content, tail, problem = undo(part.body, encoding)
        if problem:
            self.problems.append(problem)
        kind, body = part.kind, part.body
        if kind.startswith("multipart/"):
            was_deep = bool(part.params.get("boundary")) and b"\n--" in body
            kind = "application/octet-stream" if was_deep else "text/plain"
        cid = header_text(part.fields.first("content-id") or b"")[0].strip(" <>")
        name = file_name(params, part.params)
        return Leaf(kind, part.params, name, cid, word, content, tail)

    def _outside(self, part: Part) -> None:
        """Text before the first and behind the last part: a note for old programs is dropped, anything else kept."""
        for name, pieces in (("preamble", part.preamble), ("epilogue", part.epilogue)):
            data = b"\n".join(pieces).strip()
            if not data or (name == "preamble" and len(data) <= _LONGEST_NOTE and _NOTE.search(data)):
                continue
            if not part.parts:
                self.texts.append(Leaf("text/plain", part.params, "", "", "", data))
                self.problems.append("parts-none: a multipart without parts, read as text")
                continue
            self.problems.append(f"outside: text in the {name} of a multipart")
            self.attachments.append(Attachment(f"{name}.txt", "text/plain", "", False, data))

    def text(self) -> str:
        """All text to read, from HTML where there is no plain text."""
        pieces = [self._plain(leaf) for leaf in self.texts]
        if not any(piece.strip() for piece in pieces):
            only = [leaf for leaf in self.htmls if leaf.kind == "text/html" and leaf not in self.texts]
            pieces += [self._plain(leaf) for leaf in only]
        return _joined(pieces)

    def html(self) -> str:
        """All HTML as sent, with the plain text around it; empty if no part is HTML."""
        if not any(leaf.kind == "text/html" for leaf in self.htmls):
            return ""
        pieces = []
        for leaf in self.htmls:
            if leaf.kind == "text/html":
                pieces.append(self.decoded(leaf))
            else:
                plain = self.decoded(leaf)
                pieces.append(f'<div style="white-space: pre-wrap">{escape(plain)}</div>' if plain.strip() else "")
        return _joined(pieces)

    def _plain(self, leaf: Leaf) -> str:
        text = self.decoded(leaf)
        return text_of(text) if leaf.kind == "text/html" else text

    def decoded(self, leaf: Leaf) -> str:
        """The text of a part; what it took is among the problems."""
        content = leaf.content + (b"\n" + leaf.tail if leaf.tail.strip() else b"")
        charset = leaf.params.get("charset", "")
        if leaf.kind == "text/html" and not content.isascii():
            meta = _META_CHARSET.search(content[:5_000])
            charset = charset or (meta[1].decode("ascii", "replace") if meta else "")
        text, problem = decode(content, charset)
        if problem and problem not in self.problems:
            self.problems.append(problem)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        if leaf.kind == "text/plain" and leaf.params.get("format", "").lower() == "flowed":
            return unflow(text, deletes_space=leaf.params.get("delsp", "").lower() == "yes")
        return text

    def lift_files(self) -> None:
        """Uuencoded files out of plain texts; and texts that are no text are kept as they are, too."""
        for leaf in {id(leaf): leaf for leaf in (*self.texts, *self.htmls)}.values():
            if leaf.kind != "text/plain":
                continue
            rest, files = uu_files(leaf.content)
            leaf.content = rest
            self.attachments += [Attachment(name, "application/octet-stream", "", False, data) for name, data in files]
            if rest.count(b"\x00") > len(rest) * _DAMAGED:
                self.problems.append("binary: a text that is none, kept as a file too")
                self.attachments.append(leaf.attachment())


def _joined(pieces: list[str]) -> str:
    kept = [piece for piece in pieces if piece.strip()]
    return "\n".join(piece if piece.endswith("\n") or piece is kept[-1] else f"{piece}\n" for piece in kept)
