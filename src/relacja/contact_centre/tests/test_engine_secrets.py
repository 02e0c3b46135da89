"""Secrets of telephone engines go to the engine they were given for, and nowhere else; providers are outside."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in, token_for
from relacja.contact_centre import services
from relacja.contact_centre.models import Engine
from relacja.contact_centre.plugs import EngineAway, telephony
from relacja.contact_centre.services.engines import settings_of
from relacja.contact_centre.types import CallCommand
from relacja.routing.testing import SYSTEM
from relacja.routing.types import CONFIGURE

PROVIDER = {
    "account": "AC1", "token": "s3cr3t", "public_url": "https://crm.example.org/telephony/1/",
    "caller_id": "+48221112233", "api": "https://api.twilio.com",
}  # fmt: skip


def asked_at(status: int, play: Callable[[str], Any]) -> tuple[list[str], Exception | None]:
    """What was asked of a server on this machine that answers so, and what whoever asked raised."""
    asked: list[str] = []

    async def answer(request: web.Request) -> web.Response:
        asked.append(f"{request.path_qs} {request.headers.get('Authorization', '')}")
        return web.Response(status=status, text="the number +48 601 234 567 is not yours")

    async def run() -> Exception | None:
        app = web.Application()
        app.router.add_route("*", "/{anything:.*}", answer)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
        try:
            await play(f"http://127.0.0.1:{port}")
        except Exception as problem:
            return problem
        finally:
            await runner.cleanup()
        return None

    return asked, asyncio.run(run())


async def connect(url: str) -> None:
    line: Any = telephony["asterisk"].open({"url": url, "user": "relacja", "password": "s3cr3t"})
    async with line.ari.connected(lambda _event: None):
        pass


def test_an_engine_that_refuses_the_password_does_not_spread_it() -> None:
    asked, problem = asked_at(401, connect)
    assert isinstance(problem, EngineAway)
    assert len(asked) == 1
    assert "s3cr3t" not in f"{problem} {asked}"


def test_what_an_engine_refuses_is_logged_without_whom_it_was_to_call() -> None:
    async def originate(url: str) -> None:
        line: Any = telephony["asterisk"].open({"url": url, "user": "relacja", "password": "s3cr3t"})
        await line.ari.ask("POST", "channels", {"endpoint": "PJSIP/+48601234567@trunk"})

    asked, problem = asked_at(400, originate)
    assert "48601234567" in str(asked)
    assert (str(problem), type(problem).__name__) == ("400", "Refused")


def test_the_password_of_the_engine_beside_us_goes_to_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RELACJA_DATA", str(tmp_path))
    (tmp_path / "secrets").mkdir()
    own = {"url": "http://127.0.0.1:25088", "user": "relacja", "password": "s3cr3t", "folder": "/own"}
    (tmp_path / "secrets" / "telephone.json").write_text(json.dumps(own))

    def opened(**settings: str) -> Any:
        return telephony["asterisk"].open(settings)

    assert opened().ari.password == "s3cr3t"
    assert opened(url="http://127.0.0.1:25088", caller_id="+48221112233").ari.password == "s3cr3t"
    other = opened(url="http://pbx.example.org:8088", user="relacja")
    assert (other.ari.password, str(other.board.folder)) == ("", ".")


@pytest.mark.parametrize("api", ["http://127.0.0.1", "http://localhost", "http://[::ffff:127.0.0.1]", "http://[::1]"])
def test_a_provider_is_not_looked_for_inside(api: str) -> None:
    async def ask(url: str) -> None:
        line = telephony["twilio"].open({**PROVIDER, "api": f"{api}:{url.rpartition(':')[2]}"})
        await line.do(CallCommand("hang_up", "CA1", "command:1"))

    asked, problem = asked_at(200, ask)
    assert isinstance(problem, EngineAway)
    assert asked == []


def saved(**changed: str) -> Engine:
    return Engine.objects.get(
        pk=services.save_engine(actor=SYSTEM, name="Voice", plug="twilio", values=PROVIDER | changed)
    )


@pytest.mark.django_db
def test_a_secret_that_is_kept_is_not_sent_to_a_new_address() -> None:
    saved()
    assert settings_of(saved(token="", caller_id="+48221112244"))["token"] == "s3cr3t"
    with pytest.raises(services.BadSetting) as refused:
        saved(token="", api="https://mine.example.org")
    assert refused.value.code == "token"
    assert settings_of(saved(token="n3w", api="https://mine.example.org"))["token"] == "n3w"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({**PROVIDER, "token": ""}, "token"),
        ({**PROVIDER, "account": ""}, "account"),
        ({**PROVIDER, "pasword": "s3cr3t"}, "pasword"),
        ({**PROVIDER, "api": "http://api.twilio.com"}, "api"),
        ({**PROVIDER, "caller_id": "1\x00"}, "caller_id"),
        ({**PROVIDER, "caller_id": "1" * 501}, "caller_id"),
    ],
)
def test_an_engine_is_set_up_with_what_its_kind_asks_for_or_not_at_all(values: dict[str, str], code: str) -> None:
    with pytest.raises(services.BadSetting) as refused:
        services.save_engine(actor=SYSTEM, name="Voice", plug="twilio", values=values)
    assert refused.value.code == code
    assert not Engine.objects.exists()


@pytest.mark.django_db
def test_the_api_names_the_setting_that_is_wrong() -> None:
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=[CONFIGURE], scope="all"))
    client = Client(headers={"authorization": f"Bearer {token_for(user, scopes=frozenset({CONFIGURE}))}"})
    body = {"plug": "twilio", "values": {**PROVIDER, "token": ""}}
    answer = client.put("/api/v1/telephone-engines/voice", body, content_type="application/json")
    assert answer.status_code == 422
    assert answer.json()["setting"] == "token"


@pytest.mark.django_db
def test_the_page_says_which_box_is_wrong(client: Client) -> None:
    user = make_user(language="en")
    make_member(user, make_unit(), make_role(permissions=[CONFIGURE], scope="all"))
    sign_in(client, user)
    engine = saved()
    boxes = {f"set_{code}": value for code, value in PROVIDER.items()} | {"is_active": "on", "name": "Voice"}
    moved = boxes | {"set_token": "", "set_api": "https://mine.example.org"}
    answer = client.post(f"/settings/contact-centre/telephones/{engine.pk}/", moved)
    assert answer.status_code == 422
    assert "has to be given again" in answer.content.decode()
    assert settings_of(Engine.objects.get())["api"] == "https://api.twilio.com"
