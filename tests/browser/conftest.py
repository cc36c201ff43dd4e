"""A real browser, and the accessibility scan that every page must pass."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

# The driver leaves an event loop in this thread; Django would refuse its database without this.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from tests.browser import serving

# How long a page takes says something of the machine; what never comes is what fails.
expect.set_options(timeout=60_000)

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-domain-reliability",
    "--disable-sync",
    "--no-default-browser-check",
    "--no-first-run",
    "--no-pings",
    "--disable-gpu",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Pictures first: they are taken of a world that nobody has touched yet."""
    items.sort(key=lambda item: item.path.name != "test_pictures.py")


def _program() -> str | None:
    """Return the system's browser; None leaves the choice to the driver."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    folder = Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH", Path.home() / ".cache/ms-playwright"))
    if any(folder.glob("chromium*")):
        return None
    names = ("chromium-headless-shell", "chromium", "google-chrome")
    return next((found for name in names if (found := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return one browser for the whole run; every test gets a context of its own."""
    args = [*QUIET, *(("--no-sandbox",) if os.geteuid() == 0 else ())]
    with sync_playwright() as driver:
        started = driver.chromium.launch(executable_path=_program(), args=args)
        yield started
        started.close()


@pytest.fixture(scope="session")
def served() -> Iterator[str]:
    """Return the address of a real server with a small demonstration world; one for the whole run."""
    with serving.served() as address:
        yield address


@pytest.fixture
def new_context(browser: Browser) -> Iterator[Callable[..., BrowserContext]]:
    """Return a maker of contexts, each with its own cookies: one per person of a journey."""
    made: list[BrowserContext] = []

    def make(**options: object) -> BrowserContext:
        context = browser.new_context(**options)
        context.set_default_timeout(60_000)
        made.append(context)
        return context

    yield make
    for context in made:
        context.close()


@pytest.fixture
def page(new_context) -> Page:
    """Return a page whose console must stay silent and which asks nobody outside."""
    return watched(new_context())


def watched(context: BrowserContext) -> Page:
    """Return a page of this context that remembers complaints and outside requests in `page.complaints`."""
    page = context.new_page()
    complaints: list[str] = []
    page.complaints = complaints
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    page.on(
        "request",
        lambda r: (
            None if r.url.startswith(("http://localhost", "http://127.0.0.1", "data:")) else complaints.append(r.url)
        ),
    )
    return page


@pytest.fixture
def accessible() -> Callable[..., None]:
    """Return the scan: it fails with every violation, its rule and the elements that break it.

    It looks at the whole page, or at its `part` where what stands around it is the same everywhere.
    """
    source = AXE.read_text()

    def scan(page: Page, part: str = "html") -> None:
        # The page's policy forbids inline scripts; the driver's evaluate is not bound by it.
        page.evaluate(source)
        run = "part => axe.run(part, {resultTypes: ['violations']}).then(r => r.violations)"
        violations = page.evaluate(run, part)
        told = [
            f"{v['id']}: {v['help']}\n    " + "\n    ".join(n["html"][:200] for n in v["nodes"]) for v in violations
        ]
        assert not told, f"{page.url}\n" + "\n".join(told)

    return scan
