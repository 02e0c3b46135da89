"""The socket for lists that leave as a file: who writes them plugs in here, and every list page offers it."""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise

from relacja.kit.registry import Registry
from relacja.platform.actor import Actor
from relacja.platform.lists.definition import ListDefinition


@dataclass(frozen=True, slots=True)
class WayOut:
    """A form in which a list may leave. `url` gets the definition and the query string of what is shown."""

    label: str | Promise
    permission: str
    url: Callable[[ListDefinition, str], str]


ways_out: Registry[WayOut] = Registry("ways out of a list", WayOut)


def ways_for(actor: Actor, definition: ListDefinition, query: str) -> list[tuple[str, str]]:
    """Label and address of each form in which the actor may take the list along."""
    if not definition.export_permission or not actor.may(definition.export_permission):
        return []
    return [(str(way.label), way.url(definition, query)) for way in ways_out if actor.may(way.permission)]
