"""How one is told, by e-mail and on open pages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.messaging.models import HowTold, NoticeKind


class NoticesForm(forms.Form):
    """When a letter goes, by what it is about."""

    named = forms.ChoiceField(label=NoticeKind.NAMED.label, choices=HowTold.choices)
    assigned = forms.ChoiceField(label=NoticeKind.ASSIGNED.label, choices=HowTold.choices)
    wrote = forms.ChoiceField(label=NoticeKind.WROTE.label, choices=HowTold.choices)
    here = forms.MultipleChoiceField(
        label=_("On the page you have open"), required=False,
        widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox mt-0.5"}),
        choices=[
            (NoticeKind.NAMED, NoticeKind.NAMED.label),
            (NoticeKind.ASSIGNED, _("A conversation or a draft is handed to me, comes back or is taken back")),
            (NoticeKind.WROTE, _("A customer writes or somebody outside answers in what I have, follow or look after")),
        ],
    )  # fmt: skip
