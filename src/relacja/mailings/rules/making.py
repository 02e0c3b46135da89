"""Blocks become MJML, MJML becomes HTML, and the same blocks become plain text: once for each version of a design.

Variables pass through as signs that nobody writes, and stand in the HTML as parts to be filled in afterwards.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from html import escape
from typing import Any

import mrml

from relacja.mailings.rules import places
from relacja.mailings.rules.blocks import ROW

BOLD, LINKED = re.compile(r"\*\*([^*\n]+)\*\*"), re.compile(r"\[([^\]\n]+)\]\(([^()\s]+)\)")

HEAD = """<mjml lang="{language}"><mj-head><mj-title>{title}</mj-title><mj-preview>{preheader}</mj-preview>
<mj-attributes><mj-all font-family="Arial, Helvetica, sans-serif" />
<mj-text font-size="16px" line-height="1.5" color="#1f2933" /><mj-section background-color="#ffffff" padding="6px 0" />
<mj-button background-color="#1d4ed8" color="#ffffff" font-size="16px" border-radius="6px" inner-padding="12px 24px" />
</mj-attributes>
<mj-style>:root{{color-scheme:light dark;supported-color-schemes:light dark}}
@media (prefers-color-scheme:dark){{body,.page,.page>table,.page div{{background:#111827 !important}}
.page td,.page p,.page h1,.page span,.page div{{color:#e5e7eb !important}}.page a{{color:#93c5fd !important}}
.page .go a,.page .go td,.page .go p{{background:#1d4ed8 !important;color:#ffffff !important}}}}</mj-style>
</mj-head><mj-body css-class="page" background-color="#f3f4f6" width="600px">"""
FOOT = "</mj-body></mjml>"


@dataclass(frozen=True, slots=True)
class Words:
    """What the footer says in one language."""

    unsubscribe: str
    preferences: str
    why: str


class CannotMake(ValueError):
    """The blocks give no HTML."""


def made(language: str, body: Mapping[str, Any], words: Words) -> dict[str, list[places.Part]]:
    """Subject, preheader, html and text, taken apart; the blocks were judged before (`rules.blocks`)."""
    maker = _Maker(body)
    blocks = list(body.get("blocks") or ())
    inner = "".join(maker.block(block, words) for block in blocks)
    subject, preheader = str(body.get("subject") or ""), str(body.get("preheader") or "")
    head = HEAD.format(language=language, title=maker.html(subject), preheader=maker.html(preheader))
    try:
        html = str(mrml.to_html(f"{head}{inner}{FOOT}").content)
    except Exception as problem:
        raise CannotMake(str(problem)[:200]) from problem
    return {
        "subject": places.parts_of(subject, "line"),
        "preheader": places.parts_of(preheader, "line"),
        "html": maker.parts(html),
        "text": [part for block in blocks for part in text_of(block, words)],
    }


class _Maker:
    """Keeps the variables while MJML is made. Their signs hold a digest of the whole letter, so that no text of it can
    be taken for one; letters and digits only, for MJML changes others in attributes."""

    def __init__(self, body: Mapping[str, Any]) -> None:
        self.kept: list[places.Part] = []
        self._sign = f"q{sha256(repr(body).encode()).hexdigest()[:16]}"

    def _signed(self, text: str, kind: str) -> str:
        """The text with its variables as signs; what lies between is escaped."""
        done = []
        for part in places.parts_of(text, kind):
            if isinstance(part, str):
                done.append(escaped(part))
            else:
                done.append(self._keep(part))
        return "".join(done)

    def _keep(self, part: places.Part, how: str = "v") -> str:
        self.kept.append(part)
        return f"{self._sign}{how}{len(self.kept) - 1}z"

    def html(self, text: str) -> str:
        """A line of text."""
        return self._signed(text, "html")

    def link(self, address: str) -> str:
        """An address."""
        address = address.strip()
        begins = places.PLACE.match(address)
        end = begins.end() if begins else 0
        return self._signed(address[:end], "url") + self._signed(address[end:], "in_url")

    def rich(self, text: str) -> str:
        """A text of paragraphs, with **bold** and [links](https://...)."""
        paragraphs = re.split(r"\n\s*\n", text.strip())
        return "".join(f'<p style="margin:0 0 12px">{self._rich_one(one)}</p>' for one in paragraphs)

    def _rich_one(self, text: str) -> str:
        done, end = [], 0
        for found in LINKED.finditer(text):
            done += [
                self._bold(text[end : found.start()]),
                f'<a href="{self.link(found[2])}">{self._bold(found[1])}</a>',
            ]
            end = found.end()
        return "".join([*done, self._bold(text[end:])])

    def _bold(self, text: str) -> str:
        return BOLD.sub(r"<b>\1</b>", self.html(text)).replace("\n", "<br />")

    def block(self, block: Mapping[str, Any], words: Words) -> str:
        """One block in MJML."""
        return str(getattr(self, f"_{block['kind']}")(block, words))

    def _heading(self, block: Mapping[str, Any], _words: Words) -> str:
        text = f'<h1 style="margin:0;font-size:24px">{self.html(block["text"])}</h1>'
        return _column(f'<mj-text font-size="24px" line-height="1.3" font-weight="700">{text}</mj-text>')

    def _text(self, block: Mapping[str, Any], _words: Words) -> str:
        return _column(f"<mj-text>{self.rich(block['text'])}</mj-text>")

    def _button(self, block: Mapping[str, Any], _words: Words) -> str:
        return _column(
            f'<mj-button css-class="go" href="{self.link(block["link"])}">{self.html(block["text"])}</mj-button>'
        )

    def _picture(self, block: Mapping[str, Any], _words: Words) -> str:
        href = f' href="{self.link(block["link"])}"' if block.get("link") else ""
        return _column(f'<mj-image src="{self.link(block["picture"])}" alt="{self.html(block["words"])}"{href} />')

    def _divider(self, _block: Mapping[str, Any], _words: Words) -> str:
        return _column('<mj-divider border-width="1px" border-color="#d1d5db" />')

    def _products(self, block: Mapping[str, Any], _words: Words) -> str:
        begin = self._keep(["each", str(block["rows"]).strip(), []], "e")
        name, price, picture, link = (f'{{{{item.{field} | ""}}}}' for field in ROW)
        button = f'<br /><a href="{self.link(link)}">{self.html(block["button"])}</a>' if block.get("button") else ""
        image = f'<mj-image src="{self.link(picture)}" alt="" href="{self.link(link)}" />'
        told = f"<mj-text><b>{self.html(name)}</b><br />{self.html(price)}{button}</mj-text>"
        columns = f'<mj-column width="30%">{image}</mj-column><mj-column width="70%">{told}</mj-column>'
        row = f"<mj-section>{columns}</mj-section>"
        return f"<mj-raw>{begin}</mj-raw>{row}<mj-raw>{self._sign}e0end</mj-raw>"

    def _footer(self, block: Mapping[str, Any], words: Words) -> str:
        said = f"{self.rich(block['text'])}" if block.get("text") else ""
        leave = f'<a href="{self.link("{{link.unsubscribe}}")}">{escape(words.unsubscribe)}</a>'
        choose = f'<a href="{self.link("{{link.preferences}}")}">{escape(words.preferences)}</a>'
        house = self.html('{{house.name | ""}}')
        return _column(
            f'<mj-text font-size="13px" color="#4b5563">{said}<p style="margin:0 0 8px">{house}</p>'
            f'<p style="margin:0 0 8px">{escape(words.why)}</p><p style="margin:0">{leave} · {choose}</p></mj-text>'
        )

    def parts(self, html: str) -> list[places.Part]:
        """The HTML taken apart at the signs."""
        stack: list[list[places.Part]] = [[]]
        end = 0
        for sign in re.finditer(f"{self._sign}(?:([ve])(\\d+)z|e0end)", html):
            if sign.start() > end:
                stack[-1].append(html[end : sign.start()])
            end = sign.end()
            if sign[1] is None:
                inner = stack.pop()
                stack[-1][-1][2] = inner
            elif sign[1] == "e":
                stack[-1].append(list(self.kept[int(sign[2])]))
                stack.append([])
            else:
                stack[-1].append(self.kept[int(sign[2])])
        stack[-1].append(html[end:])
        return stack[0]


def escaped(text: str) -> str:
    """As it stands in HTML. MJML would double a backslash in an attribute."""
    return escape(text).replace("\\", "&#92;")


def _column(inner: str) -> str:
    return f"<mj-section><mj-column>{inner}</mj-column></mj-section>"


def text_of(block: Mapping[str, Any], words: Words) -> Sequence[places.Part]:
    """One block as plain text."""
    kind, text = block["kind"], str(block.get("text") or "")
    if kind == "products":
        row = places.parts_of('{{item.name | ""}}  {{item.price | ""}}\n{{item.link | ""}}\n')
        return [["each", str(block["rows"]).strip(), row], "\n"]
    plain = {
        "heading": f"{text}\n\n", "text": f"{_unmarked(text)}\n\n", "button": f"{text}: {block.get('link', '')}\n\n",
        "picture": f"[{block.get('words', '')}]{' ' + block['link'] if block.get('link') else ''}\n\n",
        "divider": "----------\n\n",
        "footer": f"-- \n{_unmarked(text) + chr(10) if text else ''}{{{{house.name | \"\"}}}}\n{words.why}\n"
        f"{words.unsubscribe}: {{{{link.unsubscribe}}}}\n{words.preferences}: {{{{link.preferences}}}}\n",
    }  # fmt: skip
    return places.parts_of(plain[kind])


def _unmarked(text: str) -> str:
    return LINKED.sub(r"\1 (\2)", BOLD.sub(r"\1", text.strip()))
