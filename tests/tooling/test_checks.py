"""The tools of `./relacja check` find what they are there to find, and find nothing in the house."""

from datetime import date
from pathlib import Path

import pytest
from tools import changelog, sizes, template_lint

HTML = "src/relacja/sales/templates/sales/page.html"


def write(root: Path, name: str, text: str) -> Path:
    file = root / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return file


def test_a_docstring_does_not_make_a_function_long(tmp_path: Path) -> None:
    write(tmp_path, "src/relacja/a/b.py", 'def f():\n    """' + "word\n" * 60 + '    """\n    return 1\n')
    assert sizes.findings(tmp_path) == []


def test_an_app_with_too_many_lines_is_to_be_split(tmp_path: Path) -> None:
    for number in range(41):
        write(tmp_path, f"src/relacja/a/m{number}.py", "x = 1\n" * 100)
    assert [line for line in sizes.findings(tmp_path) if "it is split" in line]


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ('<p style="color: red">{% trans "x" %}</p>', "inline style"),
        ('<button onclick="go()">{% trans "x" %}</button>', "inline handler"),
        ("<script>alert(1)</script>", "inline script"),
        ("{{ note|safe }}", "unescaped"),
        ('<img src="https://example.com/x.png" alt="">', "from elsewhere"),
        ('<form class="a" hx-post="{% url "send" %}"></form>', "page.html:1: a form without a method"),
        ("<p>Save changes</p>", "cannot be translated: Save changes"),
        ("<p>\n{{ name }} zapisano\n</p>", "page.html:2: words"),
    ],
)
def test_a_template_that_breaks_a_rule_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, what: str
) -> None:
    monkeypatch.setattr(template_lint, "ROOT", tmp_path)
    assert [line for line in template_lint.findings(write(tmp_path, HTML, text)) if what in line]


@pytest.mark.parametrize(
    "text",
    [
        '<p class="a">{% trans "Save" %}</p>',
        '<form hx-post="{% if how > 1 %}/a{% endif %}"\n method="post"></form><form hx-get="/search"></form>',
        "{% blocktrans count n=n %}{{ n }} row{% plural %}{{ n }} rows{% endblocktrans %}",
        '<script type="application/json" id="x">{"a": 1}</script>',
        '<script src="{% static "built/app.js" %}"></script>',
        "<kbd>Ctrl K</kbd> {# a word to colleagues #} {{ value|default:'none' }} &nbsp;",
        '<th{% if forloop.counter > 2 %} class="end"{% endif %}>{{ heading }}</th>',
        '<c-button :on="x" x-on:click="go" title="{% trans "Save" %}"></c-button>',
    ],
)
def test_a_template_that_keeps_the_rules_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setattr(template_lint, "ROOT", tmp_path)
    assert list(template_lint.findings(write(tmp_path, HTML, text))) == []


def test_a_release_gathers_the_fragments_by_kind_and_deletes_them(tmp_path: Path) -> None:
    write(tmp_path, "CHANGELOG.md", "# Changes\n\n## 0.1.0 (2026-01-01)\n")
    write(tmp_path, "changes/a.fixed.md", "It does\nnot fall.\n")
    write(tmp_path, "changes/b.added.md", "It flies.")
    write(tmp_path, "changes/README.md", "stays")
    changelog.release("0.2.0", today=date(2026, 11, 23), root=tmp_path)
    text = (tmp_path / "CHANGELOG.md").read_text()
    assert text.startswith(
        "# Changes\n\n## 0.2.0 (2026-11-23)\n\n### Added\n\n- It flies.\n\n### Fixed\n\n- It does not fall.\n"
    )
    assert text.endswith("\n## 0.1.0 (2026-01-01)\n")
    assert [file.name for file in (tmp_path / "changes").iterdir()] == ["README.md"]


def test_a_fragment_without_a_kind_stops_the_release(tmp_path: Path) -> None:
    write(tmp_path, "changes/a.great.md", "x")
    with pytest.raises(changelog.UnknownKind, match=r"a\.great\.md"):
        changelog.release("0.2.0", today=date(2026, 11, 23), root=tmp_path)
