"""Shapes of what people type into the pages of written messages."""

from relacja.messaging.forms.composing import BeginForm, ComposeForm
from relacja.messaging.forms.naming import SenderForm

__all__ = ["BeginForm", "ComposeForm", "SenderForm"]
