"""Pure rules of letters: places, gates, marks, tokens, making."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from relacja.mailings.rules import blocks, gates, making, marks, pace, places, tokens, zones
from relacja.mailings.testing import body

NOW = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)
WORDS = making.Words("Wypisz się", "Wybierz", "Bo tak")
KEY = b"k" * 32


def html(language_body: dict[str, object], **values: object) -> str:
    made = making.made("pl", language_body, WORDS)
    return places.fill(
        made["html"], {"link.unsubscribe": "https://u.test", "link.preferences": "https://p.test", **values}
    )


# Places.


def test_what_is_known_is_filled_in_and_else_the_words_after_the_stroke() -> None:
    parts = places.parts_of('Hej {{ customer.first_name | "tam" }}, {{a}}')
    assert places.fill(parts, {"customer.first_name": "Ala", "a": 1}) == "Hej Ala, 1"
    assert places.fill(parts, {"a": "x"}) == "Hej tam, x"
    with pytest.raises(places.Missing, match="a"):
        places.fill(parts, {})


@pytest.mark.parametrize("text", ["{{", "}}", "{{a", "{{A}}", "{{a.}}", "{{a | b}}", "{{import os}}", "{{a|'x'}}"])
def test_what_is_no_variable_is_refused(text: str) -> None:
    with pytest.raises(places.BadPlace):
        places.parts_of(text)


@given(st.text(max_size=40), st.sampled_from(["plain", "html", "line"]))
@settings(max_examples=60, deadline=None)
def test_what_is_filled_in_is_never_read_again(value: str, kind: str) -> None:
    value = value + "{{b}}<i>"
    done = places.fill(places.parts_of("({{a}})", kind), {"a": value, "b": "SECRET"})
    assert "SECRET" not in done
    assert kind != "html" or "<i>" not in done


# Making.


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_whatever_people_write_makes_a_letter_and_no_markup(text: str) -> None:
    text = text.replace("{", "").replace("}", "").replace("**", "").replace("](", "").strip() or "x"
    made = html(body(subject=text, blocks=[{"kind": "heading", "text": text}, {"kind": "footer"}]))
    assert f'font-size:24px">{making.escaped(text)}</h1>' in made


def test_a_customers_name_is_no_markup_and_a_link_is_a_link() -> None:
    blocks_of = [
        {"kind": "text", "text": "**Hej** {{customer.name}} [tu](https://a.test/?q={{customer.name}})"},
        {"kind": "button", "text": "Idź", "link": "{{basket.link}}"},
    ]
    made = html(body(blocks=blocks_of), **{"customer.name": "<b>&", "basket.link": "https://s.test/?a=1&b=2"})
    assert "<b>Hej</b> &lt;b&gt;&amp; " in made
    assert 'href="https://a.test/?q=%3Cb%3E%26"' in made
    assert 'href="https://s.test/?a=1&amp;b=2"' in made


def test_a_variable_that_is_no_address_leads_nowhere() -> None:
    made = making.made("pl", body(blocks=[{"kind": "button", "text": "Idź", "link": "{{basket.link}}"}]), WORDS)
    with pytest.raises(places.Missing):
        places.fill(made["html"], {"basket.link": "javascript:alert(1)"})


def test_rows_of_products_are_as_many_as_there_are() -> None:
    rows = [
        {"name": f"Buty {n}", "price": "10 zł", "picture": "https://s.test/p.png", "link": f"https://s.test/{n}"}
        for n in range(3)
    ]
    given_body = body(blocks=[{"kind": "products", "rows": "basket.items", "button": "Zobacz"}])
    made = html(given_body, **{"basket.items": rows})
    assert [made.count(f"Buty {n}") for n in range(3)] == [1, 1, 1]
    text = places.fill(making.made("pl", given_body, WORDS)["text"], {"basket.items": rows})
    assert "Buty 2  10 zł\nhttps://s.test/2" in text
    assert "Buty" not in html(given_body, **{"basket.items": []})


def test_plain_text_says_the_same_as_the_html() -> None:
    made = making.made("pl", body(), WORDS)
    text = places.fill(made["text"], {"link.unsubscribe": "https://u.test", "link.preferences": "https://p.test"})
    assert "Dzień dobry, Szanowni Państwo" in text
    assert "Wróć do koszyka: https://shop.test/basket" in text
    assert "Wypisz się: https://u.test" in text


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"subject": " "}, "no_subject"),
        ({"blocks": [{"kind": "footer"}]}, "empty"),
        ({"blocks": [{"kind": "text", "text": "x"}]}, "no_footer"),
        ({"blocks": [{"kind": "magic"}, {"kind": "footer"}]}, "unknown_block"),
        ({"blocks": [{"kind": "text", "text": ""}, {"kind": "footer"}]}, "blank"),
        ({"blocks": [{"kind": "button", "text": "x", "link": "javascript:1"}, {"kind": "footer"}]}, "bad_link"),
        ({"blocks": [{"kind": "text", "text": "{{x"}, {"kind": "footer"}]}, "bad_place"),
        ({"subject": "{{x"}, "bad_place"),
    ],
)
def test_a_letter_that_may_not_be_sent_like_this_is_refused(wrong: dict[str, object], code: str) -> None:
    found = blocks.problems_of("pl", body(**wrong), needs_way_out=True)
    assert code in {one.code for one in found}


def test_a_good_letter_has_no_problems() -> None:
    assert blocks.problems_of("pl", body(), needs_way_out=True) == []


# Gates.


def test_reasons_that_never_pass_come_before_those_that_do() -> None:
    asked = gates.Asked(NOW, NOW, reasons=("quiet_hours", "withdrawn"))
    assert gates.judge(asked) == gates.Verdict("skip", "withdrawn")
    waits = gates.judge(gates.Asked(NOW, NOW, reasons=("outside_their_hours",)))
    assert (waits.does, waits.until) == ("wait", NOW + gates.LOOK_AGAIN)


@pytest.mark.parametrize(
    ("country", "hour", "waits"),
    [("PL", 19, 12), ("US", 19, None), ("RU", 16, None), ("RU", 17, 12), ("", 19, 12), ("PL", 7, None), ("PL", 6, 1)],
)
def test_quiet_hours_are_those_of_the_readers_country(country: str, hour: int, waits: int | None) -> None:
    now = datetime(2026, 11, 28, hour, 0, tzinfo=UTC)
    local = now.astimezone(ZoneInfo(zones.zone_of(country, "Europe/Warsaw")))
    verdict = gates.judge(gates.Asked(now, local, quiet=(time(20), time(8))))
    assert (verdict.until - now if verdict.until else None) == (timedelta(hours=waits) if waits else None)


@given(
    st.integers(0, 8_760),
    st.times(),
    st.times(),
    st.sampled_from(sorted(zones.ZONES)),
)
@settings(max_examples=80, deadline=None)
def test_nothing_is_quiet_any_more_when_quiet_hours_end(hour: int, start: time, end: time, country: str) -> None:
    local = (NOW + timedelta(hours=hour)).astimezone(ZoneInfo(zones.zone_of(country, "UTC")))
    until = gates.end_of_quiet(local, start, end)
    if until is not None:
        assert until >= local
        assert gates.end_of_quiet(until, start, end) is None or start == end


def test_every_zone_is_one() -> None:
    assert all(ZoneInfo(name) for name in zones.ZONES.values())


def test_room_is_there_when_the_oldest_that_counts_is_old_enough() -> None:
    sent = [NOW - timedelta(days=days) for days in (6, 5, 1)]
    full = gates.Asked(NOW, NOW, cap=gates.Cap(2, timedelta(days=7), waits=True), sent=sent)
    assert gates.judge(full).until == NOW + timedelta(days=2)
    assert gates.judge(gates.Asked(NOW, NOW, cap=gates.Cap(4, timedelta(days=7)), sent=sent)) == gates.GO
    assert gates.judge(gates.Asked(NOW, NOW, cap=gates.Cap(0, timedelta(days=7)), sent=sent)) == gates.GO


# Marks.


def test_the_last_mark_says_what_became_of_a_letter() -> None:
    said = marks.read(["7 1 ending", "7 1 ended", "8 1 ending", "9 2 taken", "7 2 end", "torn", "9 2", ""])
    assert said == {(7, 1): "ended", (8, 1): "ending", (9, 2): "taken"}
    assert marks.became("ended", is_whole=True) == "sent_unconfirmed"
    assert marks.became("ending", is_whole=True) == "unsure"
    assert marks.became(None, is_whole=True) == "queued"
    assert marks.became(None, is_whole=False) == "unsure"


# Tokens.


@given(st.integers(1, tokens.LARGEST))
@settings(max_examples=50, deadline=None)
def test_a_token_names_its_letter_and_no_other(letter_id: int) -> None:
    token = tokens.token_of(letter_id, KEY)
    assert tokens.letter_of(token, KEY) == letter_id
    assert tokens.letter_of(token, b"other" * 8) is None
    assert tokens.letter_of(token[:-1] + ("0" if token[-1] != "0" else "1"), KEY) is None
    assert tokens.letter_by_mark(f"#{tokens.mark_of(letter_id)}") == letter_id


@pytest.mark.parametrize("token", ["", "x", "1-", "zzzzzzzzzzzzz-" + "0" * 20, "1-" + "g" * 20, "-1-" + "0" * 20])
def test_what_is_no_token_names_nothing(token: str) -> None:
    assert tokens.letter_of(token, KEY) is None


# Pace.


def test_a_bucket_fills_with_time_and_never_runs_over() -> None:
    empty = pace.Bucket(0, NOW)
    assert empty.filled(NOW + timedelta(seconds=2), 60).left == 2
    assert empty.filled(NOW + timedelta(hours=1), 60).left == 5
    assert empty.filled(NOW - timedelta(hours=1), 60).left == 0
