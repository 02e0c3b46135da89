"""When nobody is disturbed, by the time where they live."""

from collections.abc import Collection
from datetime import datetime
from zoneinfo import ZoneInfo

from django.conf import settings

from relacja.customers import queries as customers
from relacja.customers.plugs import consent_purposes
from relacja.mailings import parameters
from relacja.mailings.rules import gates, zones
from relacja.platform.actor import Actor


def quiet_until(actor: Actor, party_ids: Collection[int], purpose: str, at: datetime) -> dict[int, datetime]:
    """Those to whom no letter of this purpose is sent now because it is night where they live, and until when; the
    line asks the same when it sends."""
    known = consent_purposes.get(purpose)
    if known is None or not known.heeds_quiet_hours or not parameters.flag(parameters.QUIET):
        return {}
    hours, found = customers.quiet_hours_in_force(), {}
    for party_id, who in customers.recipients(actor, dict.fromkeys(party_ids)).items():
        local = at.astimezone(ZoneInfo(zones.zone_of(who.country, settings.TIME_ZONE)))
        end = gates.end_of_quiet(local, hours.start, hours.end)
        if end is not None:
            found[party_id] = end
    return found
