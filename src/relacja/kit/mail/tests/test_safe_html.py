"""HTML of strangers shown without harm."""

import re

import pytest

from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.safe_html import safe

CIDS = {"logo@x": "/files/1"}.get

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<svg><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<form action=https://evil.example><input name=p><button>OK</button></form>",
    "<iframe src=https://evil.example></iframe><object data=x></object><embed src=x>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<base href=https://evil.example><a href=x>y</a>",
    "<link rel=stylesheet href=https://evil.example/x.css>",
    "<style>body{display:none}@import 'https://evil.example'</style>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href=' jav\tascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a>",
    "<img src='data:image/svg+xml,<svg onload=alert(1)>'>",
    "<img src='data:text/html,x'>",
    "<div style='position:fixed;top:0;left:0;width:100%;z-index:9999'>x</div>",
    "<div style='p\\6fsition:fi\\78 ed'>x</div>",
    "<div style='position/**/:fixed'>x</div>",
    "<div style='margin-left:-2000px'>x</div>",
    "<div style='width:expression(alert(1))'>x</div>",
    "<div style='behavior:url(x.htc);-moz-binding:url(x)'>x</div>",
    "<div style='transform:scale(99)'>x</div>",
    "<xmp><img src=x onerror=alert(1)></xmp>",
    "<textarea><img src=x onerror=alert(1)></textarea>",
    "<template><img src=x onerror=alert(1)></template>",
    "<!--[if mso]><img src=x onerror=alert(1)><![endif]-->",
    "<a id=location name=location>x</a>",
    "<p onclick=alert(1) class=nav id=main>x</p>",
    "<img src=1 href=1 onerror='javascript:alert(1)'></img>",
    "<<script>alert(1)//<</script>",
    "<a href=https://x.example target=_top rel=opener>x</a>",
]
FORBIDDEN = re.compile(
    r"<(?:script|svg|math|form|input|button|iframe|object|embed|meta|base|link|style|template|textarea|xmp|noscript)|\son\w+=|"
    r"javascript:|vbscript:|data:text|position|z-index|expression|behavior|binding|transform|-2000|\sclass=|\sid=|_top|evil\.example",
    re.IGNORECASE,
)
ATTRIBUTES = re.compile(r"<[^>]*>")


@pytest.mark.parametrize("html", HOSTILE)
def test_nothing_runs_and_nothing_leaves_its_box(html: str) -> None:
    tags = " ".join(ATTRIBUTES.findall(safe(html, CIDS).html))
    assert not FORBIDDEN.search(tags)


@pytest.mark.parametrize("html", HOSTILE)
def test_what_is_safe_stays_as_it_is(html: str) -> None:
    once = safe(html, CIDS).html
    again = safe(once, CIDS).html
    assert safe(again, CIDS).html == again


REMOTE = [
    "<img src=https://t.example/p.gif>",
    "<img src=//t.example/p.gif>",
    "<img srcset='https://t.example/p.gif 2x' src=https://t.example/p.gif>",
    "<table background=https://t.example/p.gif><tr><td>x</table>",
    "<body background=https://t.example/p.gif>x",
    "<div style='background:url(https://t.example/p.gif)'>x</div>",
    "<div style='background-image:u\\72l(\"https://t.example/p.gif\")'>x</div>",
    "<div style=\"list-style:url('https://t.example/p.gif')\">x</div>",
    "<div style='content:url(https://t.example/p.gif)'>x</div>",
    "<div style='background:image-set(\"https://t.example/p.gif\" 1x)'>x</div>",
    "<video poster=https://t.example/p.gif src=https://t.example/v.mp4></video>",
    "<audio src=https://t.example/a.mp3></audio>",
    "<picture><source srcset=https://t.example/p.gif></picture>",
    "<svg><image href=https://t.example/p.gif /></svg>",
    "<input type=image src=https://t.example/p.gif>",
    "<link rel=prefetch href=https://t.example/p.gif>",
    "<style>@import url(https://t.example/p.gif);</style>",
]


@pytest.mark.parametrize("html", REMOTE)
def test_nothing_is_loaded_from_elsewhere_unasked(html: str) -> None:
    assert "t.example" not in safe(html, CIDS).html


def test_pictures_come_when_asked_and_are_listed_before() -> None:
    html = "<img src=https://t.example/1.gif><div style='background:url(https://t.example/2.gif)'>x</div>"
    assert safe(html, CIDS).remote == ("https://t.example/1.gif", "https://t.example/2.gif")
    assert '<img src="https://t.example/1.gif">' in safe(html, CIDS, shows_remote=True).html


def test_pictures_that_came_along_are_shown_and_missing_ones_are_placeholders() -> None:
    assert '<img src="/files/1">' in safe("<img src='cid:logo@x'>", CIDS).html
    assert 'src="data:image/svg' in safe("<img src='cid:other'>", CIDS).html


def test_links_open_elsewhere_and_tell_nothing() -> None:
    assert safe("<a href=https://x.example>x</a>", CIDS).html == (
        '<a href="https://x.example" target="_blank" rel="noopener noreferrer nofollow">x</a>'
    )


def test_what_makes_a_message_readable_stays() -> None:
    html = '<table border="1"><tbody><tr><td style="color: red; padding: 4px" colspan="2"><b>Cena</b></td></tr></tbody></table>'
    assert safe(html, CIDS).html == html


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Raz</p><p>Dwa<br>trzy</p>", "Raz\n\nDwa\ntrzy"),
        ("<ul><li>a<li>b</ul><ol><li>x<li>y</ol>", "- a\n- b\n\n1. x\n2. y"),
        ("<blockquote>stare<br>słowa</blockquote>", "> stare\n> słowa"),
        ("<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>", "a  b\nc"),
        ("a&nbsp;&lt;b&gt; &amp; c", "a <b> & c"),
        ('<a href="https://x.example/1">tutaj</a>', "tutaj <https://x.example/1>"),
        ('<a href="https://x.example/">x.example</a>', "x.example"),
        ("<img alt='Logo' src=x>", "[Logo]"),
        ("<pre>a\n  b</pre>", "a\n  b"),
        ("<style>p{}</style><script>x</script><title>t</title>Tekst", "Tekst"),
        ('a<iframe src="https://ads.example/"><script src="x"></script></iframe> b', "a b"),
        ("", ""),
    ],
)
def test_html_reads_as_people_write_plain_text(html: str, text: str) -> None:
    assert text_of(html) == text


@pytest.mark.parametrize(
    "html",
    ["<div>" * 30_000, "<b>" * 30_000, "<" * 200_000, "<a href='" * 20_000, "<p style='" + "a:b;" * 50_000 + "'>x"],
)
def test_hostile_html_ends(html: str) -> None:
    safe(html, CIDS)
    text_of(html)
