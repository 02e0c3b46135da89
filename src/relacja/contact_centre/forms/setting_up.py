"""What managers fill in: numbers, opening hours, reasons and outcomes, telephone engines."""

from collections.abc import Iterable, Mapping
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.contact_centre import words
from relacja.contact_centre.models import Engine, EntryPoint, OpeningHours, WrapUpCode
from relacja.contact_centre.plugs import Telephony
from relacja.kit.hours import COUNTRIES, HoursError, read_hours
from relacja.platform.hours import hours_error_in_words

Choices = Iterable[tuple[Any, str]]
ZONES = sorted(zone for zone in available_timezones() if zone.startswith("Europe/") or zone == "UTC")
HOLIDAYS = {"PL": pgettext_lazy("country", "Poland"), "RU": pgettext_lazy("country", "Russia")}
NONE = ("", "–")


class HoursForm(forms.Form):
    """When somebody is there."""

    name = forms.CharField(label=_("Name"), max_length=80)
    text = forms.CharField(
        label=_("Hours"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3, "spellcheck": "false"}),
        help_text=_("As in: Mon-Fri 08:00-18:00; Sat 09:00-13:00; 24.12.2026 08:00-12:00; 25.12.2026 closed"),
    )
    holidays = forms.ChoiceField(
        label=_("Closed on the public holidays of"),
        required=False,
        choices=[NONE, *((code, HOLIDAYS[code]) for code in COUNTRIES)],
    )
    zone = forms.ChoiceField(label=_("Time zone"), choices=[(zone, zone) for zone in ZONES], initial="Europe/Warsaw")

    def __init__(self, data: Any, *, hours: OpeningHours | None) -> None:
        super().__init__(data, initial=_said(hours, HoursForm) if hours else None)

    def clean_text(self) -> str:
        """Hours that can be read."""
        text = str(self.cleaned_data["text"])
        try:
            read_hours(text, ZoneInfo("UTC"))
        except HoursError as error:
            raise forms.ValidationError(hours_error_in_words(error)) from error
        return text


class CloseForm(forms.Form):
    """Closed until then, whatever the hours say."""

    closed_until = forms.DateTimeField(
        label=_("Closed until"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    closed_why = forms.CharField(label=_("Why"), max_length=200)


class EntryPointForm(forms.Form):
    """A number that customers call."""

    number = forms.CharField(
        label=_("Number"),
        min_length=2,
        max_length=40,
        help_text=_("As the telephone engine names it, such as +48221112233."),
    )
    name = forms.CharField(label=_("Name"), max_length=80)
    plan = forms.ChoiceField(label=_("Plan"), help_text=_("Says who is asked, in which order and for how long."))
    language = forms.ChoiceField(label=_("Language"), required=False, help_text=_("Plans ask for it as item.language."))
    purpose = forms.CharField(
        label=_("What people call about"),
        max_length=60,
        required=False,
        help_text=_("Plans ask for it as item.purpose."),
    )
    priority = forms.IntegerField(
        label=_("Minutes of advance"), min_value=0, max_value=1000, initial=0,
        help_text=_("These callers are served as if they had come so much earlier."),
    )  # fmt: skip
    hours = forms.TypedChoiceField(
        label=_("Opening hours"), coerce=int, empty_value=None, required=False, help_text=_("Without any: always open.")
    )
    closed_action = forms.ChoiceField(label=_("When closed"), choices=list(words.CLOSED.items()))
    records = forms.BooleanField(label=_("Talks are recorded"), required=False, initial=True)
    announces_recording = forms.BooleanField(
        label=_("Callers hear that the talk is recorded"), required=False, initial=True
    )
    retention = forms.ChoiceField(
        label=_("Recordings are kept"),
        initial="standard",
        help_text=_("Afterwards they are deleted; that there was one stays known."),
    )
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any, *, entry: EntryPoint | None, offered: Mapping[str, Choices]) -> None:
        initial = _said(entry, EntryPointForm) | {"hours": entry.hours_id} if entry else None
        super().__init__(data, initial=initial)
        for name, choices in offered.items():
            field: Any = self.fields[name]
            field.choices = choices
        if entry is not None:
            self.fields["number"].disabled = True

    def given(self) -> dict[str, Any]:
        """What `services.save_entry_point` takes."""
        said = dict(self.cleaned_data)
        return {"hours_id": said.pop("hours"), **said}


class CodeForm(forms.Form):
    """A reason or an outcome."""

    name = forms.CharField(label=_("Name"), max_length=80)
    position = forms.IntegerField(
        label=_("Place in the order"), min_value=0, max_value=10_000, initial=100,
        help_text=_("The first nine outcomes have the keys 1 to 9."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("Can be picked"), required=False, initial=True)


class NewCodeForm(CodeForm):
    """A new one: also of which kind, and for which queue."""

    kind = forms.ChoiceField(label=_("Kind"), choices=WrapUpCode.Kind.choices)
    queue = forms.TypedChoiceField(
        label=_("Only for the queue"), coerce=int, empty_value=None, required=False, help_text=_("Blank: for all.")
    )
    field_order = ("kind", "name", "queue", "position", "is_active")

    def __init__(self, data: Any, *, queues: Choices, kind: str) -> None:
        super().__init__(data, initial={"kind": kind})
        queue: Any = self.fields["queue"]
        queue.choices = [NONE, *queues]


class EngineForm(forms.Form):
    """What a telephone engine is set up with: a box for each setting of its kind; secrets stay out of sight."""

    name = forms.CharField(label=_("Name"), max_length=60)

    def __init__(self, data: Any, *, plug: Telephony, engine: Engine | None) -> None:
        super().__init__(data, initial={"name": engine.name} if engine else {"name": str(plug.label)})
        self.plug, kept = plug, engine.settings if engine else {}
        for one in plug.settings:
            keeps = bool(one.secret and engine and engine.secrets)
            self.fields[f"set_{one.code}"] = forms.CharField(
                label=str(one.label), max_length=500, required=one.required and not keeps,
                initial="" if one.secret else kept.get(one.code, one.default),
                widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}) if one.secret else forms.TextInput(),
                help_text=_("Kept encrypted and never shown. Blank: it stays as it is.") if keeps else "",
            )  # fmt: skip
        self.fields["is_active"] = forms.BooleanField(
            label=_("In use"), required=False, initial=engine.is_active if engine else True
        )
        if engine is not None:
            self.fields["name"].disabled = True

    def values(self) -> dict[str, str]:
        """The settings by their codes."""
        return {one.code: self.cleaned_data[f"set_{one.code}"] for one in self.plug.settings}


class BeginForm(forms.Form):
    """Who takes calls from now on."""

    users = forms.TypedMultipleChoiceField(
        label=_("Who takes calls?"), coerce=int, widget=forms.CheckboxSelectMultiple(attrs={"class": "checkbox"})
    )

    def __init__(self, data: Any, *, users: list[tuple[int, str]], chosen: Iterable[int]) -> None:
        super().__init__(data, initial={"users": list(chosen)})
        field: Any = self.fields["users"]
        field.choices = users


def _said(row: Any, form: type[forms.Form]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in form.base_fields}
