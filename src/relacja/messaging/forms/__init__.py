"""Shapes of what people type into the pages of written messages."""

from relacja.messaging.forms.composing import BeginForm, ComposeForm
from relacja.messaging.forms.naming import SenderForm
from relacja.messaging.forms.notices import NoticesForm

__all__ = ["BeginForm", "ComposeForm", "NoticesForm", "SenderForm"]
