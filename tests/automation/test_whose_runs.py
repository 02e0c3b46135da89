"""Whose runs somebody may start, stop and see: those of the customers they see."""

from datetime import UTC, datetime

import pytest

from relacja.accounts.queries import actor_for_user
from relacja.accounts.testing import make_member, make_role, make_unit, make_user
from relacja.automation import queries, services
from relacja.automation.testing import ACTOR, make_flow, node
from relacja.automation.types import Start
from relacja.customers.testing import make_party

pytestmark = pytest.mark.django_db
ALL = ("automation.view", "automation.configure", "automation.run", "customers.view")


def test_runs_of_customers_one_does_not_see_are_neither_stopped_nor_started() -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=ALL, scope="own"))
    actor, party = actor_for_user(user.pk), make_party().pk
    flow = make_flow(
        {"first": "w", "nodes": {"w": node("wait", settings={"seconds": 60}, next="end"), "end": node("end")}}
    )
    start = Start("k", datetime(2026, 11, 28, tzinfo=UTC), party)
    run = services.start(actor=ACTOR, flow_id=flow, start=start)
    assert queries.runs_of(actor, party) == []
    assert services.stop_runs(actor=actor, run_ids=[run or 0]) == 0
    with pytest.raises(services.CustomerNotVisible):
        services.start(actor=actor, flow_id=flow, start=Start("l", start.at, party))
    assert [line.key for line in queries.runs_of(ACTOR, party)] == ["k"]
