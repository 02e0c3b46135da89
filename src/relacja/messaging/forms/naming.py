"""Who writes, typed beside the conversation."""

from django import forms

from relacja.customers.types import PartyDraft, RoleDraft


class SenderForm(forms.Form):
    """A name, and whether it is a person's or an organisation's."""

    q = forms.CharField(max_length=250)
    kind = forms.ChoiceField(choices=[("person", ""), ("organisation", "")])

    def draft(self) -> PartyDraft:
        """The customer to be added; the address is known from the conversation."""
        return PartyDraft.called(self.cleaned_data["kind"], self.cleaned_data["q"], roles=(RoleDraft("customer"),))
