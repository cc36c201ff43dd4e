"""The accountant at a browser: a use is entered, the bank's statement is seen and taken in, the fund goes to an auditor."""

import json
import zipfile

import pytest
from playwright.sync_api import expect

from tests.browser.people import Person, follow
from tests.browser.serving import WALKED

pytestmark = pytest.mark.browser
STATEMENT = "date,amount,payee\n2026-04-10,-1485.00,A Person\n2026-04-11,12.00,Lee County Sheriff's Office\n"


def test_an_accountant_enters_a_use_takes_in_the_statement_and_hands_the_fund_over(new_context, served, tmp_path):
    who = Person(new_context(accept_downloads=True).new_page(), served, "Nell Ashworth", WALKED)
    page = who.page
    page.goto(served + "/money/")
    follow(page.get_by_role("table").first.get_by_role("link", name="Treasury Forfeiture Fund"))
    fund = page.url
    who.act("Enter a use", {
        "Line of the yearly form": "b. Training and education", "Amount": "1485.00", "Day the money moved": "2026-04-09",
        "What it is for": "Course on records of trade", "Does it pay for what the agency's own budget would have paid for?": "No",
    })  # fmt: skip

    follow(page.get_by_role("link", name="Take in a bank statement from a file"))
    (tmp_path / "april.csv").write_text(STATEMENT)
    page.get_by_label("The statement (OFX or CSV)").set_input_files(tmp_path / "april.csv")
    follow(page.get_by_role("button", name="Read it and show me"))
    lines = page.get_by_role("table", name="What would be taken in, line by line").get_by_role("row")
    expect(lines.nth(1)).to_contain_text("matches")
    expect(lines.nth(1)).to_contain_text("not registered: dropped")
    expect(lines.nth(2)).to_contain_text("Lee County Sheriff's Office")
    expect(page.get_by_text("A Person")).to_have_count(0)
    follow(page.get_by_role("button", name="Take these lines in"))
    expect(page.get_by_role("status").filter(has_text="2 lines of the bank are taken in.")).to_be_visible()

    page.goto(served + "/money/open/")
    bank = page.get_by_role("table", name="The bank shows it, the ledger does not").get_by_role("row")
    expect(bank).to_have_count(2)
    expect(bank.nth(1)).to_contain_text("$12.00")
    follow(bank.nth(1).get_by_role("link", name="Enter it in the ledger"))
    expect(page.get_by_role("heading", level=1, name="Enter money received")).to_be_visible()

    page.goto(fund)
    with page.expect_download() as coming:
        page.get_by_role("link", name="Everything for an auditor, as one file (ZIP)").click()
    held = zipfile.ZipFile(coming.value.path())
    manifest = json.loads(held.read("manifest.json"))
    assert sum(manifest["balances_cents"].values()) == 0
    expect(page.locator("main")).to_contain_text(f"${manifest['balances_cents']['cash'] / 100:,.2f}")
