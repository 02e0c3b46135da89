"""How one is told by e-mail."""

from django import forms

from relacja.messaging.models import HowTold, NoticeKind


class NoticesForm(forms.Form):
    """When a letter goes, by what it is about."""

    named = forms.ChoiceField(label=NoticeKind.NAMED.label, choices=HowTold.choices)
    assigned = forms.ChoiceField(label=NoticeKind.ASSIGNED.label, choices=HowTold.choices)
    wrote = forms.ChoiceField(label=NoticeKind.WROTE.label, choices=HowTold.choices)
