"""Loads the sample company through the same doors that people use: by ./relacja up, or from the first page."""

import json
from datetime import date, datetime
from decimal import Decimal
from random import Random
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from demo.calls import Days
from demo.centre import open_centre
from demo.history import History
from demo.letters import Post
from demo.offers import make_offers
from demo.people import Address, Firm, Human, Town
from demo.staff import Staff, employ, sign_ins
from demo.words import PRODUCTS
from relacja.catalogue import services as catalogue
from relacja.catalogue.types import ProductDraft
from relacja.customers import services as customers
from relacja.customers.services.consents import Proof, Saying
from relacja.customers.services.relations import RelationTerms
from relacja.customers.services.sample import LOADER
from relacja.customers.types import PartyDraft, PointDraft, RoleDraft
from relacja.interactions import services as interactions
from relacja.platform.actor import Actor
from relacja.sales import services as sales

HOMES = [
    ("konsultant@bursztyn.example", "Contact center", 5),
    ("sprzedawca@bursztyn.example", "Salon Gdańsk Wrzeszcz", 4),
    ("sprzedawca2@bursztyn.example", "Salon Gdynia Świętojańska", 3),
    ("agent@bursztyn.example", "Agencja Kaszuby", 2),
]
PEOPLE, TRADERS, FIRMS, HOUSEHOLDS = 150, 18, 70, 14


def load() -> None:
    """Found the sample company, all or nothing, and leave its sign-ins in the data directory."""
    actor = Actor.system(LOADER)
    with transaction.atomic():
        staff = employ(actor)
        Sample(actor, staff, timezone.now()).fill()
    (settings.DATA / "sample-sign-ins.json").write_text(json.dumps(sign_ins(), ensure_ascii=False))


def load_into(host: int) -> None:
    """Let the sample people and customers into the company of the user `host`, all or nothing."""
    actor = Actor.system(LOADER)
    with transaction.atomic():
        Sample(actor, employ(actor, host), timezone.now()).fill()


class Sample:
    """Adds customers and what happened with them, drawn from one seed."""

    def __init__(self, actor: Actor, staff: Staff, now: datetime) -> None:
        self.actor, self.staff, self.now = actor, staff, now
        self.random = Random(1989)
        self.town = Town(self.random)
        self.history = History(self.random, now, self._stock())
        self.contacts: list[Any] = []
        self.phones: list[str] = []
        self.emails: list[str] = []
        self.orders: list[Any] = []

    def fill(self) -> None:
        """Customers first, then their history in two batches."""
        for _ in range(PEOPLE):
            self._consumer(self.town.human())
        for _ in range(TRADERS):
            self._trader(self.town.human())
        for _ in range(FIRMS):
            self._firm(self.town.firm())
        for _ in range(HOUSEHOLDS):
            self._household()
        sales.place_orders_many(actor=self.actor, drafts=self.orders)
        centre = open_centre(self.actor, self.staff)
        interactions.record_many(actor=self.actor, drafts=self.contacts)
        Days(self.actor, centre, self.phones).play(self.now)
        Post(self.actor, self.staff, self.now).bring(self.emails)

    def _stock(self) -> dict[str, int]:
        drafts = [ProductDraft(code, name, group, Decimal(price), "PLN") for code, name, group, price in PRODUCTS]
        outcomes = catalogue.upsert_products_many(actor=self.actor, drafts=drafts)
        products = {draft.code: outcome.id for draft, outcome in zip(drafts, outcomes, strict=True)}
        make_offers(self.actor, products)
        return products

    def _consumer(self, human: Human) -> int:
        role = "customer" if self.random.random() < 0.8 else "prospect"
        party_id = self._human(human, [RoleDraft(role)])
        if role == "customer":
            self._lived(party_id, self.random.randrange(2, 28), self.random.randrange(1, 5))
        else:
            self._lived(party_id, self.random.randrange(1, 5), 0)
        self._consents(party_id)
        return party_id

    def _trader(self, human: Human) -> None:
        roles = [RoleDraft("customer", "consumer"), RoleDraft("customer", "business")]
        party_id = self._human(human, roles, tags=("jednoosobowa działalność",), nip=True)
        self._lived(party_id, self.random.randrange(8, 40), self.random.randrange(2, 7), is_business=True)
        self._consents(party_id)

    def _firm(self, firm: Firm) -> None:
        email, unit, _weight = home = self._home()
        draft = PartyDraft(
            kind="organisation",
            display_name=firm.name,
            fields={"legal_form": firm.legal_form, "industry": firm.industry, "founded_on": firm.founded_on},
            roles=(RoleDraft(firm.role, "business"),),
            points=(
                PointDraft("phone", firm.phone, "work", is_preferred=True),
                PointDraft("email", firm.email, "work", is_preferred=True),
                self._postal(firm.address, "work"),
            ),
            identifiers=(("nip", firm.nip), ("regon", firm.regon)),
            owner_id=self.staff.users[email],
            unit_id=self.staff.units[unit],
        )
        firm_id = customers.add_party(actor=self.actor, draft=draft, at=self.now, check_duplicates=False)
        staff = []
        for human, position in firm.staff:
            person_id = self._human(human, [RoleDraft("contact", "business")], home=home)
            staff.append(person_id)
            terms = RelationTerms(position=position)
            customers.relate(
                actor=self.actor,
                a_id=person_id,
                b_id=firm_id,
                code="employment",
                on=date(2021, firm.founded_on.month, min(firm.founded_on.day, 28)),
                terms=terms,
            )
        number = self.random.choice([3, 8, 15, 30, 60, 120])
        self._lived(firm_id, number, self.random.randrange(1, 9), is_business=True, owner=email, staff=tuple(staff))

    def _household(self) -> None:
        address, family = self.town.address(), self.random.choice(["Zielińsk*", "Kamińsk*", "Wróbel", "Kozłowsk*"])
        members = [self._consumer(self.town.human(address=address, family=family)) for _ in range(2)]
        name = f"Rodzina {family.replace('*', 'ich')}, {address.city}"
        customers.add_household(actor=self.actor, name=name, member_ids=members, at=self.now)

    def _human(
        self,
        human: Human,
        roles: list[RoleDraft],
        *,
        tags: tuple[str, ...] = (),
        nip: bool = False,
        home: tuple[str, str, int] | None = None,
    ) -> int:
        email, unit, _weight = home or self._home()
        self.phones.append(human.phone)
        self.emails.append(human.email)
        identifiers = [("pesel", human.pesel)] if self.random.random() < 0.5 else []
        if nip:
            identifiers.append(("nip", human.nip or self._nip()))
        draft = PartyDraft(
            kind="person",
            fields={"given_name": human.given_name, "family_name": human.family_name, "born_on": human.born_on},
            roles=tuple(roles),
            points=(
                PointDraft("phone", human.phone, is_preferred=True),
                PointDraft("email", human.email, is_preferred=True),
                self._postal(human.address, "home"),
            ),
            identifiers=tuple(identifiers),
            tags=tags or (("VIP",) if self.random.random() < 0.06 else ()),
            owner_id=self.staff.users[email],
            unit_id=self.staff.units[unit],
        )
        return customers.add_party(actor=self.actor, draft=draft, at=self.now, check_duplicates=False)

    def _nip(self) -> str:
        from demo.people import nip

        return nip(self.random)

    def _postal(self, address: Address, purpose: str) -> PointDraft:
        parts = {"street": address.street, "postcode": address.postcode, "city": address.city, "country": "PL"}
        return PointDraft("postal", purpose=purpose, parts=parts)

    def _home(self) -> tuple[str, str, int]:
        return self.random.choices(HOMES, [weight for *_home, weight in HOMES])[0]

    def _lived(
        self,
        party_id: int,
        contacts: int,
        orders: int,
        *,
        is_business: bool = False,
        owner: str | None = None,
        staff: tuple[int, ...] = (),
    ) -> None:
        owner_id = self.staff.users[owner or self._home()[0]]
        self.contacts += self.history.contacts(party_id, owner_id, contacts, since_days=1300, staff=staff)
        self.orders += self.history.orders(party_id, owner_id, orders, is_business=is_business)

    def _consents(self, party_id: int) -> None:
        for channel, share in (("email", 0.6), ("phone", 0.4)):
            decision = "granted" if self.random.random() < share else "refused"
            customers.record_consent(
                actor=self.actor,
                party_id=party_id,
                saying=Saying("marketing", decision, channel=channel),
                proof=Proof("formularz w salonie", text_version="2024-01"),
                at=self.now,
            )
