"""What is typed of a caller nobody knows."""

from django import forms

from relacja.customers.types import PartyDraft, RoleDraft


class CallerForm(forms.Form):
    """A name, and whether it is a person's or an organisation's."""

    q = forms.CharField(max_length=250)
    kind = forms.ChoiceField(choices=[("person", ""), ("organisation", "")])

    def draft(self) -> PartyDraft:
        """The customer to be added; the number is known from the call."""
        return PartyDraft.called(self.cleaned_data["kind"], self.cleaned_data["q"], roles=(RoleDraft("customer"),))
