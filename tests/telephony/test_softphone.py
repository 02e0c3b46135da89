"""The telephone in the browser, in a real Chromium: it signs in, takes a real call, and both are heard."""

import asyncio
import contextlib
import dataclasses
import json
import shutil
import threading
from collections.abc import AsyncIterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest
from playwright.async_api import Page, async_playwright

from config.launch.testing import find_browser

from .phones import FLAGS, loud, tone
from .world import CUSTOMER, PASSWORD, RealWorld

pytestmark = [pytest.mark.telephony, pytest.mark.browser]

BUILT = Path(__file__).resolve().parents[2] / "src/relacja/platform/web/static/built"
PAGE = """<!doctype html><title>Telephone</title>
<div data-softphone="account.json" data-softphone-raw></div>
<button data-softphone-do="answer">Answer</button><button data-softphone-do="hangup">Hang up</button>
<button data-softphone-do="hold">Hold</button><button data-softphone-do="retrieve">Back</button>
<script type="module">
  import { mount } from "./softphone.js";
  window.news = {};
  for (const what of ["ready", "ringing", "talking", "held", "retrieved", "ended"])
    document.addEventListener("softphone:" + what, ({ detail }) => { window.news[what] = detail; });
  window.phone = await mount(document.querySelector("[data-softphone]"));
</script>"""


class Quiet(SimpleHTTPRequestHandler):
    """Serves without a word."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        """Nothing."""

    def do_POST(self) -> None:
        """The account is asked for by POST."""
        self.do_GET()


@contextlib.asynccontextmanager
async def browser_at(folder: Path) -> AsyncIterator[Page]:
    """A page of this folder in a browser that speaks at 1000 Hz."""
    tone(folder / "tone.wav", 1000)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    flags = [*FLAGS, f"--use-file-for-fake-audio-capture={folder / 'tone.wav'}"]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path=find_browser(), args=flags)
        page = await (await chromium.new_context(permissions=["microphone"])).new_page()
        await page.goto(f"http://127.0.0.1:{server.server_port}/page.html")
        yield page
        await chromium.close()
    server.shutdown()


async def test_a_call_is_taken_held_and_ended_in_the_browser_and_both_are_heard(
    world: RealWorld, tmp_path: Path
) -> None:
    leg = "worker:4711"
    account = await world.line.provide(leg, PASSWORD)
    assert account is not None
    shutil.copy(BUILT / "softphone.js", tmp_path)
    (tmp_path / "account.json").write_text(json.dumps(dataclasses.asdict(account)))
    (tmp_path / "page.html").write_text(PAGE)
    async with browser_at(tmp_path) as page:
        await world.until("reachable", leg=leg)
        await world.customer_calls()
        call = (await world.until("offered")).call_id
        await world.ask("ring", call, leg)
        await page.wait_for_function("window.news.ringing")
        assert await page.evaluate("window.news.ringing") == {"number": CUSTOMER, "name": "Jan Kowalski"}
        await page.click("[data-softphone-do=answer]")
        await world.until("answered", call_id=call, leg=leg)
        await page.wait_for_function("window.phone.session.connection.iceConnectionState.match(/connected|completed/)")
        await world.ask("record", call)
        await asyncio.sleep(2.5)
        await page.click("[data-softphone-do=hold]")
        await world.until("held", call_id=call, leg="caller")
        await page.click("[data-softphone-do=retrieve]")
        await world.until("retrieved", call_id=call, leg="caller")
        await page.click("[data-softphone-do=hangup]")
        assert (await world.until("ended", call_id=call)).data["by"] == "worker"
        await world.until("recording_ready", call_id=call)
    left, right = world.recordings[0]
    assert np.median(loud(left, 440)[:8]) > 8000
    assert np.median(loud(right, 1000)[:8]) > 8000
    await world.until("unreachable", leg=leg)


async def test_whoever_calls_out_from_the_browser_need_not_answer_it_there(world: RealWorld, tmp_path: Path) -> None:
    leg = "worker:4712"
    account = await world.line.provide(leg, PASSWORD)
    assert account is not None
    shutil.copy(BUILT / "softphone.js", tmp_path)
    (tmp_path / "account.json").write_text(json.dumps(dataclasses.asdict(account)))
    (tmp_path / "page.html").write_text(PAGE)
    async with browser_at(tmp_path):
        await world.until("reachable", leg=leg)
        await world.customer()
        await world.ask("dial", "out-softphone", leg, CUSTOMER)
        await world.until("answered", call_id="out-softphone", leg=leg)
        await world.customer_answers()
        await world.until("answered", call_id="out-softphone", leg=f"number:{CUSTOMER}")
        await world.customer_hangs_up()
        await world.until("ended", call_id="out-softphone")
    await world.until("unreachable", leg=leg)
