"""Templates get plain values and bring nothing of their own."""

import pytest
from tools.walls.floors import HOUSE, templates
from tools.walls.pages import loose_pages


def test_templates_run_no_queries_and_bring_no_script_or_style() -> None:
    assert [line for path in templates() for line in loose_pages(str(path.relative_to(HOUSE)), path.read_text())] == []


def test_the_house_has_templates() -> None:
    assert templates(), "the test above looks at nothing"


@pytest.mark.parametrize(
    "text",
    [
        '<p style="color: red">',
        '<p\n  class="x"\n  style="color: red">',
        "<style>p {}</style>",
        "<script>alert(1)</script>",
        '<a href="javascript:alert(1)">',
        '<button onclick="go()">',
        "{{ name|safe }}",
        "{% autoescape off %}",
        "{% for order in party.orders.all %}",
        "{% for line in order.line_set %}",
        "{{ Party.objects }}",
    ],
)
def test_a_loose_page_is_found(text: str) -> None:
    assert len(loose_pages("page.html", text)) == 1


@pytest.mark.parametrize(
    "text",
    [
        '<script src="/static/app.js" defer></script>',
        '<script type="application/json" id="data">{}</script>',
        "{# never |safe #}",
        '<c-button x-on:click="go" data-style="x">',
        "{{ all }} {{ page.first_name }}",
    ],
)
def test_a_good_page_is_left_alone(text: str) -> None:
    assert loose_pages("page.html", text) == []
