"""The lists of this app."""

from relacja.interactions.tables import INTERACTIONS, TASKS
from relacja.platform.web.list_page import list_view

interactions = list_view(INTERACTIONS)
tasks = list_view(TASKS)
