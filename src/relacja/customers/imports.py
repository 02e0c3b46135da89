"""Customers as an import target."""

from collections.abc import Sequence
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.customers.permissions import IMPORT
from relacja.customers.plugs import role_types
from relacja.customers.services import bulk
from relacja.platform.actor import Actor
from relacja.platform.transfer.plugs import ImportTarget, MatchRule, TargetField, import_targets
from relacja.platform.transfer.types import Loaded, LoadedChunk, LoadOptions, Outcome, Record, Undone

F = TargetField
ROLES = tuple((role.code, role.label) for role in role_types)

FIELDS = (
    F("key", _("Key in the other system"), "key", key=True, example="C-1024",
      aliases=("id", "customer id", "customerid", "customer key", "record id", "account id", "client id", "kod klienta",
               "numer klienta", "nr klienta", "identyfikator", "id klienta", "код клиента", "номер клиента", "ид",
               "organizational id number", "contact id", "lead id", "customer no", "klient id")),
    F("kind", _("Person or organisation"), "choice",
      choices=(("person", _("Person")), ("organisation", _("Organisation")), ("group", _("Group"))),
      aliases=("type", "customer type", "typ", "rodzaj", "typ klienta", "тип", "тип клиента")),
    F("name", _("Whole name"), example="Anna Nowak",
      aliases=("full name", "name", "display name", "customer name", "contact name", "file as", "nazwa",
               "imię i nazwisko", "nazwisko i imię",
               "nazwa klienta", "kontrahent", "klient", "имя и фамилия", "фио", "название", "клиент",
               "контакт", "person name", "organization name")),
    F("given_name", _("Given name"), example="Anna",
      aliases=("first name", "given name", "firstname", "forename", "imię", "imie", "имя")),
    F("family_name", _("Family name"), example="Nowak",
      aliases=("last name", "family name", "lastname", "surname", "nazwisko", "фамилия")),
    F("company", _("Company"), example="Nowak Sp. z o.o.",
      aliases=("company", "company name", "organization", "organisation", "account name", "account", "firm", "employer",
               "associated company", "organization 1 name", "firma", "nazwa firmy", "przedsiębiorstwo", "zakład pracy",
               "компания", "организация", "фирма", "название компании")),
    F("position", _("Position"), example="Kierowniczka zakupów",
      aliases=("job title", "position", "contact title", "organization 1 title", "organization title", "occupation",
               "stanowisko", "funkcja", "должность")),
    F("title", _("Title"), aliases=("prefix", "name prefix", "salutation", "title of courtesy", "tytuł", "обращение")),
    F("email", _("E-mail"), "email", key=True, example="anna@nowak.pl",
      aliases=("email", "e mail", "mail", "email address", "e mail address", "e mail 1 value", "email work",
               "person email", "adres email", "adres e mail", "poczta", "почта", "эл почта", "электронная почта",
               "адрес электронной почты", "емейл")),
    F("email_2", _("E-mail, second"), "email",
      aliases=("e mail 2 value", "e mail 2 address", "email home", "secondary email", "other email", "drugi e mail",
               "дополнительная почта")),
    F("email_3", _("E-mail, third"), "email", aliases=("e mail 3 value", "e mail 3 address", "email other")),
    F("phone", _("Phone"), "phone", key=True, example="601 234 567",
      aliases=("phone", "phone number", "telephone", "tel", "primary phone", "phone 1 value", "contact phone",
               "telefon", "nr telefonu", "numer telefonu", "телефон", "номер телефона", "contact number")),
    F("mobile", _("Mobile"), "phone",
      aliases=("mobile phone", "mobile", "cell", "cell phone", "phone mobile", "phone 2 value", "komórka",
               "telefon komórkowy", "tel kom", "мобильный", "мобильный телефон", "сотовый")),
    F("phone_work", _("Phone at work"), "phone",
      aliases=("business phone", "work phone", "phone work", "company main phone", "office phone", "telefon służbowy",
               "рабочий телефон")),
    F("phone_home", _("Phone at home"), "phone",
      aliases=("home phone", "phone home", "telefon domowy", "домашний телефон")),
    F("street", _("Street and number"), example="ul. Długa 12/3",
      aliases=("street", "address", "street address", "address 1", "address line 1", "home street", "business street",
               "billing address", "mailing street", "address 1 street", "billing street", "ulica", "adres",
               "ulica i numer", "адрес", "улица", "organization address")),
    F("postcode", _("Postcode"), "postcode", example="31-147",
      aliases=("postal code", "postcode", "zip", "zip code", "home postal code", "business postal code",
               "mailing postal code", "billing postal code", "address 1 postal code", "kod pocztowy", "kod",
               "индекс", "почтовый индекс")),
    F("city", _("City"), example="Kraków",
      aliases=("city", "town", "home city", "business city", "mailing city", "billing city", "address 1 city",
               "miasto", "miejscowość", "город")),
    F("region", _("Region"),
      aliases=("state", "region", "state region", "province", "county", "home state", "business state",
               "mailing state", "billing state", "address 1 region", "województwo", "область", "регион")),
    F("country", _("Country"), "country", example="Polska",
      aliases=("country", "country region", "home country", "business country", "home country region",
               "business country region", "mailing country", "billing country", "address 1 country", "kraj",
               "państwo", "страна")),
    F("nip", _("NIP"), "key", key=True, example="526-10-40-828",
      aliases=("nip", "tax id", "numer nip", "nr nip", "vat no", "инн", "нип")),
    F("regon", _("REGON"), "key", key=True, aliases=("regon", "numer regon")),
    F("krs", _("KRS"), "key", key=True, aliases=("krs", "numer krs")),
    F("eu_vat", _("EU VAT"), "key", key=True,
      aliases=("vat number", "vat id", "eu vat", "vat ue", "nip ue", "vat identification number")),
    F("pesel", _("PESEL"), "key", key=True, secret=True, aliases=("pesel", "numer pesel", "песель")),
    F("born_on", _("Born"), "date",
      aliases=("birthday", "birth date", "birthdate", "date of birth", "dob", "data urodzenia", "дата рождения")),
    F("role", _("Role"), "choice", choices=ROLES,
      aliases=("role", "lifecycle stage", "status klienta", "rola", "роль", "stage")),
    F("legal_form", _("Legal form"), aliases=("legal form", "forma prawna", "организационная форма")),
    F("industry", _("Industry"), aliases=("industry", "sector", "branża", "отрасль", "sektor")),
    F("website", _("Website"),
      aliases=("website", "web page", "website url", "company domain name", "homepage", "website 1 value",
               "strona www", "strona internetowa", "www", "сайт", "веб сайт")),
    F("language", _("Language"), aliases=("language", "język", "язык")),
    F("note", pgettext_lazy("what is noted", "About"),
      aliases=("notes", "note", "description", "comments", "uwagi", "notatki", "opis", "примечания", "заметки",
               "комментарий")),
    F("tags", _("Tags"), aliases=("tags", "labels", "label", "categories", "keywords", "group membership", "tagi",
                                  "etykiety", "kategorie", "метки", "теги", "person label", "organization label")),
)  # fmt: skip


@import_targets.plug("customers.customer")
class CustomerTarget(ImportTarget):
    """People and organisations, with contact points, address, numbers, role and the firm they work for."""

    code = "customers.customer"
    label = _("Customers")
    permission = IMPORT
    fields = FIELDS
    match_rules = (
        MatchRule("auto", _("Key, then NIP and the like, then e-mail with a near name"), ("key",)),
        MatchRule("key", _("Key in the other system"), ("key",)),
        MatchRule("identifier", _("NIP, REGON, PESEL and the like"), ("nip", "regon", "pesel", "krs", "eu_vat")),
        MatchRule("email", _("E-mail and a near name"), ("email",)),
        MatchRule("phone", _("Phone and a near name"), ("phone",)),
        MatchRule("none", _("Nothing: every row is new"), ()),
    )
    chunk_rows = 10_000

    def prepare(self, *, records: Sequence[Record], options: LoadOptions) -> Any:
        """Names, points and numbers in their one form."""
        return bulk.prepare_drafts(records, options)

    def plan(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> list[Outcome]:
        """Matched and compared as a load would, and nothing written."""
        return bulk.plan_many(actor=actor, prepared=prepared, options=options)

    def load(self, *, actor: Actor, prepared: Any, options: LoadOptions) -> Loaded:
        """The set-based upsert."""
        return bulk.upsert_many(actor=actor, prepared=prepared, options=options, at=timezone.now())

    def undo(self, *, actor: Actor, chunk: LoadedChunk) -> Undone:
        """Close what was added, restore what was changed."""
        return bulk.take_back_many(actor=actor, chunk=chunk)

    def url(self, row_id: int) -> str:
        """The customer's file."""
        try:
            return reverse("customers:profile", args=[row_id])
        except NoReverseMatch:
            return ""
