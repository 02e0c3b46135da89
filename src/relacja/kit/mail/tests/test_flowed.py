"""Paragraphs that flow."""

from hypothesis import given
from hypothesis import strategies as st

from relacja.kit.mail.flowed import flow, unflow
from relacja.kit.mail.parse import parse

LONG = (
    "Szanowni Państwo, w odpowiedzi na pismo z dnia siedemnastego listopada przesyłamy wyjaśnienia dotyczące faktury."
)


def test_a_paragraph_goes_out_in_short_lines_and_comes_back_whole() -> None:
    text = f"{LONG}\n\n> cytat\n\n From \n wcięte\n-- \nJan"
    flowed = flow(text)
    assert max(map(len, flowed.split("\n"))) <= 73
    assert "\n> cytat\n" in flowed
    assert unflow(flowed) == f"{LONG}\n\n> cytat\n\n From\n wcięte\n-- \nJan"


@given(st.text(alphabet="ab> \n-From", max_size=300))
def test_nothing_but_blanks_at_the_ends_of_lines_is_lost(text: str) -> None:
    kept = "\n".join(line if line == "-- " else line.rstrip(" ") for line in text.split("\n"))
    assert unflow(flow(text)) == kept


def test_what_comes_in_flowed_is_read_in_paragraphs_with_its_quotes() -> None:
    raw = b"Content-Type: text/plain; format=flowed; delsp=yes\n\nRaz dwa \n  trzy\n> cytat \n> dalej\n-- \nJan\n"
    assert parse(raw).text == "Raz dwa trzy\n> cytat \n> dalej\n-- \nJan\n"
