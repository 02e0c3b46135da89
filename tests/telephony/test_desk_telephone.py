"""A telephone on a table is set up with exactly what the page shows; a new password ends the old one at once."""

import json
import re

import pytest
from django.test import Client

from relacja.accounts.testing import make_member, make_role, make_unit, make_user, sign_in
from relacja.contact_centre import services
from relacja.contact_centre.telephony.asterisk.client import Refused
from relacja.contact_centre.testing import make_centre, make_worker
from relacja.routing.testing import SYSTEM
from relacja.routing.types import CONFIGURE

from .house import Telephones
from .phones import Phone, eventually
from .world import Engine

pytestmark = [pytest.mark.telephony, pytest.mark.django_db]


def shown(client: Client, address: str) -> dict[str, str]:
    """What the page says, read as a person would."""
    page = client.post(address).content.decode()
    return dict(re.findall(r'data-fact="(\w+)">([^<]+)<', page))


def a_phone(phones: Telephones, told: dict[str, str], number: int) -> Phone:
    """A telephone that somebody has typed this into, switched on."""
    account = (
        f"<sip:{told['user']}@{told['server']}:{told['port']};transport={told['transport'].lower()}>;"
        f"auth_user={told['user']};auth_pass={told['password']};answermode=manual;audio_codecs=PCMA/8000/1;regint=600"
    )
    phone = Phone(phones.engine.folder(), f"127.0.0.{200 + number}", account, 1000)
    phones.all.append(phone)
    phones.wait(phone.start())
    return phone


async def _refused(phone: Phone) -> None:
    async def look() -> None:
        assert "401 Unauthorized" in (phone.folder / "log").read_text(errors="replace")

    await eventually(look)


async def _state(engine: Engine, user: str, state: str) -> None:
    async def look() -> None:
        told = await engine.line().ari.ask("GET", f"endpoints/PJSIP/{user}")  # type: ignore[attr-defined]
        assert told["state"] == state

    await eventually(look)


async def _gone(engine: Engine, user: str) -> None:
    async def look() -> None:
        with pytest.raises(Refused):
            await engine.line().ari.ask("GET", f"endpoints/PJSIP/{user}")  # type: ignore[attr-defined]

    await eventually(look)


def test_a_telephone_signs_in_with_what_the_page_shows_and_no_more_once_there_is_a_new_password(
    engine: Engine, phones: Telephones
) -> None:
    make_centre()
    services.save_engine(actor=SYSTEM, name="sim", plug="simulator", values={}, is_active=False)
    settings = json.loads((engine.data / "secrets" / "telephone.json").read_text())
    services.save_engine(actor=SYSTEM, name="real", plug="asterisk", values=settings)
    worker, _actor = make_worker()
    user = make_user()
    make_member(user, make_unit(), make_role(permissions=[CONFIGURE], scope="all"))
    client, address = sign_in(Client(), user), f"/settings/contact-centre/people/{worker.user_id}/telephone"

    first = shown(client, address)
    assert (first["server"], first["port"]) == ("127.0.0.1", str(engine.wishes.sip_port))
    old = a_phone(phones, first, 1)
    phones.wait(old.signed_in())
    phones.wait(_state(engine, first["user"], "online"))

    second = shown(client, address)
    assert second["user"] == first["user"]
    phones.wait(_state(engine, first["user"], "offline"))
    phones.wait(_refused(a_phone(phones, first, 2)))
    phones.wait(_state(engine, first["user"], "offline"))
    phones.wait(a_phone(phones, second, 3).signed_in())
    phones.wait(_state(engine, first["user"], "online"))
    client.post(f"{address}/remove")
    phones.wait(_gone(engine, first["user"]))
    phones.wait(_refused(a_phone(phones, second, 4)))
    third = shown(client, address)
    phones.wait(a_phone(phones, third, 5).signed_in())
    phones.wait(_state(engine, first["user"], "online"))
    assert first["password"].encode() not in _kept_by(engine)
    assert second["password"].encode() not in _kept_by(engine)


def _kept_by(engine: Engine) -> bytes:
    """Everything the engine has on its disk."""
    files = [path for path in (engine.data / "telephone").rglob("*") if path.is_file() and "lib" not in path.parts]
    return b"".join(path.read_bytes() for path in files)
