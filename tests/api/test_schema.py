"""Schemathesis over the whole document: whatever is sent, no verb breaks, and every answer is as described."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given, seed, settings
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from config.asgi import wsgi
from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.platform.permissions import permissions

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
EXAMPLES = 12
DOCUMENT = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", wsgi)


def operations() -> Iterator[Any]:
    for found in DOCUMENT.get_all_operations():
        operation = found.ok()
        yield pytest.param(operation, id=operation.definition.raw["operationId"])


@pytest.fixture
def headers(transactional_db: None) -> dict[str, str]:
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    secret = token_for(user, scopes=permissions.codes())
    return {"Authorization": f"Bearer {secret}", "Accept-Encoding": "identity"}


@pytest.mark.slow
@pytest.mark.parametrize("operation", operations())
@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=["sound", "unsound"])
def test_no_verb_breaks_and_every_answer_is_as_described(
    operation: Any, mode: GenerationMode, headers: dict[str, str]
) -> None:
    @seed(7)
    @settings(max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy(generation_mode=mode))
    def probe(case: Any) -> None:
        case.call_and_validate(headers=headers, checks=CHECKS)

    probe()
