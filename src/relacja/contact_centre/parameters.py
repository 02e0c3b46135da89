"""What managers set about the contact centre."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from relacja.platform.parameters import Parameter, declare, get_int

GROUP = _("Contact centre")

CALL_BACK_TRIES = declare(
    Parameter(
        "contact_centre.call_back_tries",
        _("A call-back is tried at most (times)"),
        "int",
        3,
        help=_("Whoever was not reached by then becomes a task of the customer's owner."),
        group=GROUP,
        minimum=1,
        maximum=20,
    )
)
CALL_BACK_PAUSE = declare(
    Parameter(
        "contact_centre.call_back_pause",
        _("A call-back is tried again after (minutes)"),
        "int",
        60,
        help=_("After the second try twice as long, after the third three times."),
        group=GROUP,
        minimum=1,
        maximum=10_080,
    )
)


def tries() -> int:
    """How often a call-back is tried."""
    return get_int(CALL_BACK_TRIES.code)


def pause() -> timedelta:
    """How long after a first try in vain the second one comes."""
    return timedelta(minutes=get_int(CALL_BACK_PAUSE.code))
