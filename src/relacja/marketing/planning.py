"""What a campaign is going to do, in words, for its page before it has been started."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from relacja.automation import queries as automation
from relacja.automation.plugs import triggers
from relacja.marketing import choices
from relacja.marketing.models import Campaign
from relacja.marketing.plugs import channels
from relacja.marketing.types import EMAIL, Kind, State
from relacja.platform.actor import Actor
from relacja.platform.web import formats

WITH_PLAN = {Kind.JOURNEY, Kind.MAILING}


def plan(actor: Actor, campaign: Campaign) -> dict[str, Any]:
    """What stands in the plan; empty for what has been started, or was done elsewhere. `begins` is None where the
    actor does not see flows."""
    if campaign.state != State.DRAFT or campaign.kind not in WITH_PLAN:
        return {}
    begins = _begins(actor, campaign) if campaign.kind == Kind.JOURNEY else None
    return {"begins": begins, "terms": [*_of_kind(actor, campaign, begins), *_of_all(campaign)]}


def _begins(actor: Actor, campaign: Campaign) -> list[str] | None:
    """The news that the flow begins with, in words."""
    versions = automation.versions(actor, campaign.flow_id or 0)
    if not versions:
        return None
    named = [rule.get("news", "") for rule in versions[0].body.get("starts") or ()]
    return [str(found.label) if (found := triggers.get(name)) else name for name in named]


def _of_kind(actor: Actor, campaign: Campaign, begins: list[str] | None) -> list[tuple[str, str]]:
    if campaign.kind == Kind.JOURNEY:
        return [] if begins is None else [(_("Begins with"), "; ".join(begins) or _("nothing yet"))]
    when = formats.moment(campaign.planned_at) if campaign.planned_at else _("as soon as it is started")
    if campaign.channel != EMAIL:
        return [*_of_channel(actor, campaign), (_("When"), when)]
    designs, boxes = dict(choices.designs(actor)), dict(choices.mailboxes(actor))
    letters = [designs.get(one["design"], "") for one in campaign.variants]
    return [
        (_("Letters"), ", ".join(name for name in letters if name) or "–"),
        (_("Sent from"), boxes.get(campaign.mailbox_id or 0, "–")),
        (_("When"), when),
    ]


def _of_channel(actor: Actor, campaign: Campaign) -> list[tuple[str, str]]:
    """What its channel was told, each by the name of what was chosen."""
    channel = channels.get(campaign.channel)
    if channel is None:
        return [(_("Channel"), campaign.channel)]
    said = []
    for one in channel.settings:
        told = str(campaign.how.get(one.name) or "")
        named = {code: str(word) for code, word in one.choices(actor)} if one.choices is not None else {}
        said.append((str(one.label), named.get(told, told) or "–"))
    return [(_("Channel"), str(channel.label)), *said]


def _of_all(campaign: Campaign) -> list[tuple[str, str]]:
    share, days = campaign.control_share, campaign.window_days
    alone = f"{formats.number(share / 10)} %" if share else pgettext("left alone", "nobody")
    window = ngettext("%(days)s day after a letter", "%(days)s days after a letter", days) % {"days": days}
    return [(_("Left alone, by chance"), alone), (_("Orders count for"), window)]
