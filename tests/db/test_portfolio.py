"""The national plan over the register: who asked and was assessed, at what their own weighing is worth."""

import pytest
from click.testing import CliRunner

from accord.cli.house import accord
from accord.programs import umbrella
from accord.programs.capacities import capacities
from accord.queries.determinations import results
from accord.queries.portfolio import askings
from accord.records.models import Assessment
from accord.rules.determinations.bundles import open_programs
from accord.rules.portfolio.building import build
from accord.rules.portfolio.checking import check, whole_prices
from accord.rules.portfolio.solving import solve
from accord.rules.terms import plain
from tests.db.stages import assessed, capable, copy_of, planned, referred, standing

NEEDS = {"need-jail-processing": "4", "need-custody-handover": "3"}


@pytest.fixture(scope="module")
def stood(django_db_setup, django_db_blocker):
    with standing(django_db_blocker, referred, lambda w: assessed(w, NEEDS), planned, capable) as made:
        yield made


@pytest.fixture
def w(stood, db):
    return copy_of(stood)


def test_an_agency_that_asked_and_was_assessed_is_planned_at_its_own_weighing(w):
    [asking] = askings(w.people.actor("manager", w.at), w.at)
    row = Assessment.objects.get()
    fresh = plain(results(row.request, row, w.at))
    compared = [r for r in open_programs(fresh) if r["code"] in asking.programs]
    for r in compared:
        own = min((s["per_mille"] for s in r["supplies"] if s["side"] == "local"), default=1000)
        assert asking.worth[1 << asking.programs.index(r["code"])] == r["benefit"] * own // 1000
    assert compared
    no_program = [
        r["score"] for r in fresh if not r["is_program"] and r["standing"] == "eligible" and r["code"] != "end-existing"
    ]
    assert asking.worth[0] == max(no_program)
    assert set(asking.offices) == {"removal", "investigations"}

    x = build([asking], capacities(), umbrella(), "a test", scaled=False)
    got = solve(x, clock=iter(range(10_000)).__next__, seconds=9_000, gap=0.0)
    found = check(x, got.plans, whole_prices(got.price))
    assert found.faults == ()
    assert got.worth >= 3 * asking.worth.max() * 2 // 3


def test_who_has_no_complete_assessment_is_not_planned(w, settings):
    settings.DEMONSTRATION = True
    Assessment.objects.update(state="open")
    assert askings(w.people.actor("manager", w.at), w.at) == []
    done = CliRunner().invoke(accord, ["plan", "solve", "--register"])
    assert done.exit_code == 2
    assert "--as USER" in done.stderr
