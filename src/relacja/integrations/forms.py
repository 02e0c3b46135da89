"""Shapes of the wizard's input."""

import io
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from relacja.platform.transfer.look import Look
from relacja.platform.transfer.plugs import ImportTarget
from relacja.platform.transfer.proposal import Proposal

ENCODINGS = (
    ("", _("As found")),
    ("utf-8", "UTF-8"),
    ("cp1250", "Windows-1250"),
    ("iso8859-2", "ISO-8859-2"),
    ("cp1252", "Windows-1252"),
    ("cp1251", "Windows-1251"),
    ("koi8-r", "KOI8-R"),
    ("cp852", "CP852"),
    ("utf-16", "UTF-16"),
)
DELIMITERS = (
    ("", _("As found")),
    (",", _("Comma")),
    (";", _("Semicolon")),
    ("\t", _("Tab")),
    ("|", _("Vertical bar")),
)
DECIMALS = (("", _("As found")), (",", "1234,56"), (".", "1234.56"))
DATE_ORDERS = (
    ("", _("As found")),
    ("ymd", _("Year, month, day")),
    ("dmy", _("Day, month, year")),
    ("mdy", _("Month, day, year")),
)
FIXED = 3


class UploadForm(forms.Form):
    """A file, or cells pasted from a spreadsheet."""

    file = forms.FileField(
        label=_("File"),
        required=False,
        help_text=_(
            "CSV, XLSX, XLS, ODS, Parquet, or a zip of them. Nothing is written before you have seen what would be."
        ),
    )
    pasted = forms.CharField(
        label=_("Or paste cells from a spreadsheet"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false"}),
        help_text=_("Select the cells with the names of the columns, copy, and paste them here."),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two."""
        data = super().clean() or {}
        if not data.get("file") and not (data.get("pasted") or "").strip():
            raise forms.ValidationError(_("Choose a file or paste some cells."))
        return data

    def stream(self) -> tuple[Any, str]:
        """What is to be stored, and its name."""
        file: UploadedFile | None = self.cleaned_data.get("file")
        if file is not None:
            return file, file.name or "file"
        return io.BytesIO(self.cleaned_data["pasted"].encode()), str(_("Pasted cells")) + ".tsv"


class ReadingForm(forms.Form):
    """How the table is read, where it is not as found."""

    table = forms.ChoiceField(label=_("Table"), required=False)
    encoding = forms.ChoiceField(label=_("Encoding"), choices=ENCODINGS, required=False)
    delimiter = forms.ChoiceField(label=_("Columns are separated by"), choices=DELIMITERS, required=False)
    header = forms.IntegerField(
        label=_("Line with the names of the columns"),
        min_value=0,
        max_value=1000,
        required=False,
        help_text=_("0: none"),
    )
    decimal = forms.ChoiceField(label=_("Numbers"), choices=DECIMALS, required=False)
    date_order = forms.ChoiceField(label=_("Dates"), choices=DATE_ORDERS, required=False)

    def __init__(self, *args: Any, tables: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["table"].choices = [(name, name) for name in tables]  # type: ignore[attr-defined]
        if len(tables) < 2:
            del self.fields["table"]

    def reading(self) -> dict[str, Any]:
        """What the user said otherwise."""
        names = ("encoding", "delimiter", "header", "decimal", "date_order")
        return {name: self.cleaned_data[name] for name in names if self.cleaned_data.get(name) not in (None, "")}


class MappingForm(forms.Form):
    """What each column means, values that are always the same, and what happens to rows that exist."""

    match = forms.ChoiceField(label=_("An existing row is found by"), required=False)
    duplicates = forms.ChoiceField(
        label=_("Rows that look like existing ones"),
        choices=(("create", _("Add them and mark them")), ("skip", _("Leave them out"))),
    )
    existing = forms.ChoiceField(
        label=_("Rows that exist"),
        choices=(
            ("update", _("Bring up to date")),
            ("fill_only", _("Fill only what is empty")),
            ("only_new", _("Leave alone")),
        ),
    )
    source = forms.CharField(label=_("Keys come from the system"), max_length=60, required=False)

    def __init__(
        self, *args: Any, target: ImportTarget, look: Look, proposals: dict[int, Proposal], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.target, self.look = target, look
        choices = [("", _("– not imported –")), *((each.code, each.label) for each in target.fields)]
        for number, name in enumerate(look.header):
            proposal = proposals.get(number)
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=name, choices=choices, required=False, initial=proposal.field_code if proposal else ""
            )
        for number in range(FIXED):
            self.fields[f"fixed_field_{number}"] = forms.ChoiceField(label=_("Field"), choices=choices, required=False)
            self.fields[f"fixed_value_{number}"] = forms.CharField(label=_("Value"), max_length=200, required=False)
        rules = [(rule.code, rule.label) for rule in target.match_rules]
        self.fields["match"].choices = rules  # type: ignore[attr-defined]
        if not rules:
            del self.fields["match"]

    def clean(self) -> dict[str, Any]:
        """Each field once, and those that are needed."""
        data = super().clean() or {}
        taken: dict[str, str] = {}
        for number, name in enumerate(self.look.header):
            code = data.get(f"column_{number}")
            if code and code in taken:
                self.add_error(f"column_{number}", _("%(other)s is mapped to this already.") % {"other": taken[code]})
            elif code:
                taken[code] = name
        fixed = {data.get(f"fixed_field_{number}") for number in range(FIXED)}
        missing = [each for each in self.target.fields if each.required and each.code not in {*taken, *fixed}]
        for each in missing:
            self.add_error(None, _("No column says: %(field)s.") % {"field": each.label})
        if not taken and not missing:
            self.add_error(None, _("Say of at least one column what it means."))
        return data

    def mapped(self) -> dict[str, dict[str, Any]]:
        """Rules of fields."""
        data = self.cleaned_data
        rules: dict[str, dict[str, Any]] = {
            data[f"column_{number}"]: {"column": [name]}
            for number, name in enumerate(self.look.header)
            if data.get(f"column_{number}")
        }
        for number in range(FIXED):
            if data.get(f"fixed_field_{number}") and data.get(f"fixed_value_{number}"):
                rules.setdefault(data[f"fixed_field_{number}"], {"constant": data[f"fixed_value_{number}"]})
        return rules

    def options(self) -> dict[str, Any]:
        """What was chosen."""
        data = self.cleaned_data
        chosen = {"match": data.get("match"), "duplicates": data["duplicates"], "source": data.get("source")}
        flags = {name: True for name in ("fill_only", "only_new") if data["existing"] == name}
        return {**{name: value for name, value in chosen.items() if value}, **flags}
