"""What people fill in at the desk, and under Settings."""

from relacja.contact_centre.forms.closing import CloseNumberForm
from relacja.contact_centre.forms.naming import CallerForm
from relacja.contact_centre.forms.wrap_up import WrapUpForm

__all__ = ["CallerForm", "CloseNumberForm", "WrapUpForm"]
