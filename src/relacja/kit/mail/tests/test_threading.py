"""Which conversation a message belongs to."""

from datetime import UTC, datetime, timedelta

import pytest

from relacja.kit.mail import verp
from relacja.kit.mail.parse import parse
from relacja.kit.mail.subjects import is_forward, is_reply, subject_key
from relacja.kit.mail.threading import (
    Candidates,
    Choice,
    Known,
    choose,
    line_marks,
    reference_chain,
    thread_root,
    tokens_of,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
JAN = frozenset({"jan@x.example"})
HIS = Known(7, JAN, "faktura", NOW - timedelta(days=1))
ANNAS = Known(8, frozenset({"anna@y.example"}), "faktura", NOW)


@pytest.mark.parametrize(
    ("subject", "key"),
    [
        ("Faktura", "faktura"),
        ("Re: Faktura", "faktura"),
        ("RE: re: Odp: ODP:Faktura", "faktura"),
        ("Re[2]: Faktura", "faktura"),
        ("Re(3): Faktura", "faktura"),
        ("Отв: Счёт", "счет"),
        ("AW: WG: Rechnung", "rechnung"),
        ("SV: VS: Faktura", "faktura"),
        ("Fwd: PD: Faktura", "faktura"),
        ("[lista] Re: Faktura", "faktura"),
        ("Re: [lista] Faktura", "faktura"),
        ("[#123] Faktura", "[#123] faktura"),
        ("Re: [#123] Faktura", "[#123] faktura"),
        ("Faktura (fwd)", "faktura"),
        ("[Fwd: Faktura]", "faktura"),
        ("Reklamacja", "reklamacja"),
        ("Re:", ""),
        ("", ""),
    ],
)
def test_subjects_compare_without_what_programs_put_before_them(subject: str, key: str) -> None:
    assert subject_key(subject) == key


def test_answers_and_forwards_are_told_by_the_first_prefix() -> None:
    assert is_reply("Odp: Fwd: Faktura")
    assert is_forward("PD: Re: Faktura")
    assert not is_reply("Faktura")
    assert not is_forward("Faktura")


def _mail(text: str = "Tekst", **fields: str) -> object:
    named = {"From": "Jan <jan@x.example>", "Subject": "Re: Faktura", "Message-ID": "<new@x.example>"}
    named |= {name.replace("_", "-"): value for name, value in fields.items()}
    return parse(("".join(f"{name}: {value}\n" for name, value in named.items()) + f"\n{text}").encode())


def _choose(candidates: Candidates, text: str = "Tekst", **fields: str) -> Choice:
    return choose(_mail(text, **fields), candidates, NOW)  # type: ignore[arg-type]


def test_the_nearest_known_message_decides() -> None:
    mail = _mail(In_Reply_To="<c@s>", References="<a@s> <b@s> <c@s>")
    assert reference_chain(mail) == ("c@s", "b@s", "a@s")  # type: ignore[arg-type]
    choice = _choose(Candidates(by_id={"a@s": ANNAS, "b@s": HIS}), In_Reply_To="<c@s>", References="<a@s> <b@s> <c@s>")
    assert choice == Choice(7, "references", 0.99)


def test_a_known_message_comes_twice_into_one_conversation() -> None:
    assert _choose(Candidates(by_id={"new@x.example": HIS})) == Choice(7, "known_id", 1.0)


def test_ids_of_another_customer_open_a_linked_conversation() -> None:
    assert _choose(Candidates(by_id={"a@s": ANNAS}), References="<a@s>") == Choice(None, "new", 0.9, 8)
    assert _choose(Candidates(by_id={"new@x.example": ANNAS})) == Choice(None, "new", 0.9, 8)


def test_a_token_we_made_lets_a_stranger_in() -> None:
    assert _choose(Candidates(by_token={"8": ANNAS})) == Choice(8, "token", 0.85)
    assert _choose(Candidates(by_token={"7": HIS})) == Choice(7, "token", 0.99)


def test_tokens_are_read_from_recipients_and_only_ours() -> None:
    key = b"k" * 32
    ours, foreign = verp.make("c", "7", "crm@s.example", key), verp.make("c", "8", "crm@s.example", b"z" * 32)
    mail = _mail(To=f"Sklep <{ours}>, {foreign}", Delivered_To=verp.make("b", "9", "crm@s.example", key))
    assert tokens_of(mail, key) == ("7",)  # type: ignore[arg-type]


def test_an_answer_without_ids_goes_to_the_senders_own_conversation() -> None:
    assert _choose(Candidates(recent=(HIS, ANNAS))) == Choice(7, "subject", 0.8)
    assert _choose(Candidates(recent=(ANNAS,))) == Choice(None, "new", 0.7)


def test_of_two_of_one_subject_the_quoted_lines_decide() -> None:
    older = Known(5, JAN, "faktura", NOW - timedelta(days=9), line_marks("Przesyłam fakturę numer 17 za październik"))
    candidates = Candidates(recent=(HIS, older))
    assert _choose(candidates) == Choice(7, "subject", 0.6)
    quoting = "Dziękuję\n\n> Przesyłam fakturę numer 17 za październik\n"
    assert _choose(candidates, quoting) == Choice(5, "subject", 0.95)


def test_the_same_subject_again_is_a_new_matter() -> None:
    assert _choose(Candidates(recent=(HIS,)), Subject="Faktura") == Choice(None, "new", 0.8, 7)


def test_a_forward_begins_a_new_conversation() -> None:
    assert _choose(Candidates(by_id={"a@s": HIS}), References="<a@s>", Subject="PD: Faktura") == Choice(
        None, "new", 0.85, 7
    )


def test_an_old_message_used_again_for_something_else_begins_a_new_conversation() -> None:
    old = Known(7, JAN, "faktura", NOW - timedelta(days=60))
    candidates = Candidates(by_id={"a@s": old})
    assert _choose(candidates, References="<a@s>", Subject="Awaria windy") == Choice(None, "new", 0.85, 7)
    assert _choose(candidates, References="<a@s>", Subject="Re: Awaria windy") == Choice(7, "references", 0.9)
    assert _choose(Candidates(by_id={"a@s": HIS}), References="<a@s>", Subject="Awaria windy") == Choice(
        7, "references", 0.9
    )


def test_outlook_keeps_its_thread_by_an_index_of_its_own() -> None:
    index = "Ad1wZmV4YW1wbGUwMTIzNDU2Nzg5YWJjZGVm"
    root = thread_root(_mail(Thread_Index=index))  # type: ignore[arg-type]
    assert len(root) == 44
    choice = _choose(Candidates(by_thread_root={root: HIS}), Thread_Index=index)
    assert choice == Choice(7, "references", 0.99)
    assert thread_root(_mail(Thread_Index="short")) == ""  # type: ignore[arg-type]
