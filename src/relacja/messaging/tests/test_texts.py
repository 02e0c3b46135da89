"""Texts say what is known and nothing else, in the customer's language, and never call anybody wrongly."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relacja.accounts.testing import actor_with, make_unit, make_user
from relacja.customers.testing import make_party
from relacja.messaging import queries, services
from relacja.messaging.models import VARIABLES, Conversation, Mailbox, Text
from relacja.messaging.permissions import ANSWER, CONFIGURE, VIEW
from relacja.messaging.rules import texts as rules
from relacja.messaging.rules.greetings import MEN, NEUTRAL, WOMEN, greeting
from relacja.messaging.testing import SYSTEM, inbound, receive
from relacja.messaging.types import TextDraft
from relacja.platform import parameters

NAMES = st.sampled_from(sorted(VARIABLES))


@pytest.mark.parametrize(
    ("given_name", "title", "said"),
    [
        ("Anna", "", "Dzień dobry, Pani Anno,"),
        ("Jan Maria", "", "Dzień dobry, Panie Janie,"),
        ("PAWEŁ", "", "Dzień dobry, Panie Pawle,"),
        ("Łucja", "Pani", "Dzień dobry, Pani Łucjo,"),
        ("Kuba", "", "Dzień dobry,"),
        ("Barnaba", "", "Dzień dobry,"),
        ("Andrea", "", "Dzień dobry,"),
        ("Anna", "Pan", "Dzień dobry,"),
        ("Anna", "dr", "Dzień dobry,"),
        ("Алексей", "", "Dzień dobry,"),
        ("J.", "", "Dzień dobry,"),
        ("", "", "Dzień dobry,"),
    ],
)
def test_a_polish_letter_calls_by_name_only_whom_it_cannot_call_wrongly(given_name: str, title: str, said: str) -> None:
    assert greeting("pl", "person", given_name, title) == said


@pytest.mark.parametrize(
    ("language", "given_name", "said"),
    [
        ("en", "Anna", "Hello Anna,"),
        ("en", "anna.k", "Hello,"),
        ("ru", "Анна", "Здравствуйте, Анна!"),
        ("ru", "Anna", "Здравствуйте!"),
        ("de", "Anna", "Hello,"),
    ],
)
def test_other_languages_are_as_careful(language: str, given_name: str, said: str) -> None:
    assert greeting(language, "person", given_name) == said


def test_firms_are_greeted_and_called_by_nothing() -> None:
    assert {greeting(language, "organisation", "Anna") for language in NEUTRAL} == set(NEUTRAL.values())


def test_every_name_we_call_by_is_one_womans_or_one_mans_and_is_called_otherwise_than_by_rule_of_thumb() -> None:
    assert not WOMEN & MEN.keys()
    assert all(name.endswith("a") for name in WOMEN)
    assert all(called[0] == name[0] and called == called.lower() for name, called in MEN.items())


@given(st.text(max_size=30), st.sampled_from(["", "Pan", "Pani", "dr", "Mr"]))
def test_whatever_the_name_it_is_pan_or_pani_only_for_names_we_know(name: str, title: str) -> None:
    said = greeting("pl", "person", name, title)
    first = name.strip().partition(" ")[0].casefold()
    assert ("Pani " in said) == (said != NEUTRAL["pl"] and first in WOMEN)
    assert ("Panie " in said) == (said != NEUTRAL["pl"] and first in MEN)


@given(st.lists(st.one_of(NAMES, st.text(alphabet=st.characters(exclude_characters="{}"), max_size=10)), max_size=8))
def test_filling_in_puts_each_value_where_its_name_stood(parts: list[str]) -> None:
    text = "".join(f"{{{{ {part} }}}}" if part in VARIABLES else part for part in parts)
    values = {name: f"<{name}>" for name in VARIABLES}
    rules.check(text, VARIABLES)
    assert rules.fill(text, values).text == "".join(values.get(part, part) for part in parts)


@given(st.text(max_size=40), NAMES)
def test_what_is_filled_in_is_never_read_again(value: str, name: str) -> None:
    hostile = value + "{{me.name}}"
    assert rules.fill(f"[{{{{{name}}}}}]", {name: hostile, "me.name": "SECRET"}).text == (
        f"[{hostile}]" if name != "me.name" else "[SECRET]"
    )


def test_what_is_not_known_is_blank_and_leaves_no_hole() -> None:
    filled = rules.fill("Dear {{customer.name}}, your {{conversation.subject}} is here {{today}}.", {"today": "1 May"})
    assert filled == rules.Filled("Dear, your is here 1 May.", ("customer.name", "conversation.subject"))


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{{customer.pesel}}", "unknown"),
        ("{{ customer.name|upper }}", "unknown"),
        ("{{}}", "unknown"),
        ("{{customer.name.__class__}}", "unknown"),
        ("{{customer.name", "unclosed"),
        ("}}", "unclosed"),
        (" ", "empty"),
    ],
)
@pytest.mark.django_db
def test_a_text_that_asks_for_what_nobody_knows_is_not_kept(text: str, why: str) -> None:
    with pytest.raises(services.BadText) as bad:
        _save(pl=text)
    assert (bad.value.why, bad.value.language) == (why, "pl")
    assert not Text.objects.exists()


def _save(code: str = "thanks", **bodies: str) -> Text:
    draft = TextDraft(code, code.title(), {language: ("", body) for language, body in bodies.items()})
    return services.save_text(actor=SYSTEM, draft=draft)


def _talk(mailbox: Mailbox, language: str = "") -> Conversation:
    make_party("Anna Nowak", given_name="Anna", family_name="Nowak", language=language, email="anna@customer.test")
    receive(mailbox, inbound())
    return Conversation.objects.get()


def test_a_text_is_in_the_customers_language_else_the_mailboxs_else_the_houses(mailbox: Mailbox) -> None:
    text, talk = _save(pl="Dziękuję", en="Thanks", ru="Спасибо"), _talk(mailbox, "ru")
    assert queries.rendered(SYSTEM, text.pk, talk.pk).body == "Спасибо"
    assert queries.rendered(SYSTEM, text.pk, talk.pk, "en").body == "Thanks"
    Conversation.objects.update(party_id=None)
    assert queries.rendered(SYSTEM, text.pk, talk.pk).body == "Dziękuję"
    Mailbox.objects.update(language="en")
    assert queries.rendered(SYSTEM, text.pk, talk.pk).body == "Thanks"


def test_a_text_that_is_not_there_in_a_language_says_so(mailbox: Mailbox) -> None:
    text, talk = _save(en="Thanks {{customer.owner}}!"), _talk(mailbox, "ru")
    found = queries.rendered(SYSTEM, text.pk, talk.pk)
    assert (found.body, found.language, found.warnings) == ("Thanks!", "en", ("other_language", "blank"))
    assert found.blank == ("customer.owner",)


def test_a_text_knows_the_customer_the_writer_and_the_mailbox(mailbox: Mailbox) -> None:
    text = _save(pl="{{greeting}} {{customer.name}} / {{me.first_name}} / {{mailbox.name}} / {{conversation.subject}}")
    talk, jan = _talk(mailbox, "pl"), actor_with(user=make_user(full_name="Jan Kowalski"))
    assert queries.rendered(jan, text.pk, talk.pk).body == (
        "Dzień dobry, Pani Anno, Anna Nowak / Jan / Service / Faktura"
    )


def test_a_text_tells_nothing_of_a_customer_whom_its_writer_may_not_see(mailbox: Mailbox) -> None:
    text, talk = _save(pl="{{customer.family_name}}|{{greeting}}"), _talk(mailbox, "pl")
    blind = actor_with(VIEW, ANSWER)
    assert queries.rendered(blind, text.pk, talk.pk).body == "|Dzień dobry,"


def test_texts_are_found_by_their_short_code_first_then_by_name_and_words(mailbox: Mailbox) -> None:
    for code, body in (("ab", "x"), ("abc", "x"), ("zz", "kod ab w środku"), ("nic", "nic")):
        _save(code, pl=body)
    talk, jan = _talk(mailbox), actor_with(VIEW, ANSWER)
    assert [one.code for one in queries.find_texts(jan, "/ab", talk.pk)] == ["ab", "abc", "zz"]
    assert [one.code for one in queries.find_texts(jan, "ŚRODKU")] == ["zz"]
    assert len(queries.find_texts(jan)) == 4


def test_of_two_texts_of_a_code_the_nearer_one_is_taken(mailbox: Mailbox) -> None:
    talk = _talk(mailbox)
    _save(pl="house")
    draft = TextDraft("thanks", "Ours", {"pl": ("", "mailbox")}, mailbox_id=mailbox.pk)
    near = services.save_text(actor=SYSTEM, draft=draft)
    assert queries.text_by_code(SYSTEM, "/thanks", talk.pk) == near
    assert queries.find_texts(SYSTEM, "thanks", talk.pk) == [near]
    with pytest.raises(services.CodeTaken):
        services.save_text(actor=SYSTEM, draft=draft)


def test_a_changed_text_has_to_be_approved_again_and_only_approved_ones_are_offered_where_asked(
    mailbox: Mailbox,
) -> None:
    text = _save(pl="Dziękuję")
    services.approve_text(actor=SYSTEM, text_id=text.pk)
    with parameters.standing_at("messaging.only_approved", value=True):
        assert queries.find_texts(SYSTEM) == [text]
        services.save_text(actor=SYSTEM, text_id=text.pk, draft=TextDraft("thanks", "T", {"pl": ("", "Dzięki")}))
        assert queries.find_texts(SYSTEM) == []
    assert Text.objects.get().variants.get().body == "Dzięki"


def test_texts_of_a_unit_are_set_up_by_those_who_reach_it_and_used_by_its_members(mailbox: Mailbox) -> None:
    ours, theirs = make_unit(), make_unit()
    boss = actor_with(VIEW, CONFIGURE, scope="subtree", unit=ours)
    draft = TextDraft("thanks", "T", {"pl": ("", "Dziękuję")}, unit_id=ours.pk)
    text = services.save_text(actor=boss, draft=draft)
    for home in ({"unit_id": theirs.pk}, {}, {"mailbox_id": mailbox.pk}):
        with pytest.raises(services.OutOfReach):
            services.save_text(actor=boss, draft=TextDraft("x", "X", {"pl": ("", "x")}, **home))
    stranger = actor_with(VIEW, CONFIGURE, scope="subtree", unit=theirs)
    assert queries.find_texts(stranger) == []
    with pytest.raises(queries.TextNotFound):
        services.delete_text(actor=stranger, text_id=text.pk)
    assert queries.find_texts(actor_with(VIEW, scope="unit", unit=ours)) == [text]


def test_the_signature_is_the_mailboxs_else_its_units_else_the_houses(mailbox: Mailbox) -> None:
    talk, unit = _talk(mailbox, "pl"), make_unit()
    assert queries.signature(SYSTEM, talk.pk) is None

    def sign(body: str, **home: int) -> None:
        draft = TextDraft("sign", "S", {"pl": ("", body)}, kind="signature", **home)  # type: ignore[arg-type]
        services.save_text(actor=SYSTEM, draft=draft)

    def signed() -> str:
        found = queries.signature(SYSTEM, talk.pk)
        return found.body if found else ""

    sign("house")
    assert signed() == "house"
    Mailbox.objects.update(unit=unit)
    sign("{{unit.name}}", unit_id=unit.pk)
    assert signed() == unit.name
    Mailbox.objects.update(signature="own {{mailbox.name}}")
    assert signed() == "own Service"
    sign("mailbox", mailbox_id=mailbox.pk)
    assert signed() == "mailbox"
