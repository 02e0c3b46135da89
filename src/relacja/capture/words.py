"""Words for codes: what people read where rows hold codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from relacja.capture.types import Kind, Problem

Words = str | Promise

KINDS: dict[Kind, Words] = {
    Kind.IDENTIFY: _("Says who it is"),
    Kind.TRACK: pgettext_lazy("of an event", "Did"),
    Kind.PAGE: _("Page seen"),
    Kind.SCREEN: _("Screen seen"),
    Kind.GROUP: _("Belongs to"),
    Kind.ALIAS: _("Is the same as"),
}
PROBLEMS: dict[Problem, Words] = {
    Problem.KIND: _("Its type is none of the six that there are."),
    Problem.IDS: _("It has neither a userId nor an anonymousId."),
    Problem.NAME: _("It does not say what was done, in “event”."),
    Problem.GROUP: _("It has no groupId."),
    Problem.PREVIOUS: _("It has no previousId, or no userId."),
    Problem.SHAPE: _("A part of it is not of the type that it must be."),
    Problem.SIZE: _("It is larger than 32 KB."),
    Problem.TIME: _("Its time is no moment."),
    Problem.CLOCK: _("Its time lies before the web, or more than a day ahead."),
}
WAYS = (
    (
        "HTML",
        """<script src="HOST/events/KEY.js" async></script>
<script>relacja.track("Product Added", {product_id: "7", price: 99.5, currency: "PLN"})</script>""",
    ),
    ("<img>", """<img src="HOST/v1/pixel/page?data=BASE64" alt="">"""),
    ("curl", """curl HOST/v1/track -u KEY: -d '{"userId": "user-7", "event": "Order Completed"}'"""),
    (
        "Python",
        """from segment.analytics import Client
client = Client("KEY", host="HOST")
client.track("user-7", "Order Completed", {"order_id": "50", "total": 99.5, "currency": "PLN"})""",
    ),
    (
        "Node",
        """import { Analytics } from "@segment/analytics-node";
const analytics = new Analytics({ writeKey: "KEY", host: "HOST" });
analytics.track({ userId: "user-7", event: "Order Completed", properties: { order_id: "50", total: 99.5 } });""",
    ),
)
"""How a developer sends the first event; HOST and KEY are put in."""
VERBS: dict[str, Words] = {
    "capture.digest": _("Events became visits, baskets and orders"),
    "capture.end_sessions": _("Visits to sites are over"),
    "capture.add_source": _("Source of events set up"),
    "capture.forget_events": _("Events parted from a forgotten person"),
    "capture.change_source": _("Source of events changed"),
    "capture.renew_key": _("Write key of a source renewed"),
}
