"""What managers set about the contact centre."""

from datetime import datetime, timedelta

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.platform.parameters import Parameter, declare, get_int, get_text

GROUP = _("Contact centre")
RETENTION: dict[str, str | Promise] = {
    "standard": pgettext_lazy("retention class", "Service and quality"),
    "contract": pgettext_lazy("retention class", "Proof of an agreement"),
    "investment": pgettext_lazy("retention class", "Investment services"),
}
"""The classes of recordings, each with its own time."""

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
KEPT_DAYS = {
    "standard": declare(
        Parameter(
            "contact_centre.keep_standard",
            _("Recordings of service and quality are kept (days)"),
            "int",
            90,
            help=_("No law asks for them: long enough to settle a dispute and to coach, no longer."),
            group=GROUP,
            minimum=1,
            maximum=3_653,
        )
    ),
    "contract": declare(
        Parameter(
            "contact_centre.keep_contract",
            _("Recordings that prove an agreement are kept (days)"),
            "int",
            2_557,
            help=_(
                "Claims lapse after six years, at the end of the calendar year (Polish Civil Code, art. 118): seven"
                " years cover that."
            ),
            group=GROUP,
            minimum=1,
            maximum=7_305,
        )
    ),
    "investment": declare(
        Parameter(
            "contact_centre.keep_investment",
            _("Recordings of investment services are kept (days)"),
            "int",
            1_827,
            help=_(
                "Five years by MiFID II (Directive 2014/65/EU, art. 16(7)); up to seven, 2557 days, where the authority"
                " asks for it."
            ),
            group=GROUP,
            minimum=1_826,
            maximum=2_557,
        )
    ),
}
"""How long recordings stay, by their class. What a number was given that is no class here runs out never."""


def kept_days(retention: str) -> int:
    """How many days recordings of this class are kept."""
    return get_int(KEPT_DAYS[retention].code)


def kept_until(retention: str, since: datetime) -> datetime | None:
    """When the class of a recording runs out; None where it never does."""
    return since + timedelta(days=kept_days(retention)) if retention in KEPT_DAYS else None


OUTGOING = declare(
    Parameter(
        "contact_centre.outgoing_recording",
        _("Calls that go out are recorded"),
        "choice",
        "no",
        help=_("From when the customer answers: by a click, from a list, and when somebody is called back."),
        group=GROUP,
        choices={
            "no": pgettext_lazy("recording", "No"),
            "announced": pgettext_lazy("recording", "Yes, and the customer is told so"),
            "unannounced": pgettext_lazy("recording", "Yes, the consultant tells them"),
        },
    )
)
OUTGOING_RETENTION = declare(
    Parameter(
        "contact_centre.outgoing_retention",
        _("Recordings of calls that go out are kept as"),
        "choice",
        "standard",
        group=GROUP,
        choices=RETENTION,
    )
)


def outgoing_recording() -> str:
    """Whether calls that go out are recorded: no, announced, unannounced."""
    return get_text(OUTGOING.code)


def outgoing_retention() -> str:
    """The class of their recordings."""
    return get_text(OUTGOING_RETENTION.code)


TRANSFERS_OUTSIDE = declare(
    Parameter(
        "contact_centre.transfers_outside",
        _("Calls may be transferred outside to"),
        "choice",
        "any",
        help=_("By those who may call customers. Everybody may transfer to colleagues and to our own numbers."),
        group=GROUP,
        choices={
            "nobody": pgettext_lazy("transfer", "Nobody"),
            "known": pgettext_lazy("transfer", "Numbers in somebody's file"),
            "any": pgettext_lazy("transfer", "Any number"),
        },
    )
)


def transfers_outside() -> str:
    """Where calls may be transferred to outside: nobody, known, any."""
    return get_text(TRANSFERS_OUTSIDE.code)


CALLS_A_DAY = declare(
    Parameter(
        "contact_centre.calls_a_day",
        _("A number is called from lists at most so often a day"),
        "int",
        2,
        help=_("Calls that were made by hand count too. Whoever was called as often comes again the next day."),
        group=GROUP,
        minimum=1,
        maximum=10,
    )
)


def calls_a_day() -> int:
    """How often a number may be called on one day."""
    return get_int(CALLS_A_DAY.code)


def tries() -> int:
    """How often a call-back is tried."""
    return get_int(CALL_BACK_TRIES.code)


def pause() -> timedelta:
    """How long after a first try in vain the second one comes."""
    return timedelta(minutes=get_int(CALL_BACK_PAUSE.code))
