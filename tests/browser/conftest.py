"""A real browser, at the width of a phone and of a laptop, in Norwegian."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from people.models import User
from tests import factories
from tests.conftest import skip
from tests.services import ROOT, chromium_path

FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
PHONE = {"width": 390, "height": 844}
LAPTOP = {"width": 1280, "height": 900}
AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


@pytest.fixture(autouse=True)
def real_transactions(transactional_db: None) -> None:
    """The server runs in a thread of its own and must see what is committed."""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, started once."""
    path = chromium_path()
    if path is None:
        skip("browser")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def server(live_server: Any, settings: Any) -> str:
    """The site's address."""
    settings.BASE_URL = live_server.url
    settings.ALLOWED_HOSTS = ["*"]
    settings.CSRF_TRUSTED_ORIGINS = [live_server.url]
    url: str = live_server.url
    return url


Visit = Callable[..., Page]


@pytest.fixture
def visitor(chromium: Browser, server: str) -> Iterator[Visit]:
    """Makes people with a browser each: `visitor()`, `visitor(LAPTOP, javascript=False)`, `visitor(user=kari)`."""
    contexts: list[BrowserContext] = []

    def make(
        size: dict[str, int] = PHONE, *, javascript: bool = True, dark: bool = False, user: User | None = None
    ) -> Page:
        context = chromium.new_context(
            viewport=size,
            locale="nb-NO",
            base_url=server,
            java_script_enabled=javascript,
            reduced_motion="reduce",
            color_scheme="dark" if dark else "light",
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        if user:
            context.add_cookies([{"name": "sessionid", "value": session_of(user), "url": server}])
        return context.new_page()

    yield make
    for context in contexts:
        context.close()


def session_of(user: User) -> str:
    """A session of this user's, without the way through a code."""
    client = Client()
    client.force_login(user)
    return str(client.cookies["sessionid"].value)


def code_from_mail() -> str:
    """The newest code that was sent."""
    found = re.search(r"^([A-Z0-9]{4}-[A-Z0-9]{4})$", str(mail.outbox[-1].body), re.MULTILINE)
    assert found, mail.outbox[-1].body
    return found.group(1)


def sign_in(page: Page, email: str, *, to: str = "/") -> None:
    """Sign in with a code, as one who has been here before."""
    page.goto(f"/konto/login/code/?next={to}")
    page.get_by_label("E-post").fill(email)
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url("**/login/code/confirm/**")
    page.locator("main input[name=code]").fill(code_from_mail())
    page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/code/confirm/" not in url)
    if "/2fa/authenticate/" in page.url:
        page.locator("main input[name=code]").fill(factories.app_code())
        page.locator("main form button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/konto/" not in url)


def keep_picture(page: Page, name: str) -> None:
    """Keep a screenshot, if asked (SCREENSHOTS)."""
    if folder := os.environ.get("SCREENSHOTS"):
        assert page.viewport_size
        target = Path(folder) / f"{name}-{page.viewport_size['width']}.png"
        target.parent.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=target, full_page=True)


#: What moves has come to rest, and the letters are those of the page.
AT_REST = """Promise.allSettled([
    document.fonts.ready, ...document.getAnimations().map(one => one.finished)
]).then(() => true)"""


def check_accessibility(page: Page, name: str) -> None:
    """axe finds nothing at WCAG 2.2 AA, no sideways scroll. Keeps a screenshot if asked (SCREENSHOTS)."""
    page.wait_for_load_state("load")
    page.wait_for_function("document.readyState === 'complete' && document.body !== null")
    keep_picture(page, name)
    assert page.evaluate("getComputedStyle(document.body).display") == "flex", "the style sheet was not served"
    page.evaluate(AT_REST)
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", RULES)["violations"]
    told = [f"{one['id']}: {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}" for one in found]
    assert not told, f"{name}: " + "\n".join(told)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, f"{name} is {wide} px too wide"
