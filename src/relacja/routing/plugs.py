"""The sockets of routing: media of work, and what the overview of its settings shows."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor
from relacja.routing.types import MediumRule, Offer, SetupRow


class WorkMedium:
    """What work of one kind is to the queue: calls, call-backs, conversations, tasks. Plug it in in `work_media.py`.

    `capacity`: how many a worker has at once, unless their own says otherwise. `exclusive`: nothing beside it.
    `interruptible`: an exclusive item may come in on top of it. `patient`: it never overflows, however long it waits.
    `by_telephone`: only for those whose telephone is there. `nobody_waits`: we began it, so it counts neither as
    waiting nor in a service level.
    `hears_places`: whoever waits is shown their place in the queue, so the medium is told when places change.
    `subject` is the kind of what people and programs may let wait; blank: the medium alone lets things wait.
    Its methods run inside the transaction of the move they are told of: they write rows and leave the rest to others.
    """

    label: str | Promise = ""
    icon: str = "inbox"
    capacity: int = 1
    exclusive: bool = True
    interruptible: bool = False
    patient: bool = False
    by_telephone: bool = False
    nobody_waits: bool = False
    hears_places: bool = False
    subject: str = ""
    template: str = ""

    def offered(self, offer: Offer) -> None:
        """A worker is held for an item: let them know it in the medium's way (let the telephone ring)."""

    def accepted(self, offer: Offer) -> None:
        """They took it at their desk, where no telephone is picked up for it."""

    def taken_back(self, offer: Offer, why: str) -> None:
        """They are held no more, without having taken it: stop that."""

    def overflowed(self, item_id: int, subject_id: int, action: str) -> None:
        """The item waited too long or found nobody, and is out of the queue: do with its subject what `action` says."""

    def moved_up(self, subject_ids: Sequence[int]) -> None:
        """Places in the queue have changed for these, who stand at its head and still wait."""

    def card(self, actor: Actor, subject_id: int) -> Mapping[str, object]:
        """What `template` gets to show the item at the desk."""
        return {}


work_media: Registry[WorkMedium] = Registry("media of work", WorkMedium)


def telephone_media() -> list[str]:
    """The media that need a telephone."""
    return [code for code, medium in work_media.items() if medium.by_telephone]


def unhurried_media() -> list[str]:
    """The media for whose work nobody waits."""
    return [code for code, medium in work_media.items() if medium.nobody_waits]


def hurried_media() -> list[str]:
    """The media at whose other end somebody waits now."""
    return [code for code, medium in work_media.items() if not medium.patient and not medium.nobody_waits]


def placing_media() -> list[str]:
    """The media that are told when places in a queue change."""
    return [code for code, medium in work_media.items() if medium.hears_places]


def medium_rules() -> dict[str, MediumRule]:
    """How each medium fills a worker, for the router."""
    return {
        code: MediumRule(medium.capacity, medium.exclusive, medium.interruptible) for code, medium in work_media.items()
    }


@dataclass(frozen=True, slots=True)
class SetupSection:
    """A part of Settings, Contact centre: `rows` is what there is of it, at most a handful, each leading to its form.

    `all_url_name` leads to the list of all where there may be more. `begin_url_name` sets up something simple; it is
    offered as long as nobody takes work.
    """

    label: str | Promise
    icon: str
    hint: str | Promise
    rows: Callable[[Actor], Sequence[SetupRow]]
    order: int = 50
    new_url_name: str = ""
    new_label: str | Promise = ""
    all_url_name: str = ""
    begin_url_name: str = ""


setup_sections: Registry[SetupSection] = Registry("parts of the settings of a contact centre", SetupSection)


@dataclass(frozen=True, slots=True)
class WorkerPart:
    """Something else that is set up for somebody who takes work: a button on their page leads to `url_name`, which
    takes the number of the user."""

    label: str | Promise
    icon: str
    url_name: str


worker_parts: Registry[WorkerPart] = Registry("parts of the settings of a worker", WorkerPart)
