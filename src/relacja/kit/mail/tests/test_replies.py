"""What was written now, what is quoted, what is the signature."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.kit.mail.html_text import text_of
from relacja.kit.mail.replies import fold
from relacja.kit.mail.replies_html import fold_html

NEW = "Dzień dobry,\n\ndziękuję, odpowiada mi środa."

QUOTES = [
    "W dniu 24.11.2026 o 10:12, Sklep pisze:\n> Kiedy przyjechać?\n> Anna",
    "wt., 24 lis 2026 o 10:12 Sklep <biuro@sklep.example> napisał(a):\n\n> Kiedy przyjechać?",
    "Dnia 24 listopada 2026 10:12 Sklep <biuro@sklep.example> napisał(a):\n\nKiedy przyjechać?",
    "W dniu 2026-11-24 10:12:00 użytkownik Sklep <biuro@sklep.example> napisał:\nKiedy przyjechać?",
    "Od: Sklep <biuro@sklep.example>\nWysłano: wtorek, 24 listopada 2026 10:12\nDo: jan@x.example\nTemat: Wizyta\n\nKiedy?",
    "-----Oryginalna wiadomość-----\nOd: Sklep\n\nKiedy?",
    "________________________________\nOd: Sklep <biuro@sklep.example>\nWysłane: wtorek\nDo: jan@x.example\nTemat: Wizyta\n\nKiedy?",
    "On Tue, Nov 24, 2026 at 10:12 AM Shop <office@shop.example> wrote:\n\n> When?",
    "On 24 Nov 2026, at 10:12, Shop\n<office@shop.example>\nwrote:\n\n> When?",
    "On Tuesday 24 November 2026 Shop wrote:\nWhen shall we come?",
    "From: Shop <office@shop.example>\nSent: Tuesday, November 24, 2026 10:12 AM\nTo: jan@x.example\nSubject: Visit\n\nWhen?",
    "*From:* Shop <office@shop.example>\n*Date:* Tuesday\n*To:* jan@x.example\n*Subject:* Visit\n\nWhen?",
    "---------- Forwarded message ---------\nFrom: Shop\nDate: Tue\n\nWhen?",
    "Begin forwarded message:\n\nFrom: Shop\n\nWhen?",
    "вт, 24 нояб. 2026 г. в 10:12, Магазин <office@shop.example>:\n\n> Когда?",
    "24.11.2026, 10:12, \"Магазин\" <office@shop.example>:\nКогда приехать?",
    "24 ноября 2026 г. 10:12 пользователь Магазин <office@shop.example> написал:\n> Когда?",
    "Вторник, 24 ноября 2026, 10:12 +03:00 от Магазин <office@shop.example>:\n\nКогда?",
    "От: Магазин <office@shop.example>\nОтправлено: 24 ноября 2026 г. 10:12\nКому: jan@x.example\nТема: Визит\n\nКогда?",
    "-------- Исходное сообщение --------\nТема: Визит\nКогда?",
    "-------- Пересылаемое сообщение --------\nКогда?",
    "Am 24.11.2026 um 10:12 schrieb Laden <info@laden.example>:\n> Wann?",
    "Am Di., 24. Nov. 2026 um 10:12 Uhr schrieb Laden <info@laden.example>:\n\nWann?",
    "Von: Laden <info@laden.example>\nGesendet: Dienstag, 24. November 2026 10:12\nAn: jan@x.example\nBetreff: Besuch\n\nWann?",
    "-----Ursprüngliche Nachricht-----\nVon: Laden\n\nWann?",
    "> Kiedy przyjechać?\n> Anna",
]  # fmt: skip


@pytest.mark.parametrize("quote", QUOTES)
def test_what_follows_is_folded_and_kept(quote: str) -> None:
    folded = fold(f"{NEW}\n\n{quote}\n")
    assert folded.visible == NEW
    assert folded.quoted == quote
    assert folded.signature == ""


SIGNATURES = [
    "-- \nJan Kowalski\nFirma Sp. z o.o.\ntel. 600 100 200",
    "--\nJan",
    "Wysłane z iPhone'a",
    "Wysłano z telefonu Samsung Galaxy",
    "Pobierz Outlook dla systemu iOS",
    "Sent from my iPhone",
    "Sent from my mobile phone",
    "Get Outlook for Android",
    "Отправлено с iPhone",
    "Отправлено из мобильной Почты Mail",
    "Von meinem iPhone gesendet",
    "Gesendet mit der WEB.DE Mail App",
    "_____\nJan Kowalski",
    "Pozdrawiam\nJan Kowalski\nFirma Sp. z o.o.\ntel. 600 100 200",
    "С уважением,\nИван Петров\nООО Ромашка\nтел. +7 495 100 20 30",
]


@pytest.mark.parametrize("signature", SIGNATURES)
def test_a_signature_is_told_apart_before_a_quote(signature: str) -> None:
    folded = fold(f"{NEW}\n\n{signature}\n\n> Kiedy?\n")
    assert (folded.visible, folded.signature, folded.quoted) == (NEW, signature, "> Kiedy?")


def test_answers_between_quotes_stay_visible() -> None:
    folded = fold("Jan pisze:\n> Kiedy?\n\nW środę.\n\n> Gdzie?\n\nU nas.\n")
    assert folded.visible == "W środę.\n\nU nas."
    assert folded.quoted == "Jan pisze:\n> Kiedy?\n\n> Gdzie?"


@pytest.mark.parametrize(
    "head",
    ["-----Original Message-----\nFrom: Sklep\nTo: Jan\nSubject: Wizyta\n", "----- Oryginalna wiadomość -----\n",
     "Od: Sklep\nDo: Jan\nTemat: Wizyta\n", "W dniu 24.11.2026 o 10:12, Sklep pisze:\n[...]\n"],
)  # fmt: skip
def test_answers_below_a_marked_quote_stay_visible_whatever_is_above_it(head: str) -> None:
    folded = fold(f"{head}\n> Kiedy?\n\nW środę.\n\n> Gdzie?\n\nU nas.\n")
    assert folded.visible.removeprefix("[...]\n\n") == "W środę.\n\nU nas."


@pytest.mark.parametrize(
    "head",
    [
        "W dniu 24.11.2026 o 10:12, Sklep pisze:",
        "-----Original Message-----",
        "---------- Forwarded message ---------\nFrom: Sklep\nSubject: Wizyta",
        "________________________________\nOd: Sklep\nDo: Jan\nTemat: Wizyta",
    ],
)
def test_where_nothing_stands_above_what_is_not_marked_is_shown(head: str) -> None:
    folded = fold(f"{head}\n\n--] Kiedy?\nW środę.\n")
    assert folded.visible == "--] Kiedy?\nW środę."
    assert folded.quoted == head


@pytest.mark.parametrize(
    "text",
    [
        "On the other hand, we wait.\nOn average it takes a week.",
        "Proszę napisać od kiedy do kiedy.\nDo: piątku\nTemat jest pilny.",
        "Am Montag komme ich.",
        "Sent from my desk, it is easier than from a telephone.",
        "Lista:\n-- pierwsza sprawa\n-- druga sprawa\n-- trzecia",
        "Dane z 24.11.2026 10:12:\nwszystko działa",
        "Kody:\n----\n1\n2\n\n----\nKoniec listy, ale list trwa dalej, bo to jest długa linia tekstu, która nie jest podpisem żadnym i nigdzie.",
        "From: the beginning we said so.",
        "",
    ],
)
def test_what_only_looks_like_a_quote_stays(text: str) -> None:
    assert fold(text).visible == text


def test_thanks_and_a_name_belong_to_the_message() -> None:
    assert fold("Odpowiada mi środa.\n\nPozdrawiam\nJan\n").visible.endswith("Pozdrawiam\nJan")


@given(st.text(alphabet="a >\n-:@.W dniu 2026 10:12<>Od", max_size=300))
def test_the_spans_cover_the_whole(text: str) -> None:
    folded = fold(text)
    assert "".join(text[span.start : span.end] for span in folded.spans) == text


HTML_QUOTES = [
    '<div class="gmail_quote"><div class="gmail_attr">wt., 24 lis 2026 o 10:12 Sklep &lt;<a href="mailto:b@s.example">b@s.example</a>&gt; napisał(a):<br></div><blockquote class="gmail_quote">Kiedy?</blockquote></div>',
    '<div>On 24 Nov 2026, at 10:12, Shop &lt;b@s.example&gt; wrote:<br></div><blockquote type="cite"><div>Kiedy?</div></blockquote>',
    '<div class="moz-cite-prefix">W dniu 24.11.2026 o 10:12, Sklep pisze:<br></div><blockquote type="cite">Kiedy?</blockquote>',
    '<div id="appendonsend"></div><hr><div id="divRplyFwdMsg"><b>From:</b> Sklep</div><div>Kiedy?</div>',
    '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt"><p><b>Od:</b> Sklep</p></div><p>Kiedy?</p>',
    '<div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>On Tuesday, Shop wrote:</div><div>Kiedy?</div></div>',
    "<p><b>Von:</b> Laden<br><b>Gesendet:</b> Dienstag<br><b>An:</b> jan@x.example<br><b>Betreff:</b> Besuch</p><p>Kiedy?</p>",
    "<div>24.11.2026, 10:12, \"Магазин\" &lt;b@s.example&gt;:</div><blockquote><p>Kiedy?</p></blockquote>",
    "<p>-----Original Message-----</p><p>Kiedy?</p>",
    '<div class="protonmail_quote">------- Original Message -------<br>Kiedy?</div>',
]  # fmt: skip


@pytest.mark.parametrize("quote", HTML_QUOTES)
def test_html_quotes_of_many_programs_are_folded(quote: str) -> None:
    html = f"<html><body><p>Tak, <b>środa</b>.</p>{quote}</body></html>"
    folded = fold_html(html)
    assert text_of(folded.visible) == "Tak, środa."
    assert "Kiedy?" in folded.quoted
    assert "".join(html[span.start : span.end] for span in folded.spans) == html


def test_html_answers_between_quotes_stay_visible() -> None:
    folded = fold_html(
        '<blockquote type="cite">A?</blockquote><p>Tak</p><blockquote type="cite">B?</blockquote><p>Nie</p>'
    )
    assert text_of(folded.visible) == "Tak\n\nNie"


def test_a_blockquote_of_the_writer_stays() -> None:
    assert fold_html("<p>Cytat:</p><blockquote>Prawda</blockquote>").quoted == ""
