"""What managers set for offers."""

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from relacja.platform.parameters import Parameter, declare

GROUP = _("Next best offer")

REFUSAL_RESTS = declare(
    Parameter(
        "decisions.refusal_rests",
        _("A refused offer is not made again for"),
        "duration",
        timedelta(days=60),
        group=GROUP,
        minimum=0,
        maximum=86_400 * 730,
    )
)
PATIENCE = declare(
    Parameter(
        "decisions.patience",
        _("Offers are ready, or chosen without the customer's profile, after (milliseconds)"),
        "int",
        50,
        help=_("The consultant never waits longer for them."),
        group=GROUP,
        minimum=10,
        maximum=10_000,
    )
)
UNANSWERED_AFTER = declare(
    Parameter(
        "decisions.unanswered_after",
        _("A proposal nobody answered counts as ignored after"),
        "duration",
        timedelta(days=3),
        group=GROUP,
        minimum=60,
        maximum=86_400 * 90,
    )
)
BOUGHT_WITHIN = declare(
    Parameter(
        "decisions.bought_within",
        _("A purchase counts for a proposal within"),
        "duration",
        timedelta(days=14),
        group=GROUP,
        minimum=3600,
        maximum=86_400 * 180,
    )
)
