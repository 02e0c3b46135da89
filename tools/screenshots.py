"""Takes every main page at three widths, light and dark, for people to look at.

    .venv/bin/python -m tools.screenshots --address http://127.0.0.1:8000 --email E --password P [--out DIR] [PATH...]

Without paths it takes all that stand in the menu and under Settings, and what the first row of each list leads to.
Needs a running Relacja and a Chromium (RELACJA_CHROMIUM, or found on the machine).
"""

import argparse
import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

WIDTHS = {"wide": (1440, 900), "middle": (1024, 768), "phone": (390, 844)}
THEMES = ("light", "dark")


def chromium() -> str:
    """The Chromium of the machine; says what to install where there is none."""
    for name in (os.environ.get("RELACJA_CHROMIUM"), "chromium", "chromium-browser", "google-chrome"):
        found = shutil.which(name) if name else None
        if found:
            return found
    raise SystemExit("Chromium was not found. Debian, Ubuntu: apt-get install chromium")


def main() -> None:
    """Sign in and take the pictures."""
    asked = _arguments()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        session = _sign_in(browser, asked)
        paths = asked.paths or list(_main_pages(browser, asked.address, session))
        for theme in asked.themes:
            for width in asked.widths:
                _take(browser, asked, session, paths, width=width, theme=theme)
        browser.close()


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("paths", nargs="*", metavar="PATH")
    parser.add_argument("--address", default="http://127.0.0.1:8000")
    parser.add_argument("--email", default="")
    parser.add_argument("--password", default="")
    parser.add_argument("--session", default="", help="the session cookie, instead of e-mail and password")
    parser.add_argument("--out", type=Path, default=Path("var/screenshots"))
    parser.add_argument("--widths", nargs="*", default=list(WIDTHS), choices=list(WIDTHS))
    parser.add_argument("--themes", nargs="*", default=list(THEMES), choices=THEMES)
    parser.add_argument("--whole", action="store_true", help="the whole page, not only what is in view")
    return parser.parse_args()


def _sign_in(browser: Browser, asked: argparse.Namespace) -> str:
    if asked.session or not asked.email:
        return str(asked.session)
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{asked.address}/")
    page.locator("input[type=email], input[name=login]").first.fill(asked.email)
    page.locator("input[type=password]").first.fill(asked.password)
    page.locator("input[type=password]").first.press("Enter")
    page.wait_for_url(re.compile(rf"^{re.escape(asked.address)}/(?!.*sign)"))
    session = next(cookie["value"] for cookie in context.cookies() if cookie["name"] == "sessionid")
    context.close()
    return str(session)


def _context(browser: Browser, address: str, session: str, width: str, theme: str) -> BrowserContext:
    wide, high = WIDTHS[width]
    context = browser.new_context(
        viewport={"width": wide, "height": high},
        color_scheme="dark" if theme == "dark" else "light",
        reduced_motion="reduce",
        has_touch=width == "phone",
        is_mobile=width == "phone",
    )
    if session:
        context.add_cookies([{"name": "sessionid", "value": session, "url": address}])
    return context


def _main_pages(browser: Browser, address: str, session: str) -> Iterator[str]:
    context = _context(browser, address, session, "wide", "light")
    page = context.new_page()
    found: list[str] = []
    for start in ("/", "/settings"):
        page.goto(address + start)
        for link in page.locator("#areas a[href^='/'], main a[href^='/'], .top a[href^='/']").all():
            found.append(link.get_attribute("href") or "/")
    for path in dict.fromkeys(found):
        yield path
        page.goto(address + path)
        row = page.locator("#list a[data-row-link]").first
        if row.count():
            yield row.get_attribute("href") or path
    context.close()


def _take(
    browser: Browser, asked: argparse.Namespace, session: str, paths: list[str], *, width: str, theme: str
) -> None:
    context = _context(browser, asked.address, session, width, theme)
    page = context.new_page()
    for path in dict.fromkeys(paths):
        page.goto(asked.address + path)
        _settle(page)
        name = re.sub(r"[^a-z0-9]+", "-", path.lower()).strip("-") or "today"
        target = asked.out / f"{name}--{width}-{theme}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target, full_page=asked.whole)
        print(target, urlsplit(page.url).path, page.title())
    context.close()


def _settle(page: Page) -> None:
    page.wait_for_load_state("load")
    page.wait_for_timeout(400)


if __name__ == "__main__":
    main()
