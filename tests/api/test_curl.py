"""The page `docs/api.md`: each of its ten things is done as it stands there, by curl against a live server."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from pytest_django.live_server_helper import LiveServer

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, token_for
from relacja.platform.permissions import permissions

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
THINGS = re.findall(r"^## (\d+)\. ([^\n]+)\n.*?^```sh\n(.*?)^```", PAGE.read_text(), re.DOTALL | re.MULTILINE)


def test_the_page_tells_ten_things() -> None:
    assert [number for number, _, _ in THINGS] == [str(number) for number in range(1, 11)]


@pytest.mark.django_db(transaction=True)
def test_each_of_them_works_as_it_stands_there(live_server: LiveServer, tmp_path: Path) -> None:
    assert shutil.which("curl"), "the test needs curl: apt-get install curl"
    user = make_user()
    make_member(user, make_unit(), make_role(scope="all"))
    secret = token_for(user, scopes=permissions.codes())
    env = {"BASE": f"{live_server.url}/api/v1", "TOKEN": secret, "PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8"}
    script = "set -e\n" + "\n".join(f"echo; echo '--- {number}. {name}'\n{block}" for number, name, block in THINGS)
    done = subprocess.run(["bash", "-c", script], env=env, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-1500:] + done.stderr[-500:]
    assert done.stdout.count('"id"') > 3
    assert '"outcome":"new"' in done.stdout
