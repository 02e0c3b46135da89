"""Sign-in, forgery, size, limits and problems: what stands in front of every verb."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.db import connection
from django.test import Client

from relacja.accounts.testing import actor_with, make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.platform.api import house, limits
from relacja.platform.api.house import api

pytestmark = pytest.mark.django_db


def a_client(*permissions: str) -> Client:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=permissions, scope="all"))
    secret = token_for(user, scopes=permissions)
    return Client(headers={"authorization": f"Bearer {secret}"})


def test_nobody_is_asked_to_sign_in() -> None:
    answer = Client().get("/api/v1/me")
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["type"] == "/api/v1/problems/not-signed-in"


def test_a_token_that_does_not_count_is_no_sign_in_even_beside_a_session() -> None:
    client = sign_in(Client(), make_user())
    assert client.get("/api/v1/me").status_code == 200
    assert client.get("/api/v1/me", headers={"authorization": "Bearer wrong"}).status_code == 401


def test_a_token_tells_whom_it_speaks_for() -> None:
    answer = a_client("platform.edit_parameters").get("/api/v1/me")
    assert answer.json()["kind"] == "client"
    assert answer.json()["permissions"] == ["platform.edit_parameters"]


def test_a_session_may_not_change_anything_without_the_forgery_token() -> None:
    user = make_user()
    actor_with("platform.edit_parameters", user=user)
    client = sign_in(Client(enforce_csrf_checks=True), user)
    refused = client.put("/api/v1/parameters/files.limit", {"value": 1, "reason": "x"}, content_type="application/json")
    assert (refused.status_code, refused.json()["type"]) == (403, "/api/v1/problems/forged-request")


def test_a_missing_permission_is_named() -> None:
    answer = a_client("platform.see_audit").get("/api/v1/parameters")
    assert answer.status_code == 403
    assert answer.json()["permission"] == "platform.edit_parameters"


def test_an_unknown_address_and_an_unknown_method_are_problems_too() -> None:
    client = a_client("platform.see_audit")
    assert client.get("/api/v1/nothing").json()["type"] == "/api/v1/problems/not-found"
    answer = client.delete("/api/v1/me")
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET")
    assert answer.json()["type"] == "/api/v1/problems/method-not-allowed"


def test_errors_of_the_body_carry_pointers_and_those_of_parameters_their_name() -> None:
    client = a_client("platform.edit_parameters")
    answer = client.put("/api/v1/parameters/x", {"value": 1}, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "#/reason"
    answer = client.get("/api/v1/search", {"q": "ab", "limit": "many"})
    assert (answer.status_code, answer.json()["errors"][0]["parameter"]) == (422, "limit")


def test_a_body_that_is_no_json_and_one_with_a_nul_are_refused() -> None:
    client = a_client("platform.edit_parameters")
    for body in (b"{", b'{"value": "\\u0000", "reason": "x"}', b"\xff"):
        answer = client.put("/api/v1/parameters/x", body, content_type="application/json")
        assert (answer.status_code, answer.json()["type"]) == (400, "/api/v1/problems/unreadable")
    assert client.get("/api/v1/search?q=a%00b").status_code == 400


def test_a_request_that_is_too_large_is_refused_unread(settings: object) -> None:
    settings.API_REQUEST_BYTES = 100  # type: ignore[attr-defined]
    client = a_client("platform.edit_parameters")
    answer = client.put("/api/v1/parameters/x", {"value": "x" * 200, "reason": "x"}, content_type="application/json")
    assert (answer.status_code, answer.json()["type"]) == (413, "/api/v1/problems/too-large")


def test_a_row_the_caller_has_is_not_sent_again_and_fields_narrow_it() -> None:
    client = a_client("platform.see_audit")
    answer = client.get("/api/v1/me")
    etag = answer.headers["ETag"]
    assert etag.startswith('"')
    again = client.get("/api/v1/me", headers={"if-none-match": f'W/"other", {etag}'})
    assert (again.status_code, again.content) == (304, b"")
    few = client.get("/api/v1/me", {"fields": "label,kind"})
    assert list(few.json()) == ["label", "kind"]
    assert client.get("/api/v1/me", {"fields": "label,nonsense"}).status_code == 422


def test_each_selection_of_fields_has_an_etag_of_its_own() -> None:
    client = a_client("platform.see_audit")
    etags = [client.get("/api/v1/me", {"fields": few}).headers["ETag"] for few in ("", "label", "kind", "label,kind")]
    assert len(set(etags)) == 4
    label = etags[1]
    same = client.get("/api/v1/me", {"fields": "label"}, headers={"if-none-match": label})
    assert (same.status_code, same.headers["ETag"]) == (304, label)
    assert list(client.get("/api/v1/me", {"fields": "kind"}, headers={"if-none-match": label}).json()) == ["kind"]
    assert "permissions" in client.get("/api/v1/me", headers={"if-none-match": label}).json()


def test_the_limit_counts_down_and_ends_in_429(settings: object, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.API_REQUESTS_PER_MINUTE = 2  # type: ignore[attr-defined]
    monkeypatch.setattr(limits, "counter", limits.Counter())
    client = a_client("platform.see_audit")
    answers = [client.get("/api/v1/me") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert [answer.headers["RateLimit"].split(";")[1] for answer in answers] == ["r=1", "r=0", "r=0"]
    assert answers[0].headers["RateLimit-Policy"] == '"minute";q=2;w=60'
    assert 0 < int(answers[2].headers["Retry-After"]) <= 60
    assert a_client("platform.see_audit").get("/api/v1/me").status_code == 200


def test_processes_share_a_limit_and_never_grant_more_than_it() -> None:
    processes = [limits.Counter(), limits.Counter(), limits.Counter()]
    granted = [not processes[number % 3].spend("shared", 100, 0.0).spent for number in range(300)]
    assert sum(granted) == 100


def test_a_caller_who_moves_to_another_process_is_held_up_at_most_a_lot_early() -> None:
    first, second = limits.Counter(), limits.Counter()
    assert first.spend("moves", 100, 0.0).left == 99
    granted = sum(not second.spend("moves", 100, 0.0).spent for _ in range(200))
    assert 90 <= granted <= 99
    assert second.spend("moves", 100, 0.0).spent


def test_a_limit_costs_few_statements_and_none_once_it_is_spent(
    django_assert_max_num_queries: Callable[..., AbstractContextManager[None]],
) -> None:
    counter = limits.Counter()
    with django_assert_max_num_queries(80):
        assert sum(not counter.spend("busy", 6000, 0.0).spent for _ in range(6000)) == 6000
    with django_assert_max_num_queries(0):
        assert counter.spend("busy", 6000, 1.0).spent


def test_a_window_begins_anew_for_all_processes_after_a_minute() -> None:
    assert [limits.take("old", 2).requests for _ in range(3)] == [1, 1, 0]
    with connection.cursor() as cursor:
        cursor.execute("UPDATE platform_spentrequests SET begun_at = begun_at - interval '1 minute'")
    lot = limits.take("old", 2)
    assert (lot.requests, lot.elsewhere) == (1, 1)
    assert 59 < lot.seconds <= 60


def test_windows_begin_anew_and_old_callers_are_forgotten() -> None:
    counter = limits.Counter(lambda caller, quota: limits.Lot(quota, 0, 60))
    assert [counter.spend("a", 1, now).spent for now in (0.0, 59.0, 60.0)] == [False, True, False]
    for number in range(limits.REMEMBERED + 1):
        counter.spend(f"caller {number}", 1, 200.0)
    assert "a" not in counter._purses


def test_the_document_names_every_verb_once_and_tells_each_problem_once() -> None:
    document = Client().get("/api/v1/openapi.json").json()
    assert document["openapi"].startswith("3.1")
    assert Client().get("/api/v1/openapi.json").headers["Content-Language"] == "en"
    verbs = [verb for path in document["paths"].values() for verb in path.values()]
    names = [verb["operationId"] for verb in verbs]
    assert len(names) == len(set(names)) > 3
    for verb in verbs:
        assert verb["responses"]["422"] == {"$ref": "#/components/responses/Problem422"}
        assert verb["summary"]
        assert verb["tags"]


@pytest.mark.parametrize("language", ["pl", "ru"])
def test_the_document_is_in_english_whoever_reads_it_first(language: str) -> None:
    house._document.cache_clear()
    document = Client(headers={"accept-language": language}).get("/api/v1/openapi.json").content.decode()
    foreign = {letter for letter in document if letter.isalpha() and not letter.isascii()}
    assert not foreign
    assert "Nazwa" not in document


def test_no_address_is_offered_by_two_routers_where_one_would_hide_the_other() -> None:
    offered = [f"{router.prefix}{path}" for router in api._get_bound_routers() for path in router.path_operations]
    assert len(offered) == len(set(offered))
