"""The yearly form: how it adds up in each edition, filings made elsewhere, and what stands against signing one."""

import json
from dataclasses import replace
from datetime import date

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from accord.cli.money import check_certification
from accord.programs.money import form_editions
from accord.rules.decisions import Invalid
from accord.rules.inputs import Given
from accord.rules.money.accounts import ACCOUNTS, CERTIFIED
from accord.rules.money.certification import Facts, compared, derived, figures_from, judge
from accord.rules.money.filings import filing_from
from accord.rules.money.form import doubtful, edition_of, footing, with_totals

OLD, NEW = edition_of(form_editions(), 2008), edition_of(form_editions(), 2021)

FILED_2008 = """line,fund,amount,year
1,Justice,"$374,250.77",2008
2,Justice,"$102,390.34",2008
3,Justice,"$4,171.24",2008
5,Justice,"$18,153.34",2008
6,Justice,"$498,965.69",2008
7,Justice,38414.00,2008
a,Justice,38414.00,2008
8,Justice,"$460,551.69",2008
1,Treasury,110033.53,2008
2,Treasury,7354.40,2008
3,Treasury,1007.35,2008
5,Treasury,5163.13,2008
6,Treasury,123558.41,2008
7,Treasury,5100,2008
b,Treasury,5100,2008
8,Treasury,118458.41,2008
"""
"""Lines 1 to 8 as a city filed them for its fiscal year 2008, on the form of November 2008."""


def rules(findings):
    return {f.rule for f in findings}


def test_a_form_filed_in_2008_foots_under_its_own_edition():
    filing = filing_from(FILED_2008.encode())
    assert filing.year == 2008
    assert footing(filing.amounts, OLD) == ()


def test_the_same_form_under_a_later_edition_is_off_by_its_first_line():
    filing = filing_from(FILED_2008.encode())
    wrong = {(w.line, w.fund): w.off_by for w in footing(filing.amounts, NEW)}
    assert wrong == {
        ("6", "justice"): 374_250_77, ("8", "justice"): -374_250_77,
        ("6", "treasury"): 110_033_53, ("8", "treasury"): -110_033_53,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("year", "code"), [(1990, "totals-before-2008"), (2017, "totals-1-to-5"), (2018, "totals-2-to-5")]
)
def test_each_year_has_its_edition(year, code):
    assert edition_of(form_editions(), year).code == code


def test_no_edition_reaches_before_the_first():
    with pytest.raises(LookupError):
        edition_of(form_editions(), 1985)


def test_one_cent_in_one_line_is_one_finding_and_not_three():
    text = FILED_2008.replace("38414.00,2008\na", "38414.01,2008\na")
    [wrong, rest] = footing(filing_from(text.encode()).amounts, OLD)
    assert (wrong.line, wrong.off_by, rest.line, rest.off_by) == ("7", 1, "8", 1)


def test_a_total_that_is_not_there_is_told_as_missing():
    text = "\n".join(line for line in FILED_2008.splitlines() if not line.startswith("6,Treasury"))
    found = footing(filing_from(text.encode()).amounts, OLD)
    assert [(w.line, w.stated, w.expected) for w in found if w.line == "6"] == [("6", None, 123_558_41)]


@pytest.mark.parametrize(
    ("text", "field"),
    [
        ("", "line 1"),
        ("line,fund\n1,justice\n", "line 1"),
        ("line,fund,amount\n1,justice,5\n", "year"),
        ("line,fund,amount,year\n9,justice,5,2020\n", "line 2"),
        ("line,fund,amount,year\n1,state,5,2020\n", "line 2"),
        ("line,fund,amount,year\n1,justice,5.005,2020\n", "line 2"),
        ("line,fund,amount,year\n1,justice,,2020\n", "line 2"),
        ("line,fund,amount,year\n1,justice,5,20\n", "line 2"),
        ("line,fund,amount,year\n1,justice,5,2020\n2,justice,5,2021\n", "line 3"),
        ("line,fund,amount,year\n1,justice,5,2020\n1,Justice,6,2020\n", "line 3"),
        ("line,fund,amount,year\n1,justice\n", "line 2"),
        ("line,fund,amount_cents,year\n1,justice,5.00,2020\n", "line 2"),
        ("line,fund,amount,year\n", "year"),
        ('line,fund,amount,year\n1,justice,"5,2020\n', "line 2"),
        ("line,fund,amount,year\n1,justice,5\0,2020\n", "file"),
    ],
)
def test_a_filing_that_cannot_be_read_is_refused_with_its_line(text, field):
    with pytest.raises(Invalid) as error:
        filing_from(text.encode())
    assert error.value.problems[0].field == field


def test_a_filing_in_another_encoding_is_refused_and_a_marked_one_is_taken():
    with pytest.raises(Invalid):
        filing_from("line,fund,amount\n1,justice,5 €\n".encode("utf-16"))
    assert filing_from(b"\xef\xbb\xbf" + b"line,fund,amount\n1,justice,5\n", 2020).amounts == {("1", "justice"): 500}


def test_whole_cents_and_the_order_of_columns_are_taken_as_named():
    text = "year,amount_cents,fund,line\n2020,505,Treasury funds,1\n"
    assert filing_from(text.encode()).amounts == {("1", "treasury"): 505}


def test_the_year_beside_the_file_may_not_contradict_it():
    with pytest.raises(Invalid):
        filing_from(FILED_2008.encode(), 2009)


@pytest.fixture
def run(tmp_path):
    def checked(text, *options):
        file = tmp_path / "filing.csv"
        file.write_text(text)
        return CliRunner().invoke(check_certification, [str(file), *options])

    return checked


def test_the_command_says_what_does_not_foot_by_how_many_cents_under_which_edition(run):
    good = run(FILED_2008)
    assert (good.exit_code, "Every line foots" in good.output, "totals-1-to-5" in good.output) == (0, True, True)
    wrong = run(FILED_2008.replace("460,551.69", "460,551.66"))
    assert wrong.exit_code == 5
    assert "line 8, Justice funds" in wrong.output
    assert "3 cents too low" in wrong.output


def test_the_command_gives_the_same_to_programs(run):
    found = json.loads(run(FILED_2008.replace("460,551.69", "460,551.68"), "--json").output)
    assert (found["year"], found["foots"], found["edition"]["code"]) == (2008, False, "totals-1-to-5")
    assert [(w["line"], w["fund"], w["off_by"]) for w in found["lines"]] == [("8", "justice", -1)]


def test_the_command_refuses_what_it_cannot_read(run):
    assert run("nothing").exit_code == 2
    assert run("line,fund,amount\n1,justice,5\n").exit_code == 2
    assert run("line,fund,amount\n1,justice,5\n8,justice,5\n6,justice,0\n", "--year", "2020").exit_code == 0


def test_interest_in_one_column_only_is_remarked():
    text = (
        FILED_2008.replace("5,Treasury,5163.13,2008\n", "")
        .replace("123558.41", "118395.28")
        .replace("118458.41", "113295.28")
    )
    filing = filing_from(text.encode())
    assert footing(filing.amounts, OLD) == ()
    assert any("one column only" in remark for remark in doubtful(filing.amounts, OLD))


# --- from the ledger ----------------------------------------------------------------------------

moves = st.dictionaries(
    st.tuples(st.sampled_from(CERTIFIED), st.sampled_from([c for c in ACCOUNTS if c not in ("cash", "due")])),
    st.integers(-(10**9), 10**9),
)


@given(
    moves,
    st.dictionaries(st.sampled_from(CERTIFIED), st.integers(-(10**9), 10**9)),
    st.sampled_from([2008, 2017, 2018, 2026]),
)
def test_figures_of_any_ledger_foot_in_every_edition(moved, held, year):
    edition = edition_of(form_editions(), year)
    figures = derived(year, edition, held, moved)
    assert footing(figures.amounts, edition) == ()
    for fund, before in held.items():
        form = (
            "shares",
            "from-agencies",
            "other-income",
            "interest",
            "opening",
            *(f"use-{x}" for x in "abcdefghijklmn"),
        )
        assert figures.amounts["8", fund] == before - sum(moved.get((fund, code), 0) for code in form)


def test_figures_survive_being_kept():
    figures = derived(2026, NEW, {"justice": 500}, {("justice", "shares"): -70, ("justice", "use-a"): 20})
    assert figures_from(json.loads(json.dumps(figures.as_json()))) == figures
    assert compared(figures, figures) == ()
    more = replace(figures, amounts=with_totals({**figures.amounts, ("a", "justice"): 21}, NEW))
    assert compared(figures, more) == (
        ("7", "justice", 20, 21), ("8", "justice", 550, 549), ("a", "justice", 20, 21),
    )  # fmt: skip


FIGURES = derived(
    2026, NEW, {"justice": 500, "treasury": 900}, {("justice", "interest"): -7, ("treasury", "interest"): -9}
)
READY = Facts(
    today=date(2026, 8, 1), state="open", filled=True, particulars={"complies": True}, figures=FIGURES, edition=NEW,
    cash={"justice": 507, "treasury": 909}, before={"justice": 500, "treasury": 900},
)  # fmt: skip


def test_what_is_whole_may_be_signed():
    assert judge("sign-certification", READY, None) == ()
    assert judge("file", READY, None) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"filled": False}, "certification:particulars"),
        ({"particulars": {"complies": False}}, "certification:civil-rights"),
        ({"open_funds": ("justice",)}, "certification:closed-books"),
        ({"cash": {"justice": 506}}, "certification:ledger-agrees"),
        ({"before": {"treasury": 901}}, "certification:carried"),
        ({"figures": replace(FIGURES, amounts={**FIGURES.amounts, ("6", "justice"): 8})}, "certification:foots"),
    ],
)
def test_scenario_9_one_thing_wrong_keeps_it_from_being_signed(change, rule):
    assert rule in rules(judge("sign-certification", replace(READY, **change), None))


def test_scenario_9_and_audit_misreported_interest_in_one_fund_only_is_not_signed_unless_the_other_earns_none():
    one = derived(2026, NEW, {"justice": 500, "treasury": 900}, {("justice", "interest"): -7})
    facts = replace(READY, figures=one, cash={"justice": 507, "treasury": 900})
    assert rules(judge("sign-certification", facts, None)) == {"certification:interest"}
    assert (
        judge(
            "sign-certification", replace(facts, particulars={"complies": True, "without_interest": ["treasury"]}), None
        )
        == ()
    )


def test_what_is_told_of_audits_and_matters_is_whole():
    told = {"audit_due": True, "found_against": True, "pending": False}
    assert rules(judge("fill-particulars", READY, Given(told))) == {"certification:audit", "certification:matters"}
    assert (
        judge(
            "fill-particulars", READY, Given({**told, "audit_held_at": "County auditor", "matters": "District court"})
        )
        == ()
    )


@pytest.mark.parametrize(
    ("facts", "year", "rule"),
    [
        (Facts(today=date(2026, 8, 1)), 2026, "certification:fund"),
        (Facts(today=date(2026, 8, 1), fiscal_month=6, known_years=frozenset({2026})), 2026, "certification:once"),
        (Facts(today=date(2026, 8, 1), fiscal_month=6, opened_years=frozenset({2026})), 2025, "certification:no-books"),
        (
            Facts(today=date(2026, 6, 30), fiscal_month=6, opened_years=frozenset({2026})),
            2026,
            "certification:year-over",
        ),
    ],
)
def test_a_year_is_certified_once_and_after_its_last_day(facts, year, rule):
    assert rules(judge("year-end", facts, Given({"year": year}))) == {rule}


def test_only_what_was_filed_is_amended_and_only_an_amendment_is_dropped():
    assert rules(judge("amend", replace(READY, state="open"), None)) == {"certification:filed-first"}
    assert rules(judge("amend", replace(READY, state="filed", amended=True), None)) == {"certification:amended-once"}
    assert rules(judge("drop-certification", READY, None)) == {"certification:owed"}
    assert judge("drop-certification", replace(READY, amends=True), None) == ()
