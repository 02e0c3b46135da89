"""What managers set for letters to many."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from relacja.platform.parameters import Parameter, declare, get, get_int

GROUP = _("Letters to many")

CAP = declare(
    Parameter(
        "mailings.cap",
        _("Most letters to one customer"),
        "int",
        4,
        help=_("Of one purpose that needs consent, whatever they are sent for. Nought: as many as there are."),
        group=GROUP,
        minimum=0,
        maximum=1000,
    )
)
CAP_WITHIN = declare(
    Parameter(
        "mailings.cap_within",
        _("That many within"),
        "duration",
        timedelta(days=7),
        group=GROUP,
        minimum=3600,
        maximum=86_400 * 365,
    )
)
WHEN_CAPPED = declare(
    Parameter(
        "mailings.when_capped",
        _("A letter too many"),
        "choice",
        "skip",
        choices={"skip": _("is not sent"), "put_off": _("is sent when there is room for it")},
        group=GROUP,
    )
)
QUIET = declare(
    Parameter(
        "mailings.quiet",
        _("Letters wait for the end of quiet hours"),
        "bool",
        True,
        help=_("In the time of whoever gets them, by the country of their address."),
        group=GROUP,
    )
)
LINES = declare(
    Parameter(
        "mailings.lines",
        _("Lines to mail servers at once"),
        "int",
        2,
        help=_("For letters to many, from each machine."),
        group=GROUP,
        minimum=1,
        maximum=16,
    )
)
PER_MINUTE = declare(
    Parameter(
        "mailings.per_minute",
        _("Most letters a minute from one mailbox"),
        "int",
        0,
        help=_("Nought: as many as the server takes."),
        group=GROUP,
        minimum=0,
        maximum=100_000,
    )
)
HOUSE = declare(
    Parameter(
        "mailings.house",
        _("Who writes: name and address of the company, at the foot of letters"),
        "text",
        "",
        group=GROUP,
    )
)
WATCHES = declare(
    Parameter(
        "mailings.watches",
        _("Openings and clicks are looked at"),
        "bool",
        True,
        help=_("Where not, links stay as they are and no picture tells of an opening."),
        group=GROUP,
    )
)


def per_minute() -> int:
    """The most letters a minute from one mailbox."""
    return get_int(PER_MINUTE.code)


def flag(parameter: Parameter) -> bool:
    """A yes or no."""
    return bool(get(parameter.code))
