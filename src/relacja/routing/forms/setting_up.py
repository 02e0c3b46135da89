"""What managers fill in to say who takes work, and of which queues."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from relacja.platform.web.condition_field import WrittenCondition
from relacja.routing.models import Queue, Skill, Worker
from relacja.routing.plugs import work_media
from relacja.routing.queries import words

LEVELS = [(0, "–"), *((level, str(level)) for level in range(1, 6))]
PAIRS = 50


class WorkerForm(forms.Form):
    """How somebody takes work. Besides these fields there is one for each skill, and one for each medium."""

    is_active = forms.BooleanField(label=_("Takes work"), required=False, initial=True)
    language = forms.ChoiceField(label=_("Language"), required=False)
    attributes = forms.CharField(
        label=_("Attributes"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("One on a line, as: team: sales. Conditions ask for it as worker.team."),
    )

    def __init__(self, data: Any, *, worker: Worker | None, skills: Sequence[Skill]) -> None:
        super().__init__(data, initial=_kept(worker) if worker else None)
        language: Any = self.fields["language"]
        language.choices = words.language_choices(worker.language if worker else "")
        levels = {held.skill_id: held.level for held in worker.skills.all()} if worker else {}
        self.skills = {f"skill_{skill.pk}": skill.code for skill in skills}
        for skill in skills:
            self.fields[f"skill_{skill.pk}"] = forms.TypedChoiceField(
                label=skill.name, choices=LEVELS, coerce=int, required=False, empty_value=None,
                initial=levels.get(skill.pk, 0),
            )  # fmt: skip
        for code, medium in work_media.items():
            self.fields[f"capacity_{code}"] = forms.IntegerField(
                label=str(medium.label), min_value=0, max_value=50, required=False,
                initial=worker.capacity.get(code) if worker else None,
                widget=forms.NumberInput(attrs={"placeholder": medium.capacity}),
            )  # fmt: skip

    def skill_fields(self) -> list[forms.BoundField]:
        """A box for each skill."""
        return [self[name] for name in self.skills]

    def medium_fields(self) -> list[forms.BoundField]:
        """A box for each medium."""
        return [self[f"capacity_{code}"] for code in work_media.codes()]

    def clean_attributes(self) -> dict[str, str]:
        """Names and values."""
        return pairs(self.cleaned_data["attributes"])

    def given(self) -> dict[str, Any]:
        """What `services.make_worker` takes."""
        said = self.cleaned_data
        capacity = {code: said[f"capacity_{code}"] for code in work_media.codes()}
        return {
            "skills": {code: said[name] for name, code in self.skills.items() if said[name]},
            "capacity": {code: count for code, count in capacity.items() if count is not None},
            **{name: said[name] for name in ("is_active", "language", "attributes")},
        }


def _kept(worker: Worker) -> dict[str, Any]:
    lines = "\n".join(f"{name}: {value}" for name, value in worker.attributes.items())
    return {"is_active": worker.is_active, "language": worker.language, "attributes": lines}


def pairs(text: str) -> dict[str, str]:
    """Lines of a name, a colon and a value. Raises `ValidationError`."""
    found: dict[str, str] = {}
    for line in filter(None, map(str.strip, text.splitlines()[:PAIRS])):
        name, colon, value = (part.strip() for part in line.partition(":"))
        if not colon or not value or not name.replace("_", "").isalnum() or not name.isascii():
            raise forms.ValidationError(_("“%(line)s” is no name, colon and value.") % {"line": line})
        found[name] = value
    return found


class SkillForm(forms.Form):
    """Something workers can do."""

    name = forms.CharField(label=_("Name"), max_length=60)


class ActivityForm(forms.Form):
    """Something a worker may be doing."""

    name = forms.CharField(label=_("Name"), max_length=60)
    takes_work = forms.BooleanField(
        label=_("Work is given to who does this"), required=False,
    )  # fmt: skip
    position = forms.IntegerField(label=_("Place in the order"), min_value=0, max_value=10_000, initial=100)
    is_active = forms.BooleanField(label=_("Can be chosen"), required=False, initial=True)


class QueueForm(forms.Form):
    """A queue: who takes its work, and how quickly that should be."""

    name = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.TypedChoiceField(
        label=_("Supervised in"), coerce=int, empty_value=None, required=False,
        help_text=_("The supervisors of this unit see it; without one, all do."),
    )  # fmt: skip
    members = WrittenCondition(
        vocabulary="routing", label=_("Who takes it"), required=False, max_length=2000,
        help_text=_("A condition on people, such as worker.skill.complaints >= 3. Blank: everybody who takes work."),
    )  # fmt: skip
    service_share = forms.IntegerField(
        label=_("Share to be answered in time, %"), min_value=1, max_value=100, initial=80
    )
    service_seconds = forms.IntegerField(
        label=_("In time is within, seconds"), min_value=1, max_value=86_400, initial=20
    )
    ring_seconds = forms.IntegerField(
        label=_("Rings for, seconds"), min_value=1, max_value=300, initial=20,
        help_text=_("Then it goes to somebody else, and who did not answer gets no more."),
    )  # fmt: skip
    wrap_up_seconds = forms.IntegerField(
        label=_("Time for wrap-up, seconds"), min_value=0, max_value=86_400, initial=60, required=False,
        help_text=_("Then it ends by itself. Blank: it never does."),
    )  # fmt: skip
    script = forms.CharField(
        label=_("Script"), required=False, max_length=10_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Stands beside the work at the desk."),
    )  # fmt: skip
    is_active = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(self, data: Any, *, queue: Queue | None, units: Iterable[tuple[int, str]]) -> None:
        super().__init__(data, initial=_queue_said(queue) if queue else None)
        unit: Any = self.fields["unit"]
        unit.choices = [("", "–"), *units]

    def given(self) -> dict[str, Any]:
        """What `services.save_queue` takes."""
        said: Mapping[str, Any] = self.cleaned_data
        rest = {name: value for name, value in said.items() if name not in ("unit", "members")}
        return {**rest, "unit_id": said["unit"], "members": str(said["members"] or "")}


def _queue_said(queue: Queue) -> dict[str, Any]:
    said = {name: getattr(queue, name) for name in QueueForm.base_fields if name != "unit"}
    return {**said, "name": words.queue(queue.code, queue.name), "unit": queue.unit_id}
