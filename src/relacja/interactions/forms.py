"""Forms of the timeline: the composer, a correction, what happened with a plan, and the filters."""

from datetime import datetime, time, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from relacja.interactions.plugs import media
from relacja.interactions.queries import TimelineFilters
from relacja.interactions.types import Direction, InteractionId, Status

WITH_DIRECTION = frozenset({"call", "mail", "message", "letter", "visit"})
WITH_MINUTES = frozenset({"call", "visit", "meeting"})
PEOPLE = ("call", "mail", "message", "letter", "visit", "meeting", "session")
WAYS = [(Direction.OUTBOUND.value, _("From us")), (Direction.INBOUND.value, _("From the customer"))]


class MomentField(forms.DateTimeField):
    """A day and a time, in the reader's time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    input_formats = ("%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S")


class ComposerForm(forms.Form):
    """What people log by hand: only what the kind asks for. A moment that lies ahead makes it a plan."""

    summary = forms.CharField(label=_("What it was about"), max_length=300, required=False)
    body = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    direction = forms.ChoiceField(label=_("Direction"), choices=WAYS, required=False)
    started_at = MomentField(label=_("When"), required=False)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=0, max_value=1440, required=False)

    def __init__(self, kind: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind = kind
        if kind not in WITH_DIRECTION:
            del self.fields["direction"]
        if kind not in WITH_MINUTES:
            del self.fields["minutes"]
        if kind == "note":
            del self.fields["summary"]
            self.fields["body"].required = True
            self.fields["body"].label = _("Note")
        elif kind != "call":
            self.fields["summary"].required = True
        if kind == "task":
            self.fields["summary"].label = _("What is to be done")
            self.fields["started_at"].label = _("Due")
            self.fields["started_at"].initial = _tomorrow()

    def said(self) -> dict[str, Any]:
        """What was filled in, as fields of a draft."""
        given = {name: value for name, value in self.cleaned_data.items() if value not in (None, "")}
        moment = given.get("started_at")
        if self.kind == "task" or (moment is not None and moment > timezone.now()):
            given["status"] = Status.PLANNED.value
            given.setdefault("started_at", _tomorrow())
        return given


class CorrectionForm(forms.Form):
    """What was said, to be said anew, and why."""

    summary = forms.CharField(label=_("What it was about"), max_length=300, required=False)
    body = forms.CharField(label=_("Text"), required=False, widget=forms.Textarea(attrs={"rows": 5}))
    started_at = MomentField(label=_("When"))
    ended_at = MomentField(label=_("Until"), required=False)
    direction = forms.ChoiceField(label=_("Direction"), choices=Direction.choices)
    medium = forms.ChoiceField(label=_("Medium"))
    outcome = forms.CharField(label=_("Outcome"), max_length=60, required=False)
    reason = forms.CharField(label=_("Why the correction?"), max_length=300)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["medium"].choices = [(medium.code, medium.label) for medium in media]  # type: ignore[attr-defined]

    def changes(self, shown: Any) -> dict[str, Any]:
        """The fields that differ from what is shown."""
        names = ("summary", "body", "started_at", "ended_at", "direction", "medium", "outcome")
        said = {name: self.cleaned_data[name] for name in names if name in self.changed_data}
        return {name: value for name, value in said.items() if value != getattr(shown, name)}


class FilterForm(forms.Form):
    """What was asked of a timeline, read from its address."""

    show = forms.CharField(max_length=20, required=False)
    kind = forms.CharField(max_length=20, required=False)
    medium = forms.CharField(max_length=20, required=False)
    direction = forms.ChoiceField(choices=[("", ""), *Direction.choices], required=False)
    mine = forms.BooleanField(required=False)
    since = forms.DateField(required=False)
    until = forms.DateField(required=False)
    after = forms.CharField(max_length=60, required=False)

    def clean_after(self) -> InteractionId | None:
        """Where the page begins."""
        text = self.cleaned_data["after"]
        try:
            return InteractionId.parse(text) if text else None
        except ValueError as problem:
            raise forms.ValidationError(_("This address is broken.")) from problem

    def filters(self, user_id: int | None) -> TimelineFilters:
        """The filters that were asked for."""
        asked = self.cleaned_data
        shown = {"people": PEOPLE, "order": ("order",), "note": ("note", "task")}.get(asked["show"], ())
        return TimelineFilters(
            kinds=(asked["kind"],) if asked["kind"] else shown,
            media=(asked["medium"],) if asked["medium"] else (),
            direction=asked["direction"],
            user_id=user_id if asked["mine"] else None,
            since=_midnight(asked["since"]) if asked["since"] else None,
            until=_midnight(asked["until"] + timedelta(days=1)) if asked["until"] else None,
        )


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


def _tomorrow() -> datetime:
    return timezone.make_aware(datetime.combine(timezone.localdate() + timedelta(days=1), time(9)))
