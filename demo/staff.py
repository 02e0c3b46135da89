"""The people of the sample company, the units they work in, and how one signs in as them."""

from dataclasses import dataclass
from datetime import date

from demo.words import COMPANY
from relacja.accounts import queries as accounts
from relacja.accounts import services as accounts_services
from relacja.accounts.models import OrganisationUnit, Role
from relacja.platform.actor import Actor

PASSWORD = "relacja-demo"

UNITS = [
    ("Sprzedaż i obsługa", "network", None),
    ("Region Trójmiasto", "region", "Sprzedaż i obsługa"),
    ("Salon Gdańsk Wrzeszcz", "branch", "Region Trójmiasto"),
    ("Salon Gdynia Świętojańska", "branch", "Region Trójmiasto"),
    ("Region Kaszuby", "region", "Sprzedaż i obsługa"),
    ("Agencja Kaszuby", "agency", "Region Kaszuby"),
    ("Contact center", "team", None),
]

PEOPLE = [
    ("kierownik@bursztyn.example", "Ewa Krajewska", "manager", "Region Trójmiasto"),
    ("konsultant@bursztyn.example", "Marta Lisowska", "consultant", "Contact center"),
    ("konsultant2@bursztyn.example", "Paweł Sikora", "consultant", "Contact center"),
    ("konsultant3@bursztyn.example", "Iwona Lis", "consultant", "Contact center"),
    ("sprzedawca@bursztyn.example", "Tomasz Rybak", "seller", "Salon Gdańsk Wrzeszcz"),
    ("sprzedawca2@bursztyn.example", "Karolina Wolska", "seller", "Salon Gdynia Świętojańska"),
    ("agent@bursztyn.example", "Jan Miotk", "agent", "Agencja Kaszuby"),
    ("analityk@bursztyn.example", "Szymon Bielak", "analyst", None),
]

SUPERVISOR = ("kierownik@bursztyn.example", "manager", "Contact center")
"""Who looks after the consultants, too."""

ADMINISTRATOR = ("admin@bursztyn.example", "Adam Olszewski")


@dataclass(frozen=True)
class Staff:
    """Ids of the sample company's users by e-mail and units by name."""

    users: dict[str, int]
    units: dict[str, int]
    names: dict[str, str]

    def actor(self, email: str) -> Actor:
        """Act as one of them."""
        return accounts.actor_for_user(self.users[email])


def employ(actor: Actor, host: int | None = None) -> Staff:
    """Make the company, its units and its people. Raises `AlreadyFounded` where there is a company.

    With `host`, the user who lets them into a company of their own: nobody of the sample can sign in there.
    """
    if host is None:
        host = accounts_services.found_company(
            actor=actor,
            company_name=COMPANY,
            email=ADMINISTRATOR[0],
            full_name=ADMINISTRATOR[1],
            password=PASSWORD,
            language="pl",
        ).pk
        password: str | None = PASSWORD
    else:
        password = None
    users, names = {ADMINISTRATOR[0]: host}, {ADMINISTRATOR[0]: ADMINISTRATOR[1]}
    units = {COMPANY: OrganisationUnit.objects.filter(parent=None).order_by("pk")[0].pk}
    for name, kind, above in UNITS:
        units[name] = accounts_services.create_unit(
            actor=actor, name=name, kind=kind, parent_id=units[above or COMPANY]
        ).pk
    roles = dict(Role.objects.values_list("code", "pk"))
    for email, full_name, _role, _unit in PEOPLE:
        user = accounts_services.add_user(actor=actor, email=email, full_name=full_name, password=password)
        users[email], names[email] = user.pk, full_name
    for email, role, unit in [*((email, role, unit) for email, _name, role, unit in PEOPLE), SUPERVISOR]:
        accounts_services.start_membership(
            actor=actor,
            user_id=users[email],
            unit_id=units[unit or COMPANY],
            role_id=roles[role],
            valid_from=date(2023, 1, 1),
        )
    return Staff(users, units, names)


def sign_ins() -> list[dict[str, str]]:
    """What a newcomer may type, and whom they are then."""
    who = {
        "manager": "manager: a region with everything below it, and the contact centre",
        "consultant": "consultant: every customer, in the contact centre",
        "seller": "seller: the customers of the branch",
        "agent": "agent, not an employee: own customers only; try it on a phone",
        "analyst": "analyst: sees everything, changes nothing",
    }
    people = [{"email": ADMINISTRATOR[0], "password": PASSWORD, "who": "administrator: everything"}]
    return people + [
        {"email": email, "password": PASSWORD, "who": who[role]}
        for email, _name, role, _unit in PEOPLE
        if not email.partition("@")[0][-1].isdigit()
    ]
