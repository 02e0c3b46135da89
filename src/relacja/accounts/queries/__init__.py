"""Reads of people, units and roles."""

from relacja.accounts.queries.actors import actor_for_user
from relacja.accounts.queries.names import unit_choices, unit_names, user_choices, user_names
from relacja.accounts.queries.reaching import Colleague, colleague
from relacja.accounts.queries.units import unit_ids_below, user_ids_in

__all__ = [
    "Colleague",
    "actor_for_user",
    "colleague",
    "unit_choices",
    "unit_ids_below",
    "unit_names",
    "user_choices",
    "user_ids_in",
    "user_names",
]
