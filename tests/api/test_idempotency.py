"""A write under an idempotency key is done once, whatever happens to the answer."""

import threading
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from django.db import connections
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.platform.api.idempotency import Slot
from relacja.platform.idempotency import KEPT_FOR, forget_old_answers
from relacja.platform.models import AuditEntry, IdempotentAnswer, ParameterValue


@pytest.fixture
def client(transactional_db: None) -> Client:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["platform.edit_parameters"], scope="all"))
    secret = token_for(user, scopes=["platform.edit_parameters"])
    return Client(headers={"authorization": f"Bearer {secret}"})


@pytest.fixture
def code() -> str:
    return KEPT_FOR.code


def put(client: Client, code: str, value: int, key: str = "") -> HttpResponse:
    headers = {"idempotency-key": key} if key else {}
    body = {"value": f"{value}h", "reason": "because"}
    return client.put(f"/api/v1/parameters/{code}", body, content_type="application/json", headers=headers)


def test_a_repeat_gets_the_first_answer_and_changes_nothing(client: Client, code: str) -> None:
    first, repeat = put(client, code, 5, "k1"), put(client, code, 5, "k1")
    assert (first.status_code, repeat.status_code) == (200, 200)
    assert first.content == repeat.content
    assert repeat.headers["Idempotent-Replayed"] == "true"
    assert repeat.headers["ETag"] == first.headers["ETag"]
    assert AuditEntry.objects.filter(verb="platform.set_parameter").count() == 1


def test_the_database_alone_tells_neither_key_nor_answer(client: Client, code: str) -> None:
    answer = put(client, code, 5, "call me Ala")
    row = IdempotentAnswer.objects.get()
    kept = f"{row.key} {row.digest}".encode() + bytes(row.body)
    for secret in (b"Ala", answer.headers["ETag"].strip('"').encode(), code.encode(), answer.content[:20]):
        assert secret not in kept
    assert put(client, code, 5, "call me Ala").content == answer.content


def test_a_new_token_can_be_read_only_with_the_key_it_was_made_under() -> None:
    slot = Slot(1, "k1")
    sealed = slot.sealed({"ETag": "x"}, b'{"secret": "rel_abc"}')
    assert Slot(1, "k1").opened(sealed) == ({"ETag": "x"}, b'{"secret": "rel_abc"}')
    for other in (Slot(1, "k2"), Slot(2, "k1")):
        with pytest.raises(InvalidTag):
            other.opened(sealed)


def test_the_same_key_with_another_body_is_refused(client: Client, code: str) -> None:
    put(client, code, 5, "k1")
    other = put(client, code, 6, "k1")
    assert (other.status_code, other.json()["type"]) == (422, "/api/v1/problems/idempotency-key-reused")
    assert ParameterValue.objects.get(code=code).value == "18000.0"


def test_keys_of_two_users_are_two_keys(client: Client, code: str) -> None:
    put(client, code, 5, "k1")
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=["platform.edit_parameters"], scope="all"))
    other = Client(headers={"authorization": f"Bearer {token_for(user, scopes=['platform.edit_parameters'])}"})
    assert "Idempotent-Replayed" not in put(other, code, 5, "k1").headers


def test_what_failed_changed_nothing_and_may_be_tried_again(client: Client, code: str) -> None:
    body = {"value": "no number", "reason": "because"}
    address, headers = f"/api/v1/parameters/{code}", {"idempotency-key": "k1"}
    failed = client.put(address, body, content_type="application/json", headers=headers)
    assert failed.status_code == 422
    assert not IdempotentAnswer.objects.exists()
    assert put(client, code, 7, "k1").status_code == 200


@pytest.mark.parametrize("key", ["", " ", "x" * 201, "a\tb"])
def test_a_key_that_is_none_is_refused(client: Client, code: str, key: str) -> None:
    headers = {"idempotency-key": key}
    body = {"value": 1, "reason": "because"}
    answer = client.put(f"/api/v1/parameters/{code}", body, content_type="application/json", headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (400, "/api/v1/problems/bad-idempotency-key")


def test_ten_repeats_at_once_do_the_work_once(client: Client, code: str) -> None:
    answers: list[HttpResponse] = []
    start = threading.Barrier(10)

    def send() -> None:
        try:
            start.wait()
            answers.append(put(client, code, 9, "k1"))
        finally:
            connections.close_all()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert sum("Idempotent-Replayed" not in answer.headers for answer in answers) == 1
    assert AuditEntry.objects.filter(verb="platform.set_parameter").count() == 1


def test_answers_are_forgotten_when_their_time_is_over(client: Client, code: str) -> None:
    put(client, code, 5, "k1")
    assert forget_old_answers(now=timezone.now() + timedelta(hours=4)) == 0
    assert forget_old_answers(now=timezone.now() + timedelta(hours=6)) == 1
