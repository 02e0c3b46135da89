"""A call that goes out by the real engine: the worker's telephone first, then the customer's, and both are recorded."""

import time

import numpy as np
import pytest

from relacja.contact_centre import parameters, services
from relacja.contact_centre.models import Call
from relacja.contact_centre.testing import make_centre, make_worker
from relacja.customers.testing import make_party
from relacja.interactions import queries as interactions
from relacja.platform.parameters import set_parameter
from relacja.routing.testing import SYSTEM

from .house import House, Telephones
from .phones import loud
from .world import CUSTOMER

pytestmark = [pytest.mark.telephony, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_who_is_called_hears_that_it_is_recorded_and_both_sides_are(house: House, phones: Telephones) -> None:
    make_centre()
    party = make_party("Jan Kowalski", phone=CUSTOMER)
    worker, actor = make_worker(ready=False, reachable=False)
    set_parameter(actor=SYSTEM, code=parameters.OUTGOING.code, value="announced", reason="test")
    desk, customer = phones.desk(worker.pk), phones.caller()
    house.set_up(softphone=False)
    house.start()
    services.dial(actor=actor, number=CUSTOMER, party_id=party.pk)
    phones.lift(desk)
    phones.lift(customer)
    call = house.until(lambda: Call.objects.filter(recordings__isnull=False).first(), "it is recorded")
    time.sleep(3)
    phones.wait(customer.do("hangup"))
    left, right = house.recording(call.pk)
    assert np.median(loud(left, 440)) > 8000, "the customer"
    assert np.median(loud(right, 1000)) > 8000, "the worker"
    call.refresh_from_db()
    assert (call.direction, call.state, call.recordings.get().consent_basis) == ("outbound", "ended", "announced")
    [entry] = interactions.timeline(actor, party.pk).entries
    assert (entry.kind, entry.direction, entry.status) == ("call", "outbound", "done")
