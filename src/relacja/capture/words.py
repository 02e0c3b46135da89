"""Words for codes: what people read where rows hold codes."""

from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from relacja.capture.rules.plan import IS
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
    Problem.PLAN: _("It breaks the tracking plan."),
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
    "capture.save_plan": _("Tracking plan of a source changed"),
    "capture.try_plan": _("Tracking plan of a source tried"),
    "capture.ask_replay": _("Events that were held are asked for anew"),
    "capture.replay_held": _("Events that were held by the plan let go"),
}

BAD_PLAN: dict[str, Words] = {
    "indent": _("a property stands before any event"),
    "event": _("this event stands there twice, or its name is too long"),
    "property": _("a property is written “name: text”, “name: number, required” or “name: one | another”, once"),
    "many": _("there are too many"),
}


def bad_plan(line: int, why: str) -> str:
    """What a line of a plan does not say."""
    return gettext("Line %(line)d: %(why)s.") % {"line": line, "why": BAD_PLAN[why]}


def broken(detail: str) -> str:
    """Why an event breaks a plan, in words for people (`rules.plan` says it in code)."""
    name, _colon, what = detail.partition(": ")
    if not what:
        return gettext("the plan does not name it")
    if what == "missing":
        return gettext("%(name)s is missing") % {"name": name}
    if what.startswith("not ") and what.removeprefix("not ") in IS:
        return gettext("%(name)s is no %(kind)s") % {"name": name, "kind": what.removeprefix("not ")}
    return gettext("%(name)s may not be “%(said)s”") % {"name": name, "said": what}
