"""Every text is there in Polish and Russian, and fits its original."""

from pathlib import Path

import pytest
from tools import messages


@pytest.mark.parametrize("app", [app.name for app in messages.apps()])
def test_every_text_of_the_app_is_there_in_polish_and_russian(app: str) -> None:
    assert list(messages.problems(messages.HOUSE / app)) == []


def test_no_two_apps_translate_a_text_differently() -> None:
    assert list(messages.disagreements()) == []


def test_a_text_with_two_translations_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(messages, "HOUSE", tmp_path)
    monkeypatch.setattr(messages, "LANGUAGES", ("pl",))
    for name, said in (("shop", "Zadzwoń"), ("desk", "Rozmowa")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "__init__.py").write_text("")
        (tmp_path / name / "code.py").write_text('a = _("Call")\n')
        messages.extract([name])
        po = messages.file_of(tmp_path / name, "pl")
        before, _call, _after = po.read_text().partition('msgid "Call"')
        po.write_text(f'{before}msgid "Call"\nmsgstr "{said}"\n')
    [line] = messages.disagreements()
    assert "'Call'" in line
    assert "'Rozmowa' in desk" in line


def test_strings_are_found_in_python_and_in_templates(tmp_path: Path) -> None:
    template = tmp_path / "page.html"
    template.write_text(
        """<c-empty title="{% trans 'Nothing "here"' %}">
              {% blocktrans count number=rows|length %}{{ number }} row{% plural %}{{ number }} rows{% endblocktrans %}
        {% trans "May" context "month" %}</c-empty>"""
    )
    code = tmp_path / "code.py"
    code.write_text('label = _("Long "\n    "text")\nword = pgettext_lazy("verb", "open")\nother = _(name)\n')
    assert list(messages.strings(template)) == [
        ('Nothing "here"', None),
        (("%(number)s row", "%(number)s rows"), None),
        ("May", "month"),
    ]
    assert list(messages.strings(code)) == [("Long text", None), ("open", "verb")]


def test_what_is_missing_or_does_not_fit_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    app = tmp_path / "shop"
    app.mkdir()
    (app / "code.py").write_text('a = _("%(count)s left")\nb = _("Open")\n')
    monkeypatch.setattr(messages, "HOUSE", tmp_path)
    monkeypatch.setattr(messages, "LANGUAGES", ("pl",))
    (app / "__init__.py").write_text("")
    messages.extract()
    po = messages.file_of(app, "pl")
    text = po.read_text().replace('msgid "%(count)s left"\nmsgstr ""', 'msgid "%(count)s left"\nmsgstr "zostało"')
    po.write_text(text)
    assert sorted(messages.problems(app)) == [
        "shop, pl: not translated: 'Open'",
        "shop, pl: placeholders differ: '%(count)s left'",
    ]
    messages.extract()
    assert "zostało" in po.read_text(), "merging lost a translation"
