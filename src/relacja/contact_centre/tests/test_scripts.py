"""Scripts with their names put in."""

from relacja.contact_centre.rules.scripts import filled


def test_the_names_of_customer_and_consultant_are_put_in_in_every_language() -> None:
    for script in ("{customer}: {consultant}", "{klient}: {Imię}", "{клиент}: {консультант}"):
        assert filled(script, "Jan Kowalski", "Marta Lis") == "Jan Kowalski: Marta Lis"


def test_what_is_not_known_is_left_open_and_other_braces_stay() -> None:
    assert filled("Mr {customer}, {price} {}", "", "Marta") == "Mr …, {price} {}"
