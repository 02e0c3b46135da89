"""Schemathesis over the whole document: whatever is sent, no verb breaks, and every answer is as described.

In half of the sound requests the ids are those of rows that exist, so that verbs get to do their work.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest
import schemathesis
from django.utils import timezone
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.asgi import wsgi
from relacja.accounts.testing import actor_of, make_member, make_role, make_unit, make_user, token_for
from relacja.customers.testing import make_party
from relacja.interactions import services as interactions
from relacja.platform.permissions import permissions

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = {GenerationMode.POSITIVE: 12, GenerationMode.NEGATIVE: 5}
DOCUMENT = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)
TAGS = sorted({tag["name"] for tag in DOCUMENT.raw_schema["tags"]})


def operations(tag: str) -> Iterator[Any]:
    for found in DOCUMENT.get_all_operations():
        operation = found.ok()
        if tag in operation.definition.raw["tags"]:
            yield operation


@pytest.fixture
def headers(transactional_db: None) -> dict[str, str]:
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    secret = token_for(user, scopes=permissions.codes())
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}


@pytest.fixture
def ids(headers: dict[str, str]) -> dict[str, list[int]]:
    """Rows of every kind, by the name their id goes by."""
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    actor = actor_of(user)
    parties = [
        make_party(f"Anna Nowak-{n}", email=f"a{n}@example.com", phone=f"60010020{n}", owner_id=user.pk)
        for n in range(4)
    ]
    party_ids = [party.pk for party in parties]
    done = interactions.log_call(actor=actor, party_id=party_ids[0], summary="Asked about the offer")
    planned = interactions.plan(actor=actor, kind="visit", party_id=party_ids[1], at=timezone.now())
    links = [point.pk for party in parties for point in party.contact_points.all()]
    return {
        "party_id": party_ids,
        "link_id": links,
        "point_id": [point.point_id for party in parties for point in party.contact_points.all()],
        "interaction_id": [done.id.id, planned.id.id],
        "user_id": [user.pk],
        "owner_id": [user.pk],
        "keep_id": party_ids,
        "absorb_id": party_ids,
        "one_id": party_ids,
        "other_id": party_ids,
        "a_id": party_ids,
        "b_id": party_ids,
    }


def with_real_ids(value: Any, ids: Mapping[str, list[int]], data: Any) -> Any:
    if isinstance(value, dict):
        return {
            name: data.draw(st.sampled_from(ids[name]))
            if name in ids and isinstance(inner, int)
            else with_real_ids(inner, ids, data)
            for name, inner in value.items()
        }
    if isinstance(value, list):
        return [with_real_ids(inner, ids, data) for inner in value]
    return value


@pytest.mark.slow
@pytest.mark.parametrize("tag", TAGS)
def test_no_verb_breaks_and_every_answer_is_as_described(
    tag: str, headers: dict[str, str], ids: dict[str, list[int]]
) -> None:
    broken = []
    for operation in operations(tag):
        for mode in EXAMPLES:
            try:
                probe(operation, mode, headers, ids)
            except (Failure, FailureGroup) as failure:
                broken.append(f"{operation.definition.raw['operationId']}: {failure}")
    assert not broken, "\n\n".join(broken)


def probe(operation: Any, mode: GenerationMode, headers: dict[str, str], ids: dict[str, list[int]]) -> None:
    @seed(7)
    @settings(max_examples=EXAMPLES[mode], deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode), data=st.data())
    def sent(case: Any, data: Any) -> None:
        if mode is GenerationMode.POSITIVE and data.draw(st.booleans()):
            case.path_parameters = with_real_ids(dict(case.path_parameters or {}), ids, data)
            case.body = with_real_ids(case.body, ids, data)
        case.call_and_validate(headers=headers, checks=CHECKS)

    sent()
