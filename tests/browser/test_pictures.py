"""Every picture of the guides is small, is named by a page, and shows a page that still says the same."""

import json
import re

import pytest

from scripts.take_pictures import FOLDER, LIST, MOST_BYTES, PICTURES, ROOT, headings, opened

pytestmark = pytest.mark.browser
TOLD = json.loads(LIST.read_text(encoding="utf-8"))
WRITTEN = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]


def shown() -> set[str]:
    return {m for page in WRITTEN for m in re.findall(r"!\[[^\]]+\]\([^)]*pictures/([\w-]+)\.png\)", page.read_text())}


def test_every_picture_is_small_and_made_by_the_script():
    files = {p.stem: p.stat().st_size for p in FOLDER.glob("*.png")}
    assert set(files) == set(TOLD) == {p[0] for p in PICTURES}
    assert {n: size for n, size in files.items() if size >= MOST_BYTES} == {}


def test_every_picture_is_shown_somewhere_and_every_one_shown_exists():
    assert shown() == set(TOLD)


@pytest.mark.parametrize("name", TOLD)
def test_a_pictures_page_still_says_the_same(name, page, served):
    told = TOLD[name]
    page.set_viewport_size({"width": 1100, "height": 700})
    opened(page, served, told["who"], told["office"], told["page"])
    assert headings(page) == told["headings"], "run scripts/take_pictures.py and look at the picture"
