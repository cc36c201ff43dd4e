"""Every option weighed, each number explained.  No database."""

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from accord import programs
from accord.rules.eligibility import Facts, Held
from accord.rules.weighing import Approval, approval, weigh

UMBRELLA = programs.umbrella()
FOURTEENTH = programs.load(Path(__file__).parents[1] / "data" / "fourteenth")
ANSWERS = {
    **{f"need-{n.code}": 0 for n in UMBRELLA.needs},
    "need-jail-processing": 3,
    "need-custody-handover": 3,
    "have-officers": 5,
    "have-supervisors": 2,
    "have-training-hours": 400,
    "have-yearly-budget-cents": 10_000_000,
    "have-it-sites": 1,
    "have-complaint-staff": 2,
    "have-interpreters": 2,
    "have-records-staff": 1,
    "have-forensic-staff": 1,
    "operates-jail": True,
    "facility-trained": True,
    "experienced-officers": True,
    "secure-room": True,
    "livescan": True,
    "switch-access": True,
    "certificates-current": True,
    "open-decree": False,
    "complaint-procedure": True,
    "body-position": "in-favour",
    "state-law": "allows",
    "threat-cross-border": True,
    "overlapping-team": False,
}
PLENTY = {c.code: Held(free=50, total=60, where="Tampa") for c in UMBRELLA.capacities}
GOOD = Facts(on=date(2026, 11, 22), party_kind="sheriff", answers=ANSWERS, capacities=PLENTY)


def results(facts=GOOD, umbrella=UMBRELLA):
    return {r.code: r for r in weigh(facts, umbrella)}


def answered(**changes):
    return replace(GOOD, answers=ANSWERS | {k.replace("_", "-"): v for k, v in changes.items()})


def without(*codes):
    return replace(GOOD, answers={k: v for k, v in ANSWERS.items() if k not in codes})


def test_all_thirteen_and_the_three_choices_that_are_no_program_are_weighed():
    found = weigh(GOOD, UMBRELLA)

    assert len(found) == 16
    assert [r.place for r in found] == list(range(1, 17))
    assert {"no-agreement", "cooperation-without-agreement", "end-existing"} <= {r.code for r in found}


def test_a_need_for_work_in_the_jail_leads_to_a_jail_program():
    assert weigh(GOOD, UMBRELLA)[0].code == "287g"


def test_an_agency_that_asked_for_287g_can_be_shown_to_need_something_else():
    facts = answered(need_jail_processing=0, need_custody_handover=0, need_document_fraud=4, need_status_answers=3)
    first, second, *_ = weigh(facts, UMBRELLA)

    assert {first.code, second.code} == {"dbftf", "lesc"}


def test_benefit_is_the_sum_of_what_each_need_adds():
    r = results()["287g"]

    # 3 x 3 x 90 % and 3 x 4 x 80 % of a stated need of 3 x 3 + 3 x 4 = 21
    assert [(c.need, c.per_mille) for c in r.contributions] == [("jail-processing", 385), ("custody-handover", 457)]
    assert r.benefit == 842
    assert all(c.because for c in r.contributions)


def test_an_option_that_is_added_never_turns_two_others_round():
    small = replace(UMBRELLA, programs={k: p for k, p in UMBRELLA.programs.items() if k in ("287g", "cap")})
    both, all_of_them = results(umbrella=small), results()

    assert {k: both[k].score for k in ("287g", "cap")} == {k: all_of_them[k].score for k in ("287g", "cap")}


def test_a_shortfall_is_told_with_its_numbers():
    short = GOOD.capacities | {"supervisors": Held(free=0, total=3, where="Tampa")}
    r = results(replace(GOOD, capacities=short))["287g"]
    [finding] = r.shortfalls

    assert finding.message == "0 free supervisor seats of 3 at Tampa; 1 needed."
    assert finding.citation.startswith("8 U.S.C. 1357(g)(3)")
    assert r.sustainability == 0


def test_more_officers_need_more_supervisors_and_seats():
    r = results(replace(GOOD, officers=31))["287g"]
    needed = {s.code: s.needed for s in r.supplies if s.side == "federal"}

    assert needed == {"supervisors": 3, "training-seats": 31, "reviewers": 1, "it-installations": 1}


def test_what_the_agency_lacks_lowers_sustainability_to_its_scarcest_thing():
    r = results(answered(have_training_hours=100))["287g"]
    lowest = min(r.supplies, key=lambda s: s.per_mille)

    assert (lowest.code, lowest.needed, lowest.available) == ("training-hours", 200, 100)
    assert r.sustainability == 500
    assert r.score == r.benefit * 500 // 1000


def test_a_missing_answer_is_never_read_as_no():
    r = results(without("switch-access"))["lesc"]

    assert r.standing == "unknown"
    assert r.missing == ("switch-access",)
    assert "Answer the question" in r.findings[0].fix


def test_a_no_is_told_with_its_law_and_what_would_change_it():
    r = results(answered(switch_access=False))["lesc"]
    [finding] = r.findings

    assert r.standing == "ineligible"
    assert finding.citation
    assert finding.fix == "Ask the state switch agency for access first."


def test_a_capacity_no_office_has_stated_is_unknown_and_not_zero():
    r = results(replace(GOOD, capacities={}))["287g"]

    assert r.sustainability is None
    assert "capacity:supervisors" in r.missing
    assert len(r.shortfalls) == 4


def test_one_open_model_is_enough_and_the_closed_ones_say_why():
    r = results(answered(operates_jail=False))["287g"]

    assert r.standing == "eligible"
    assert {m.model: m.standing for m in r.models} == {
        "task-force": "eligible",
        "warrant-service": "ineligible",
        "jail-enforcement": "ineligible",
    }


def test_no_open_model_closes_the_program_with_every_reason():
    r = results(answered(operates_jail=False, experienced_officers=False))["287g"]

    assert r.standing == "ineligible"
    assert {f.field for f in r.findings} == {"operates-jail", "experienced-officers"}


@pytest.mark.parametrize("kind", ["federal-component", "company"])
def test_a_body_that_is_no_local_side_can_take_no_delegation(kind):
    assert results(replace(GOOD, party_kind=kind))["287g"].standing == "ineligible"


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"body-position": "opposed"}, "body-not-opposed"),
        ({"state-law": "forbids"}, "state-law-allows"),
        ({"open-decree": True}, "no-open-decree"),
        ({"complaint-procedure": False}, "complaints-public"),
    ],
)
def test_a_veto_stops_every_program_and_no_choice_that_is_none(change, rule):
    found = weigh(replace(GOOD, answers=ANSWERS | change), UMBRELLA)

    assert all((f"determination:veto:{rule}" in {f.rule for f in r.vetoes}) == r.is_program for r in found)
    assert not found[0].is_program


def test_an_objection_of_the_civil_rights_office_is_a_gate_and_no_weight():
    before, after = results()["287g"], results(replace(GOOD, civil_rights="object"))["287g"]

    assert after.benefit == before.benefit
    assert [f.rule for f in after.vetoes] == ["determination:veto:civil-rights"]


def test_a_program_that_was_stopped_may_not_be_chosen_then():
    [finding] = results(replace(GOOD, on=date(2022, 1, 1)))["secure-communities"].vetoes

    assert "is ended on 2022-01-01" in finding.message
    assert finding.citation == "Executive Order 13993"


def test_a_program_of_which_no_edition_is_offered_yet_is_closed():
    r = results(replace(GOOD, on=date(2019, 1, 1)))["287g"]

    assert r.standing == "ineligible"
    assert r.findings[0].rule == "determination:edition"


def test_only_what_is_in_force_can_be_ended():
    assert results()["end-existing"].standing == "ineligible"
    assert results(replace(GOOD, partnerships=frozenset({"cap"})))["end-existing"].standing == "eligible"


def test_no_need_stated_gives_no_benefit_to_anything():
    facts = replace(GOOD, answers={k: v for k, v in ANSWERS.items() if not k.startswith("need-")})

    assert {r.benefit for r in weigh(facts, UMBRELLA)} == {0}


def test_every_score_lies_on_its_fixed_scale():
    facts = replace(GOOD, answers=ANSWERS | {f"need-{n.code}": 4 for n in UMBRELLA.needs})
    for r in weigh(facts, UMBRELLA):
        assert 0 <= r.score <= r.benefit <= 1000
        assert r.benefit == sum(c.per_mille for c in r.contributions)


def test_weighing_twice_gives_the_same():
    assert weigh(GOOD, UMBRELLA) == weigh(GOOD, UMBRELLA)


def test_the_made_up_program_is_weighed_by_the_same_rules():
    answers = {"need-safe-river": 4, "need-local-control": 1, "have-officers": 2, "have-boats": 1, "has-river": True,
               "body-position": "in-favour"}  # fmt: skip
    caps = {c: Held(free=2, total=2, where="Harbour") for c in ("supervisors", "training-seats")}
    first, second = weigh(
        Facts(on=date(2026, 11, 22), party_kind="police", answers=answers, capacities=caps), FOURTEENTH
    )

    assert (first.code, first.standing, first.benefit, first.sustainability) == ("river-patrol", "eligible", 771, 1000)
    assert (second.code, second.benefit) == ("no-agreement", 142)


# --- the gate before an approval -------------------------------------------------------------------

CASE = Approval(
    chosen=(results()["287g"],),
    opinions={"removal": "support", "investigations": "conditions"},
    capacity_checked=True,
    civil_rights="clear",
    reasons="The jail is far from the office.",
    concurrence="concurs",
)


def test_a_complete_case_can_be_approved():
    assert approval(CASE) == ()


@pytest.mark.parametrize(
    ("change", "rule"),
    [
        ({"opinions": {"removal": "support"}}, "opinions"),
        ({"capacity_checked": False}, "capacity"),
        ({"civil_rights": None}, "civil-rights"),
        ({"reasons": " "}, "reasons"),
        ({"concurrence": ""}, "concurrence"),
        ({"chosen": ()}, "choice"),
    ],
)
def test_one_missing_thing_is_one_finding(change, rule):
    [finding] = approval(replace(CASE, **change))

    assert finding.rule == f"determination:{rule}"
    assert finding.fix


def test_an_approval_without_a_free_supervisor_is_refused():
    short = GOOD.capacities | {"supervisors": Held(free=0, total=3, where="Tampa")}
    chosen = (results(replace(GOOD, capacities=short))["287g"],)

    assert [f.rule for f in approval(replace(CASE, chosen=chosen))] == ["determination:capacity:supervisors"]


def test_a_veto_stands_against_an_approval():
    chosen = (results(answered(body_position="opposed"))["287g"],)

    assert [f.rule for f in approval(replace(CASE, chosen=chosen))] == ["determination:veto:body-not-opposed"]


def test_no_agreement_needs_no_opinion_of_the_civil_rights_office():
    assert approval(replace(CASE, chosen=(results()["no-agreement"],), civil_rights=None)) == ()
