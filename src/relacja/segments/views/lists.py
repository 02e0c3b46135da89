"""The lists."""

from relacja.platform.web.list_page import list_view
from relacja.segments.tables import CHANGES, MEMBERS, SEGMENTS

segments = list_view(SEGMENTS)
members = list_view(MEMBERS)
changes = list_view(CHANGES)
