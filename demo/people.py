"""Draws the sample company's customers: plain values, the same on every run."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from demo.words import BYNAMES, FAMILIES, LEGAL_FORMS, MEN, STREETS, TOWNS, TRADES, WOMEN
from relacja.kit.text import fold


@dataclass(frozen=True)
class Address:
    """A postal address."""

    street: str
    postcode: str
    city: str


@dataclass
class Human:
    """A person to be added: consumer, sole trader (`nip`) or somebody who works in a firm."""

    given_name: str
    family_name: str
    phone: str
    email: str
    address: Address
    born_on: date
    pesel: str = ""
    nip: str = ""
    role: str = "customer"
    tags: list[str] = field(default_factory=list)


@dataclass
class Firm:
    """An organisation to be added, with the people who work there and their positions."""

    name: str
    legal_form: str
    industry: str
    nip: str
    regon: str
    phone: str
    email: str
    address: Address
    role: str
    founded_on: date
    staff: list[tuple[Human, str]] = field(default_factory=list)


def checksum_number(random: Random, weights: list[int], modulus: int) -> str:
    """Random digits followed by their weighted check digit; draws again while the remainder is not a digit."""
    while True:
        digits = [random.randrange(1, 10), *(random.randrange(10) for _ in weights[1:])]
        check = sum(a * b for a, b in zip(digits, weights, strict=True)) % modulus
        if check < 10:
            return "".join(map(str, [*digits, check]))


def nip(random: Random) -> str:
    """A well-formed NIP of nobody."""
    return checksum_number(random, [6, 5, 7, 2, 3, 4, 5, 6, 7], 11)


def regon(random: Random) -> str:
    """A well-formed REGON of nobody."""
    return checksum_number(random, [8, 9, 2, 3, 4, 5, 6, 7], 11)


def pesel(random: Random, born: date, is_woman: bool) -> str:
    """A well-formed PESEL for a birthday and sex, of nobody."""
    month = born.month + (20 if born.year >= 2000 else 0)
    serial = f"{random.randrange(1000):03d}{random.choice('02468' if is_woman else '13579')}"
    digits = f"{born.year % 100:02d}{month:02d}{born.day:02d}{serial}"
    weights = [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]
    return digits + str(-sum(int(d) * w for d, w in zip(digits, weights, strict=True)) % 10)


class Town:
    """Draws the people and firms of one sample town after another; `random` decides everything."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.taken: set[str] = set()

    def address(self) -> Address:
        """A street and number in one of the towns."""
        city, start = self.random.choice(TOWNS)
        flat = f"/{self.random.randrange(1, 60)}" if self.random.random() < 0.6 else ""
        street = f"ul. {self.random.choice(STREETS)} {self.random.randrange(1, 120)}{flat}"
        return Address(street, f"{start}{self.random.randrange(10, 99)}", city)

    def phone(self) -> str:
        """A mobile number in the form people write it."""
        start = self.random.choice(["501", "512", "600", "604", "668", "692", "721", "785", "880"])
        return f"{start} {self.random.randrange(1000):03d} {self.random.randrange(1000):03d}"

    def email(self, left: str, domain: str) -> str:
        """An address nobody else in the sample has, under a domain that cannot exist (RFC 2606)."""
        left, number = fold(left).replace(" ", ""), 1
        while (address := f"{left}{number if number > 1 else ''}@{domain}") in self.taken:
            number += 1
        self.taken.add(address)
        return address

    def human(self, *, domain: str = "poczta.example", address: Address | None = None, family: str = "") -> Human:
        """One person with a matching family name."""
        is_woman = self.random.random() < 0.52
        given = self.random.choice(WOMEN if is_woman else MEN)
        root = family or self.random.choice(FAMILIES)
        name = root.replace("*", "a" if is_woman else "i")
        born = date(1950, 1, 1) + timedelta(days=self.random.randrange(20_000))
        return Human(
            given,
            name,
            self.phone(),
            self.email(f"{given}.{name}", domain),
            address or self.address(),
            born,
            pesel=pesel(self.random, born, is_woman),
        )

    def firm(self) -> Firm:
        """One organisation with one to four people."""
        trade, industry = self.random.choice(TRADES)
        byname = self.random.choice(BYNAMES)
        form = self.random.choices([f for f, _ in LEGAL_FORMS], [w for _, w in LEGAL_FORMS])[0]
        address = self.address()
        domain = f"{fold(byname).replace(' ', '-')}-{fold(address.city)}.example"
        firm = Firm(
            name=f"{trade} {byname} {form}".strip(),
            legal_form=form,
            industry=industry,
            nip=nip(self.random),
            regon=regon(self.random),
            phone=f"58 {self.random.randrange(300, 800)} {self.random.randrange(1000, 9999)}",
            email=self.email("biuro", domain),
            address=address,
            role="customer" if self.random.random() < 0.8 else "prospect",
            founded_on=date(1992, 1, 1) + timedelta(days=self.random.randrange(11_500)),
        )
        positions = ["Prezes zarządu", "Księgowa", "Kierownik biura", "Informatyk"]
        for position in positions[: self.random.choices([1, 2, 3, 4], [4, 4, 2, 1])[0]]:
            firm.staff.append((self.human(domain=domain, address=address), position))
        return firm
