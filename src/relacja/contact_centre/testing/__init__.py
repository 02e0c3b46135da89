"""What tests of the contact centre need."""

from relacja.contact_centre.testing.factories import make_call_list, make_centre, make_worker
from relacja.contact_centre.testing.playing import Stage

__all__ = ["Stage", "make_call_list", "make_centre", "make_worker"]
