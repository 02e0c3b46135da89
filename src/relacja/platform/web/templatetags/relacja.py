"""Template tags of the house, available in every template."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select, Textarea
from django.utils.html import format_html
from django.utils.safestring import SafeString

from relacja.kit import phone
from relacja.platform.web import formats
from relacja.platform.web.icons import icon

register = template.Library()

register.filter("number", formats.number)
register.filter("day", formats.day)
register.filter("whole_day", formats.whole_day)
register.filter("clock", formats.clock)
register.filter("moment", formats.moment)
register.filter("whole_moment", formats.whole_moment)
register.filter("ago", formats.ago)
register.filter("initials", formats.initials)
register.filter("phone", phone.readable)


@register.filter
def money(amount: Decimal | None, currency: str = "") -> str:
    """An amount in the reader's locale."""
    return formats.money(amount, currency)


@register.filter
def when(value: date | datetime | None) -> SafeString | str:
    """A day or a moment as one says it, in a `time` element that also holds it in full."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        full, said = formats.whole_moment(value), formats.moment(value)
        return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), full, said)
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), formats.day(value))


@register.simple_tag
def lucide(name: str, *, size: int = 24, **attributes: str) -> SafeString:
    """An icon, in place of the package's own tag: drawn once, not at every place of every page."""
    return icon(str(name) + "", size, tuple((key, str(value) + "") for key, value in attributes.items()))


@register.filter
def dressed(field: BoundField) -> SafeString:
    """A form field's box in our look, with its errors and hint tied to it for screen readers."""
    widget = field.field.widget
    attrs: dict[str, Any] = {}
    if not isinstance(widget, CheckboxSelectMultiple | RadioSelect):
        own = widget.attrs.get("class", "")
        attrs["class"] = f"{_look(widget)} {own}".strip()
    if field.errors:
        attrs["aria-invalid"] = "true"
        hint = f" {field.auto_id}_helptext" if field.help_text else ""
        attrs["aria-describedby"] = f"{field.auto_id}_error{hint}"
    return field.as_widget(attrs=attrs)


def _look(widget: object) -> str:
    if isinstance(widget, CheckboxInput):
        return "checkbox"
    if isinstance(widget, Select):
        return "select"
    return "textarea" if isinstance(widget, Textarea) else "input"
