"""Ledgers as files: earlier books taken in once and whole or not at all, and given away for other programs."""

import csv
import io
import json
import zipfile
from datetime import date
from hashlib import sha256

import pytest

from accord.actions import perform
from accord.actions.log import sequence
from accord.actions.money.auditing import audit_file
from accord.actions.money.exporting import export_fund
from accord.actions.money.importing import import_lines
from accord.queries.log import check
from accord.queries.money.ledger import balance, balances, wrong_checkpoints
from accord.queries.money.overview import overview
from accord.queries.sheets import sheet
from accord.queries.soundness import faults
from accord.records.models import Checkpoint, Fund, LogEntry, Transfer
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from accord.rules.intervals import local_day
from accord.rules.log.notes import verifier
from accord.rules.money.taking import by_line, uses_from

pytestmark = pytest.mark.django_db


def kept(w):
    """Open one fund of the agency and one of its neighbour."""
    for other in (False, True):
        agency = w.other if other else w.agency
        w.do("liaison", "fund", "open-fund", {"agency": str(agency.public_id), "code": "treasury",
                                              "opened_on": "2025-07-01", "fiscal_month": "6"}, other=other)  # fmt: skip


BEGINS = (kept,)
HEAD = "fund,entry_on,out_of,into,cents,purpose\n"


def ours(w):
    return Fund.objects.get(agency=w.agency)


def take(w, text, who="accountant", **how):
    data = text if isinstance(text, bytes) else text.encode()
    return import_lines(data, by=w.people.actor(who, w.at), at=w.at, source="books.csv", **how)


def lines(w, count=300):
    number = ours(w).number
    return HEAD + "".join(
        f"{number},2025-{7 + n % 6:02}-{1 + n % 28:02},{'shares' if n % 2 else 'cash'},{'cash' if n % 2 else 'use-a'},"
        f"{n % 97 + 1},Radios\n"
        for n in range(count)
    )


def test_books_are_taken_once_with_one_entry_for_the_batch_and_their_sums_hold(w):
    before = LogEntry.objects.count()
    done = take(w, lines(w))
    assert (done.written, done.unchanged) == (300, 0)
    assert LogEntry.objects.count() == before + 1
    again = take(w, lines(w))
    assert (again.written, again.unchanged, Transfer.objects.count()) == (0, 300, 300)
    fund, today = ours(w), local_day(w.at, w.agency.zone)
    assert sum(balances([fund.pk], today).values()) == 0
    assert list(wrong_checkpoints()) == []
    spent = sum(n % 97 + 1 for n in range(0, 300, 2))
    assert balance(fund.pk, "use-a", today) == spent


def test_more_lines_of_the_same_file_are_added_to_what_stands(w):
    take(w, lines(w, 100))
    done = take(w, lines(w, 150))
    assert (done.written, done.unchanged) == (50, 100)


@pytest.mark.parametrize(
    "bad",
    [
        "MF-9999-0001,2025-08-01,cash,use-a,5,x",
        "{fund},2025-06-30,cash,use-a,5,x",
        "{fund},2027-01-01,cash,use-a,5,x",
        "{fund},2025-13-01,cash,use-a,5,x",
        "{fund},2025-08-01,cash,cash,5,x",
        "{fund},2025-08-01,cash,purse,5,x",
        "{fund},2025-08-01,cash,use-a,0,x",
        "{fund},2025-08-01,cash,use-a,-5,x",
        "{fund},2025-08-01,cash,use-a,5.5,x",
        "{fund},2025-08-01,cash,use-a,999999999999999999,x",
        "{fund},2025-08-01,cash,use-a,5,SSN 123-45-6789",
        "{fund},2025-08-01,cash,use-a,5",
    ],
)
def test_one_line_that_cannot_be_taken_keeps_all_out_and_is_told_by_number(w, bad):
    with pytest.raises(Invalid) as error:
        take(w, lines(w, 3) + bad.format(fund=ours(w).number) + "\n")
    assert [p.field for p in error.value.problems] == ["line 5"]
    assert Transfer.objects.count() == 0


def test_a_file_that_is_no_table_is_refused(w):
    for data in (b"", b"fund,entry_on\n", "größe".encode("latin-1"), b"a\0b", HEAD.encode() + b'"x'):
        with pytest.raises(Invalid):
            take(w, data)


def test_lines_of_a_closed_year_and_of_another_agencys_fund_are_refused(w):
    w.later(days=200)
    w.do("liaison", "fund", "close-year", {"year": "2026"}, on=ours(w).public_id)
    theirs = Fund.objects.get(agency=w.other)
    for fund in (ours(w), theirs):
        with pytest.raises(Invalid):
            take(w, HEAD + f"{fund.number},2026-02-01,cash,use-a,5,x\n")


def test_whoever_keeps_no_books_imports_nothing(w):
    with pytest.raises(Forbidden):
        take(w, lines(w), who="coordinator")


def test_a_dry_run_writes_nothing(w):
    take(w, lines(w), dry_run=True)
    assert Transfer.objects.count() == 0


def test_a_ledger_leaves_as_a_file_that_can_be_read_back_and_that_is_on_record(w):
    take(w, lines(w, 20))
    fund = ours(w)
    made = export_fund(fund.public_id, "csv", by=w.people.actor("accountant", w.at), at=w.at)
    rows = list(csv.DictReader(io.StringIO(b"".join(made.chunks).decode())))
    assert (made.lines, len(rows), sum(int(r["cents"]) for r in rows)) == (20, 20, sum(range(1, 21)))
    assert LogEntry.objects.last().tag == "fund:export"
    for form, begins in (("hledger", b"; MF-"), ("beancount", b'option "title"'), ("parquet", b"PAR1")):
        assert next(
            export_fund(fund.public_id, form, by=w.people.actor("accountant", w.at), at=w.at).chunks
        ).startswith(begins)
    with pytest.raises(Invalid):
        export_fund(fund.public_id, "abacus", by=w.people.actor("accountant", w.at), at=w.at)
    with pytest.raises(Missing):
        export_fund(fund.public_id, "csv", by=w.others.actor("liaison", w.at), at=w.at)


def test_an_auditor_is_handed_one_fund_whole_with_a_digest_of_every_part_and_a_proof_of_every_decision(
    w, settings, tmp_path
):
    settings.DATA = tmp_path
    take(w, lines(w, 10))
    sequence(w.at, whole=True)
    made = audit_file(ours(w).public_id, by=w.people.actor("auditor", w.at), at=w.at)
    held = zipfile.ZipFile(io.BytesIO(made.data))
    assert held.testzip() is None
    manifest = json.loads(held.read("manifest.json"))
    names = {p["name"] for p in manifest["parts"]}
    assert set(held.namelist()) == names | {"manifest.json", "SHA256SUMS"}
    for part in manifest["parts"]:
        assert sha256(held.read(part["name"])).hexdigest() == part["sha256"]
    sums = dict(reversed(line.split("  ")) for line in held.read("SHA256SUMS").decode().splitlines())
    assert {n: d for n, d in sums.items() if n != "manifest.json"} == {
        p["name"]: p["sha256"] for p in manifest["parts"]
    }
    assert sum(manifest["balances_cents"].values()) == 0
    assert manifest["balances_cents"]["cash"] == balance(ours(w).pk, "cash", local_day(w.at, w.agency.zone))
    rows = list(csv.DictReader(io.StringIO(held.read("ledger/postings.csv").decode("utf-8-sig"))))
    assert (len(rows), manifest["postings"], made.postings) == (10, 10, 10)
    acts = list(csv.DictReader(io.StringIO(held.read("decisions/decisions.csv").decode("utf-8-sig"))))
    assert [a["act"] for a in acts] == ["Open a fund", "Import"]
    for act in acts:
        said = check(
            held.read(f"proofs/{act['entry']}.tlog-proof"),
            verifier(held.read(f"proofs/key-{act['log']}.txt").decode()),
            held.read(f"proofs/{act['entry']}.json"),
        )
        assert f"place {act['place']} " in said
    assert LogEntry.objects.last().tag == "fund:audit-file"
    with pytest.raises(Missing):
        audit_file(ours(w).public_id, by=w.others.actor("accountant", w.at), at=w.at)


def test_neither_taking_in_nor_giving_away_leaves_a_fault(w):
    take(w, lines(w, 10))
    assert next(export_fund(ours(w).public_id, "csv", by=w.people.actor("accountant", w.at), at=w.at).chunks)
    assert [f for f in faults(w.at) if f.part in ("rows", "log", "due dates", "ledger")] == []
    Checkpoint.objects.filter(account=1).update(cents=1)
    assert {f.part for f in faults(w.at) if f.part == "ledger"} == {"ledger"}
    page = sheet("fund", ours(w).public_id, w.people.actor("accountant", w.at), w.at)
    assert {"Import", "Export"} <= {h.label for h in page.history}


def test_an_agencys_money_adds_up_and_takes_few_queries(w, django_assert_max_num_queries):
    take(w, lines(w))
    with django_assert_max_num_queries(15):
        found = overview(w.agency.public_id, w.people.actor("accountant", w.at), w.at)
    [fund] = found.funds
    came, went = sum(f.cents for f in fund.came), sum(f.cents for f in fund.went)
    assert fund.held_before + came - went == fund.left == balance(ours(w).pk, "cash", found.until_on)
    assert [m.held for m in fund.months] == [balance(ours(w).pk, "cash", m.last_on) for m in fund.months]
    assert (fund.months[0].last_on, fund.months[-1].last_on, len(fund.months)) == (date(2025, 7, 31), found.until_on, 9)
    assert (found.year.year, found.years, found.keeps_books) == (2026, (2026,), True)


def test_an_agencys_money_is_no_business_of_another_agency(w):
    with pytest.raises(Missing):
        overview(w.agency.public_id, w.others.actor("liaison", w.at), w.at)
    assert overview(w.agency.public_id, w.people.actor("auditor", w.at), w.at).funds
    assert not overview(w.agency.public_id, w.people.actor("auditor", w.at), w.at).keeps_books


# --- uses by spreadsheet ------------------------------------------------------------------------

USES = "line,amount,entry_on,purpose,replaces_budget,detail\n"


def enter(w, text, who="accountant"):
    rows, lines = uses_from(text)
    return perform(
        "fund", "enter-uses", ours(w).public_id, {"uses": rows}, by=w.people.actor(who, w.at), at=w.at
    ), lines


def test_uses_of_a_spreadsheet_stand_once_however_often_the_file_is_given(w):
    take(w, HEAD + f"{ours(w).number},2025-08-01,shares,cash,100000,Asset\n")
    text = (
        USES
        + "a,12.50,2025-09-01,Radios,no,\na,12.50,2025-09-01,Radios,no,\nn,$1.00,2025-09-02,Position,no,grant-match\n"
    )
    enter(w, text)
    enter(w, text)
    assert sorted(Transfer.objects.filter(out_of=1).values_list("cents", flat=True)) == [100, 1250, 1250]
    enter(w, text + "b,1.00,2025-09-03,Course,no,\n")
    assert balance(ours(w).pk, "cash", local_day(w.at, w.agency.zone)) == 100_000 - 2700


def test_a_row_that_breaks_a_rule_keeps_all_out_and_names_its_row(w):
    take(w, HEAD + f"{ours(w).number},2025-08-01,shares,cash,9000000,Asset\n")
    text = USES + "l,20000.00,2025-09-01,League,no,\nl,20000.00,2025-09-02,League,no,\na,1.00,2025-09-02,Radios,yes,\n"
    with pytest.raises(Refused) as error:
        enter(w, text)
    assert {(f.rule, by_line(f.field, [2, 3, 4])) for f in error.value.findings} == {
        ("use:yearly-limit", "line 3, cents"), ("use:replaces-budget", "line 4, replaces_budget"),
    }  # fmt: skip
    assert Transfer.objects.count() == 1


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("line,amount\n", "line 1"),
        (USES + "a,1.005,2025-09-01,Radios,no,\n", "line 2"),
        (USES + "a,1.00,2025-09-01,Radios\n", "line 2"),
        (USES + 'a,"1.00\n', "line 2"),
    ],
)
def test_a_spreadsheet_that_cannot_be_read_is_refused_with_its_line(text, field):
    with pytest.raises(Invalid) as error:
        uses_from(text)
    assert error.value.problems[0].field == field
