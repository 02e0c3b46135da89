"""A real browser in which somebody is signed in."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from bench.servers import Server
from bench.world import World

SESSION = """
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from relacja.accounts.models import User
user = User.objects.get(pk=1)
store = SessionStore()
store[SESSION_KEY] = str(user.pk)
store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
store[HASH_SESSION_KEY] = user.get_session_auth_hash()
store.save()
print("session", store.session_key)
"""


def signed_in(world: World) -> str:
    """The key of a session of the first user; pages have their styles and scripts from now on."""
    world.run("collectstatic", "--no-input", "-v", "0")
    return world.run("shell", "-c", SESSION).split("session ")[1].split()[0]


@contextmanager
def browser(server: Server, session: str, script: str) -> Iterator[Any]:
    """A page of Chromium at 1440 px in that session; `script` runs first on all that is opened in it."""
    from playwright.sync_api import sync_playwright

    from config.launch.testing import find_browser

    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=find_browser(), args=["--no-sandbox"])
        context = chromium.new_context(viewport={"width": 1440, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": session, "url": f"http://localhost:{server.port}"}])
        page = context.new_page()
        page.add_init_script(script)
        yield page
        chromium.close()
