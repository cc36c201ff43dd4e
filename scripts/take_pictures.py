"""Take the pictures of the guides: docs/pictures/*.png, and what each shows in docs/pictures/pictures.json.

Run it after a page has changed its looks: `python scripts/take_pictures.py`.  It starts the small demonstration world
of the browser tests, opens each page as the person named, and keeps a picture of it and its headings; a test compares
the headings with what the page says now, so that a picture cannot show a page that is no more.
"""

import io
import json
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from PIL import Image  # noqa: E402 - after the path
from playwright.sync_api import Page, sync_playwright  # noqa: E402

from tests.browser.conftest import QUIET, _program  # noqa: E402
from tests.browser.people import Person  # noqa: E402
from tests.browser.serving import WALKED, served  # noqa: E402

FOLDER = ROOT / "docs" / "pictures"
LIST = FOLDER / "pictures.json"
MOST_BYTES = 200_000
WIDE, NARROW = {"width": 1100, "height": 700}, {"width": 360, "height": 700}
PICTURES = (
    ("map", "", "", "/map/FL/", WIDE),
    ("programs", "", "", "/programs/", WIDE),
    ("design", "", "", "/design/", WIDE),
    ("tour", "", "", "/tour/", WIDE),
    ("glossary", "", "", "/glossary/", NARROW),
    ("first-page", "Theo Brandt", WALKED, "/", WIDE),
    ("requests", "Edith Marlowe", "Headquarters", "/requests/", WIDE),
    ("request", "Theo Brandt", WALKED, "/requests/*", WIDE),
    ("request-on-a-telephone", "Theo Brandt", WALKED, "/requests/*", NARROW),
    ("determination", "Theo Brandt", WALKED, "/determinations/*", WIDE),
    ("agreement", "Theo Brandt", WALKED, "/agreements/*", WIDE),
    ("check", "Marian Ellery", WALKED, "/designations/check/", NARROW),
)
"""Name, person, office, page (a star is the first thing of the list) and size."""


def opened(page: Page, address: str, who: str, office: str, path: str) -> None:
    """Open a page as a person."""
    if who:
        Person(page, address, who, office)
    page.goto(address + path.removesuffix("*"))
    if path.endswith("*"):
        page.goto(address + str(page.locator(f'tbody a[href^="{path[:-1]}"]').first.get_attribute("href")))


def headings(page: Page) -> list[str]:
    """Return the headings of a page that do not depend on the day: the first, and the parts."""
    found = page.locator("main h2").all_inner_texts()
    return [page.locator("h1").inner_text(), *found[:6]]


def small(taken: bytes) -> bytes:
    """Return the picture in so few colours that it is small."""
    for colours in (128, 64, 32):
        kept = io.BytesIO()
        Image.open(io.BytesIO(taken)).convert("RGB").quantize(colours).save(kept, "PNG", optimize=True)
        if kept.tell() < MOST_BYTES:
            break
    return kept.getvalue()


def main() -> None:
    """Take every picture."""
    FOLDER.mkdir(exist_ok=True)
    told = {}
    with served() as address, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=_program(), args=[*QUIET, "--no-sandbox"])
        for name, who, office, path, size in PICTURES:
            context = browser.new_context(viewport=WIDE)
            page = context.new_page()
            opened(page, address, who, office, path)
            page.set_viewport_size(size)
            (FOLDER / f"{name}.png").write_bytes(small(page.screenshot()))
            told[name] = {"who": who, "office": office, "page": path, "headings": headings(page)}
            context.close()
        browser.close()
    LIST.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
