"""What calls add to the overview of the settings."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from relacja.contact_centre import queries, words
from relacja.contact_centre.models import Engine, EntryPoint, OpeningHours
from relacja.contact_centre.plugs import telephony
from relacja.contact_centre.services.opening import is_open
from relacja.kit import phone
from relacja.platform.actor import Actor
from relacja.platform.web.formats import ago, moment
from relacja.routing.types import SetupRow


def numbers(actor: Actor) -> list[SetupRow]:
    """The numbers that customers call, and by which plan their calls go."""
    return [_number_row(one, phone.readable(one.number)) for one in queries.setting_up.entry_points()]


def _number_row(one: EntryPoint, number: str) -> SetupRow:
    return SetupRow(one.name or number, reverse("contact_centre:number", args=[one.pk]), number, *_standing(one))


def _standing(one: EntryPoint) -> tuple[str, str]:
    """What stands out of a number: that it is out of use, or closed out of turn."""
    if not one.is_active:
        return pgettext("number", "not in use"), ""
    if one.closed_until and one.closed_until > timezone.now():
        return _("closed until %s") % moment(one.closed_until), "error"
    return "", ""


def hours(actor: Actor) -> list[SetupRow]:
    """Opening hours, and whether it is open now."""
    return [_hours_row(one) for one in queries.setting_up.opening_hours()]


def _hours_row(one: OpeningHours) -> SetupRow:
    now, url = timezone.now(), reverse("contact_centre:hours", args=[one.pk])
    if one.closed_until and one.closed_until > now:
        return SetupRow(one.name, url, "", _("closed until %s") % moment(one.closed_until), "error")
    if is_open(one, now):
        return SetupRow(one.name, url, "", pgettext("hours", "open now"), "success")
    return SetupRow(one.name, url, "", pgettext("hours", "closed now"))


def codes(actor: Actor) -> list[SetupRow]:
    """Reasons, then outcomes, each with its key or its queue."""
    found = queries.setting_up.every_code()
    outcomes = [one.pk for one in found if one.kind == "outcome" and one.queue is None and one.is_active]
    keys = {pk: _("key %d") % n for n, pk in enumerate(outcomes[:9], 1)}
    return [
        SetupRow(
            words.code(one.code, one.name),
            reverse("contact_centre:wrap_up_code", args=[one.pk]),
            words.queue(one.queue.code, one.queue.name) if one.queue else keys.get(one.pk, ""),
            str(one.get_kind_display()) if one.is_active else pgettext("reason", "not in use"),
            "info" if one.kind == "reason" else "accent",
        )
        for one in found
    ]


def engines(actor: Actor) -> list[SetupRow]:
    """Telephone engines, and whether they answer."""
    return [
        SetupRow(
            one.name,
            reverse("contact_centre:engine", args=[one.pk]),
            str(plug.label) if (plug := telephony.get(one.plug)) and str(plug.label) != one.name else "",
            *state_of(one),
        )
        for one in queries.setting_up.engines()
    ]


def state_of(one: Engine) -> tuple[str, str]:
    """Whether an engine answers, in words, and how that looks; `one` as the queries of the settings give it."""
    if not one.is_active:
        return pgettext("engine", "not in use"), ""
    if one.has_asides:  # type: ignore[attr-defined]
        return _("signals put aside"), "error"
    if one.lost_at:
        return _("lost %s") % ago(one.lost_at), "error"
    if one.connected_at:
        return _("connected"), "success"
    return _("not connected yet"), "warning"
