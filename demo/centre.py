"""The contact centre of the sample company: who takes calls, how they are routed, a telephone that needs no engine."""

from dataclasses import dataclass

from demo.staff import Staff
from relacja.contact_centre import services as contact_centre
from relacja.platform.actor import Actor
from relacja.routing import services as routing

WORKERS = {
    "konsultant@bursztyn.example": {"polski": 5, "english": 4, "reklamacje": 4},
    "konsultant2@bursztyn.example": {"polski": 5, "russkij": 4, "reklamacje": 3},
    "konsultant3@bursztyn.example": {"polski": 5, "english": 5},
    "kierownik@bursztyn.example": {"polski": 5, "english": 3, "reklamacje": 5},
    "sprzedawca@bursztyn.example": {"polski": 5, "doradztwo": 4},
    "sprzedawca2@bursztyn.example": {"polski": 4, "doradztwo": 5, "russkij": 4},
}
SKILLS = {
    "polski": "Polski",
    "english": "English",
    "russkij": "Русский",
    "reklamacje": "Reklamacje",
    "doradztwo": "Doradztwo",
}
GREETING = "Dzień dobry, Bursztyn, mówi {imię}. W czym mogę pomóc?\nPrzed końcem: czy mogę jeszcze w czymś pomóc?"
FIRST_THEIRS = [
    {"who": "owner", "seconds": 10, "skip": "nobody_free"},
    {"who": "last_spoken", "seconds": 10, "skip": "nobody_free"},
]
PLAN = {
    "filters": [
        {
            "name": "reklamacje",
            "when": 'item.purpose = "reklamacje"',
            "priority": 3,
            "steps": [{"queue": "reklamacje", "seconds": 40}, {"queue": "infolinia"}],
            "longest_wait": 900,
            "overflow": "callback",
        }
    ],
    "default": {
        "steps": [*({**step, "queue": "infolinia"} for step in FIRST_THEIRS), {"queue": "infolinia"}],
        "longest_wait": 900,
        "overflow": "callback",
    },
}
HOURS = "Mon-Fri 08:00-20:00; Sat 09:00-15:00"


@dataclass(frozen=True)
class Centre:
    """The simulator's number, and the user behind each worker whose day it is to take calls."""

    engine_id: int
    workers: dict[int, int]


def open_centre(actor: Actor, staff: Staff) -> Centre:
    """Two queues, two numbers, four people, a simulator."""
    workers = {}
    for code, name in SKILLS.items():
        routing.save_skill(actor=actor, code=code, name=name)
    for email, skills in WORKERS.items():
        user_id = staff.users[email]
        worker_id = routing.make_worker(actor=actor, user_id=user_id, skills=skills, language="pl", is_reachable=True)
        if email.startswith("konsultant"):
            workers[worker_id] = user_id
    routing.save_queue(actor=actor, code="infolinia", name="Infolinia", script=GREETING)
    members = "worker.skill.reklamacje >= 3"
    routing.save_queue(actor=actor, code="reklamacje", name="Reklamacje", members=members, wrap_up_seconds=120)
    plan_id = routing.draft_plan(actor=actor, code="calls", name="Połączenia", body=PLAN)
    routing.publish_plan(actor=actor, plan_id=plan_id)
    hours = contact_centre.save_hours(actor=actor, name="Infolinia", text=HOURS, holidays="PL")
    for number, name, purpose in (("+48583000100", "Infolinia", ""), ("+48583000101", "Reklamacje", "reklamacje")):
        contact_centre.save_entry_point(
            actor=actor, number=number, name=name, plan="calls", purpose=purpose, hours_id=hours
        )
    engine_id = contact_centre.save_engine(actor=actor, name="Symulator", plug="simulator", values={})
    return Centre(engine_id, workers)
