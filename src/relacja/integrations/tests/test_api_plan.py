"""How a file is to be read, as programs say it: nonsense is refused at once, and never breaks a page or a job."""

import io

import pytest

from relacja.integrations import services
from relacja.integrations.models import ImportRun
from relacja.integrations.tests.test_others_runs import person

pytestmark = pytest.mark.django_db(transaction=True)
NONSENSE = (
    {"encoding": "nonsense"}, {"encoding": "base64"}, {"encoding": 5}, {"delimiter": "ab"}, {"delimiter": "\n"},
    {"quote": "xx"}, {"time_zone": "../../etc/passwd"}, {"decimal": "x"}, {"table": "../x"}, {"header": -1},
)  # fmt: skip


@pytest.mark.parametrize("reading", NONSENSE)
def test_a_reading_that_nothing_can_be_read_by_is_refused(reading: dict[str, object]) -> None:
    client, sender = person("all")
    run_id = services.upload_file(actor=sender, stream=io.BytesIO(b"a;b\n1;2\n"), name="x.csv")
    plan = {"mapping": {}, "reading": reading}
    answer = client.put(f"/api/v1/imports/{run_id}/plan", plan, content_type="application/json")
    assert answer.status_code == 422, answer.content
    assert client.get(f"/imports/{run_id}/table/").status_code == 200


def test_what_is_said_of_a_reading_is_kept_and_the_rest_found_out() -> None:
    client, sender = person("all")
    run_id = services.upload_file(actor=sender, stream=io.BytesIO(b"a;b\n1;2\n"), name="x.csv")
    plan = {"mapping": {}, "reading": {"encoding": "cp1250", "delimiter": "\t"}}
    assert client.put(f"/api/v1/imports/{run_id}/plan", plan, content_type="application/json").status_code == 204
    assert ImportRun.objects.get().reading == {"encoding": "cp1250", "delimiter": "\t"}
