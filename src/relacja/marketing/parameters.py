"""What managers set for campaigns."""

from django.utils.translation import gettext_lazy as _

from relacja.platform.parameters import Parameter, declare

GROUP = _("Campaigns")

WINDOW = declare(
    Parameter(
        "marketing.window",
        _("Window of envelopes for letters on paper"),
        "choice",
        "right",
        choices={"left": _("at the left (DIN 5008, form B)"), "right": _("at the right")},
        group=GROUP,
    )
)
SENDER = declare(
    Parameter(
        "marketing.sender", _("Line of the sender above the address"), "text", "", group=GROUP, maximum=90,
        help=_("Name, street, place: so that what cannot be delivered comes back."),
    )
)  # fmt: skip
HOME = declare(
    Parameter(
        "marketing.home_country", _("Country in which no country is put into an address"), "text", "PL", group=GROUP,
        minimum=2, maximum=2,
    )
)  # fmt: skip
PAPER_KEPT = declare(
    Parameter(
        "marketing.paper_kept", _("Files to be printed are kept for (days)"), "int", 30, group=GROUP, minimum=1,
        maximum=365, help=_("They hold addresses; who got a letter is kept apart from them."),
    )
)  # fmt: skip
MOST_TEXTS = declare(
    Parameter(
        "marketing.most_texts", _("Most text messages of campaigns to one customer in a week"), "int", 2, group=GROUP,
        minimum=1, maximum=100,
    )
)  # fmt: skip
LEFT_EVERYWHERE = declare(
    Parameter(
        "marketing.left_everywhere", _("Left alone by every campaign, in thousandths of all customers"), "int", 0,
        group=GROUP, minimum=0, maximum=500,
        help=_("Drawn by chance, once and for all: against them one sees what the whole of marketing brings."),
    )
)  # fmt: skip
