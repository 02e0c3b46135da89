"""What is written: an answer, a message to somebody who has not written, a note."""

import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.kit import email, phone
from relacja.messaging.services import TooManyFiles
from relacja.messaging.types import MOST_BYTES, MOST_FILES, File

SPLIT = re.compile(r"[,;\n]+")


class AddressesField(forms.CharField):
    """Addresses or numbers, apart by commas; with a name before each or without."""

    def clean(self, value: Any) -> tuple[str, ...]:
        """Each in one form, none twice."""
        typed = [one.strip() for one in SPLIT.split(super().clean(value)) if one.strip()]
        return tuple(dict.fromkeys(_address(one) for one in typed))


def _address(typed: str) -> str:
    try:
        return email.parse(typed) if "@" in typed else phone.parse(typed).e164
    except ValueError as wrong:
        raise forms.ValidationError(_("“%(address)s” is no address."), params={"address": typed}) from wrong


class ComposeForm(forms.Form):
    """An answer in a conversation. Blank recipients: whoever wrote."""

    text = forms.CharField(required=False, strip=False, max_length=200_000)
    to = AddressesField(required=False, label=pgettext_lazy("mail", "To"))
    cc = AddressesField(required=False, label=pgettext_lazy("mail", "Cc"))
    bcc = AddressesField(required=False, label=pgettext_lazy("mail", "Bcc"))
    subject = forms.CharField(required=False, max_length=300, label=_("Subject"))
    then = forms.ChoiceField(required=False, choices=[(one, one) for one in ("wait", "resolve", "snooze", "open")])
    until = forms.CharField(required=False, max_length=20)
    send_at = forms.DateTimeField(required=False, label=_("Send at"))
    seen = forms.IntegerField(required=False)
    template = forms.CharField(required=False, max_length=80)

    def clean_send_at(self) -> Any:
        """A moment to come."""
        at = self.cleaned_data["send_at"]
        if at is not None and at <= timezone.now():
            raise forms.ValidationError(_("This moment is over already."))
        return at

    def values(self) -> dict[str, str]:
        """What goes into the places of an approved text, by their numbers."""
        return {
            name.removeprefix("value_"): str(self.data[name])[:1000] for name in self.data if name.startswith("value_")
        }

    def said(self) -> list[str]:
        """What is wrong, in sentences."""
        return [f"{self.fields[name].label}: {one}" if name in self.fields and self.fields[name].label else str(one)
                for name, found in self.errors.items() for one in found]  # fmt: skip


class BeginForm(ComposeForm):
    """A message to somebody who has not written."""

    mailbox = forms.ChoiceField(label=pgettext_lazy("mail", "From"))

    def __init__(self, data: Any, *, mailboxes: Sequence[Any], initial: dict[str, Any]) -> None:
        super().__init__(data, initial=initial)
        box: Any = self.fields["mailbox"]
        box.choices = [(str(one.pk), f"{one.name} ({one.address})") for one in mailboxes]
        self.fields["to"].required = True
        self.fields["text"].label = _("Text")
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 10, "id": "compose-text"})


class AskForm(BeginForm):
    """What somebody outside is asked, in a dialog."""

    def __init__(self, data: Any, *, mailboxes: Sequence[Any], initial: dict[str, Any]) -> None:
        super().__init__(data, mailboxes=mailboxes, initial=initial)
        self.fields["text"].widget = forms.Textarea(attrs={"rows": 6})


def files_of(uploads: Sequence[UploadedFile]) -> tuple[File, ...]:
    """The files that were attached. Raises `TooManyFiles`."""
    if len(uploads) > MOST_FILES or sum(one.size or 0 for one in uploads) > MOST_BYTES:
        raise TooManyFiles
    return tuple(File(one.name or "", one.read()) for one in uploads)
