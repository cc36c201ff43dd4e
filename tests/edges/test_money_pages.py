"""Pages of the money room: a statement is seen before it is taken in, and what is open leads to what settles it."""

import csv
import io
import re
from datetime import date
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from accord.queries.money.ledger import balances
from accord.queries.money.resting import resting
from accord.records.models import Fund, StatementLine, Transfer
from tests.db.statements import OFX, kept
from tests.db.world import world

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def w(db, settings):
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.DEMONSTRATION = True
    made = world()
    kept(made)
    return made


def signed_in(w, who):
    client = Client()
    assert client.post(f"/sign-in/as/{w.people.sign_in[who]}/").status_code == 302
    return client


def text_of(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_statement_is_seen_line_by_line_before_it_is_taken_in_and_who_paid_is_never_on_the_page(w):
    client, path = signed_in(w, "accountant"), f"/funds/{w.ids['fund']}/statement/"
    assert path in client.get(f"/funds/{w.ids['fund']}/").content.decode()
    assert client.get(path).status_code == 200
    seen = client.post(path, {"file": SimpleUploadedFile("march.ofx", OFX.encode())})
    assert seen.status_code == 200
    assert not StatementLine.objects.exists()
    for word in ("John", "Public", "US TREASURY", "Motor Shop"):
        assert word not in seen.content.decode()
    assert "Cape Coral Police Department" in text_of(seen)
    carried = re.search(r'name="lines" value="([^"]+)"', seen.content.decode())[1].replace("&#34;", '"')
    before = Transfer.objects.count()
    done = client.post(path, {"lines": carried})
    assert (done.status_code, StatementLine.objects.count(), Transfer.objects.count()) == (302, 3, before)
    assert "3 lines of the bank are taken in." in text_of(client.get(done["Location"]))

    open_ones = client.get("/money/open/").content.decode()
    [line] = StatementLine.objects.filter(transfer=None)
    assert f"/funds/{w.ids['fund']}/record-income/" in open_ones, "the ledger lacks what the bank shows"
    assert str(line.public_id) not in open_ones


def test_a_file_or_lines_that_cannot_be_read_write_nothing_and_every_line_is_named(w):
    client, path = signed_in(w, "accountant"), f"/funds/{w.ids['fund']}/statement/"
    bad = client.post(path, {"file": SimpleUploadedFile("x.csv", b"date,amount\n2026-02-30,1\n2026-02-01,1.005\n")})
    assert bad.status_code == 422
    assert "line 2" in text_of(bad)
    assert "line 3" in text_of(bad)
    for lines in (
        "",
        "{",
        "[1]",
        '{"a":1}',
        "[" * 5000,
        '[{"cents":"5"}]',
        '[{"stated_on":"never","cents":"x","reference":""}]',
    ):
        assert client.post(path, {"lines": lines}).status_code == 422, lines
    assert client.post(path).status_code == 422
    assert signed_in(w, "auditor").post(path, {"lines": "[]"}).status_code == 403
    assert not StatementLine.objects.exists()


def test_public_totals_agree_on_page_file_api_and_ledger_and_need_no_account(w):
    client = Client()
    spend = {"line": "d", "cents": "100000", "entry_on": "2026-02-20", "purpose": "Radios", "replaces_budget": "no"}
    w.do(
        "liaison",
        "fund",
        "record-income",
        {"source": "interest", "cents": "150025", "entry_on": "2026-02-11", "purpose": "x"},
    )
    w.do("liaison", "fund", "record-spending", spend)
    fund = Fund.objects.get()
    assert sum(balances([fund.pk], date(2026, 9, 30)).values()) == 0
    held = balances([fund.pk], date(2026, 9, 30))[fund.pk, "cash"]
    told = client.get("/api/v1/money/totals?year=2026").json()
    [ours] = told["funds"]
    assert (ours["code"], ours["before"], ours["left"]) == ("treasury", 0, held)
    assert ours["before"] + sum(a["cents"] for a in ours["came"]) - sum(a["cents"] for a in ours["went"]) == held
    assert {a["line"]: a["cents"] for a in ours["went"]} == {"d": 107_400}
    rows = list(csv.DictReader(io.StringIO(client.get("/register/money.csv?year=2026").getvalue().decode("utf-8-sig"))))
    assert {(r["what"], r["line"]): int(r["cents"]) for r in rows if r["what"] != "paid"} == {
        ("before", ""): 0, ("left", ""): held, **{("came", a["line"]): a["cents"] for a in ours["came"]},
        **{("went", a["line"]): a["cents"] for a in ours["went"]}}  # fmt: skip
    page = text_of(client.get("/register/money/?year=2026"))
    for cents in (held, *(a["cents"] for a in (*ours["came"], *ours["went"]))):
        assert f"${cents // 100:,}.{cents % 100:02}" in page
    early = client.get("/api/v1/money/totals?year=2025").json()
    assert early["year"]["year"] not in (2025, 2026), "a year without books is the present one"
    assert [f["left"] for f in early["funds"]] == [held]
    assert client.get("/register/money/?year=circus").status_code == 200
    assert client.get("/api/v1/money/totals?year=1").status_code == 422


def test_every_row_that_a_rule_of_money_rests_on_is_listed_with_its_source_and_file():
    rows = resting()
    assert len(rows) > 40
    assert [r for r in rows if not r.citation or not (ROOT / r.file).exists()] == []
    said = {f: (ROOT / f).read_text() for f in {r.file for r in rows}}
    marked = sum(len(re.findall(r"^(?:from_year_)?verified = false$", text, re.MULTILINE)) for text in said.values())
    # The mark of an edition of uses as a whole is said with each of its rules.
    assert sum(not r.verified for r in rows) == marked - said["accord/programs/data/uses.toml"].count("\n[[edition]]\n")
