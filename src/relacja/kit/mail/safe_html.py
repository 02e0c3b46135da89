"""HTML of strangers made safe to show inside a page: nothing runs, nothing is loaded unasked, nothing leaves its box.

Pictures from elsewhere tell their sender who reads when, so they stay off until somebody asks: their address is kept in
`data-remote` and a placeholder stands in `src`. Pictures that came along (`cid:`) are shown through `cids`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

import nh3

from relacja.kit.mail.css import safe_style
from relacja.kit.mail.html_text import TOO_MANY_TAGS, shallow, text_of
from relacja.kit.mail.html_words import DROPPED, TAGS

__all__ = ["Safe", "safe", "text_of"]

PLACEHOLDER = (
    "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='24' height='24'%3E"
    "%3Crect width='24' height='24' fill='%23ddd'/%3E%3C/svg%3E"
)
_ANY = {"align", "dir", "lang", "style", "title", "valign", "width", "height", "bgcolor", "color"}
_ATTRIBUTES = {
    "*": _ANY,
    "a": {"href", "name"},
    "img": {"src", "alt", "border", "data-remote"},
    "font": {"face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "summary", "background"},
    "td": {"colspan", "rowspan", "nowrap", "abbr", "background"},
    "th": {"colspan", "rowspan", "nowrap", "abbr", "scope", "background"},
    "tr": {"background"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type"},
    "ul": {"type"},
    "li": {"value", "type"},
    "blockquote": {"type"},
    "del": {"datetime"},
    "ins": {"datetime"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "cid", "data"}
_PICTURES = ("data:image/png", "data:image/gif", "data:image/jpeg", "data:image/jpg", "data:image/webp")
_LONGEST_PICTURE = 2_000_000


@dataclass(frozen=True, slots=True)
class Safe:
    """HTML that may be shown, and the addresses of the pictures it was not given, in order, each once."""

    html: str
    remote: tuple[str, ...]


@dataclass(slots=True)
class _Cleaner:
    cids: Callable[[str], str | None]
    shows_remote: bool
    remote: dict[str, None] = field(default_factory=dict)

    def attribute(self, tag: str, name: str, value: str) -> str | None:
        """What becomes of one attribute; None takes it away."""
        if name == "style":
            kept, wanted = safe_style(value)
            self._note(wanted)
            return kept or None
        if name == "background":
            self._note((value,))
            return None
        if name == "href":
            return value if value.strip().lower().startswith(("http:", "https:", "mailto:", "tel:")) else None
        if tag == "img" and name in {"src", "data-remote"}:
            return self._picture(value.strip()) if name == "src" else None
        if name in {"width", "height"}:
            return value if value.strip().rstrip("%").isdigit() and len(value.strip()) <= 5 else None
        return value

    def _picture(self, source: str) -> str | None:
        lowered = source[:30].lower()
        if lowered.startswith("cid:"):
            return self.cids(source[4:].strip(" <>")) or PLACEHOLDER
        if lowered.startswith(_PICTURES):
            return source if len(source) <= _LONGEST_PICTURE else PLACEHOLDER
        if not lowered.startswith(("http:", "https:", "//")):
            return None
        self._note((source,))
        return source if self.shows_remote else PLACEHOLDER

    def _note(self, urls: tuple[str, ...]) -> None:
        for url in urls:
            if url.lower().startswith(("http:", "https:", "//")):
                self.remote[url] = None


def safe(html: str, cids: Callable[[str], str | None], *, shows_remote: bool = False) -> Safe:
    """The HTML as it may be shown. `cids` gives the address of a picture that came along, by its content id.

    With `shows_remote` pictures from elsewhere are left in place (those in `img` only); `remote` lists them either way.
    """
    if html.count("<") > TOO_MANY_TAGS:
        return Safe(f'<pre style="white-space: pre-wrap">{nh3.clean_text(text_of(html))}</pre>', ())
    html = shallow(html)
    cleaner = _Cleaner(cids, shows_remote)
    clean = nh3.clean(
        html, tags=TAGS, clean_content_tags=DROPPED, attributes=_ATTRIBUTES,
        attribute_filter=cleaner.attribute, url_schemes=_SCHEMES, strip_comments=True,
        link_rel="noopener noreferrer nofollow", set_tag_attribute_values={"a": {"target": "_blank"}},
    )  # fmt: skip
    return Safe(clean, tuple(cleaner.remote))
