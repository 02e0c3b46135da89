"""Two lines that send at once."""

import threading

import pytest
from django.db import connection, transaction
from django.utils import timezone

from relacja.mailings import parameters
from relacja.mailings.models import DesignVersion, Letter
from relacja.mailings.services.claiming import claim_letters
from relacja.mailings.testing import SYSTEM, draft_of, make_reader, queue
from relacja.messaging.testing import Pigeon, make_mailbox
from relacja.platform.parameters import standing_at


@pytest.mark.django_db(transaction=True)
def test_two_lines_that_look_at_one_customer_at_once_do_not_send_them_more_than_the_most(
    bird: Pigeon, mailbox_id: int, version: DesignVersion
) -> None:
    other = make_mailbox("Offers", "offers@firm.test").pk
    party_id = make_reader()
    first, second = queue(*(draft_of(party_id, version.pk, box) for box in (mailbox_id, other)))
    judged = threading.Event()

    def beside() -> None:
        claim_letters(actor=SYSTEM, mailbox_id=other, lane="b", now=timezone.now())
        judged.set()
        connection.close()

    with standing_at(parameters.CAP.code, 1):
        with transaction.atomic():
            claim_letters(actor=SYSTEM, mailbox_id=mailbox_id, lane="a", now=timezone.now())
            line = threading.Thread(target=beside)
            line.start()
            assert not judged.wait(0.5), "it waits until what became of the other letter is known"
        line.join(20)

    assert judged.is_set()
    states = dict(Letter.objects.values_list("pk", "reason"))
    assert states == {first.pk: "", second.pk: "capped"}
    assert Letter.objects.get(pk=first.pk).state == "sending"
