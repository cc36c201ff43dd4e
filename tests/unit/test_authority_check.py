"""The authority check, step by step.  No database."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from accord.programs import programs
from accord.rules import authority as rules
from accord.rules.authority import Candidate, Dated, Place, Question, rule
from accord.rules.authority.steps import SAID
from accord.rules.decisions import HOUSE
from accord.rules.intervals import day_starts_at

PROGRAM = programs()["287g"]
FIELD, JAIL, SERVICE = (
    PROGRAM.edition(c) for c in ("task-force-2025", "jail-enforcement-2020", "warrant-service-2025")
)
ZONE = "America/New_York"
START = day_starts_at(date(2025, 3, 1), ZONE)
LAPSE = day_starts_at(date(2027, 3, 1), ZONE)
PARTY = "11111111-1111-1111-1111-111111111111"
LEE = Place(title="Lee, FL", codes=frozenset({"12071", "FL"}))

OFFICER = {
    "employed": Dated(kind="employed", detail=PARTY, valid_from=START),
    "nominated": Dated(kind="nominated", valid_from=START),
    "vetted": Dated(kind="vetted", valid_from=START),
    "trained": Dated(kind="trained", detail="task-force-course", valid_from=START),
    "letter": Dated(kind="letter", detail="interrogate", clause="DN-2025-0001", valid_from=START, valid_to=LAPSE),
    "supervised": Dated(kind="supervised", detail="Supervisor, Miami", valid_from=START),
    "designated": Dated(kind="designated", valid_from=START),
}
AGREED = {
    "party": Dated(kind="party", detail=PARTY, valid_from=START),
    "in-force": Dated(kind="in-force", valid_from=START),
    "function": Dated(kind="function", detail="interrogate", clause="delegation-field",
                      citation="8 U.S.C. 1357(a)(1)", valid_from=START),
    "territory": Dated(kind="territory", detail="12071", clause="delegation-field", valid_from=START),
}  # fmt: skip
QUESTION = Question(officer="Dana Whitlock", function="interrogate", title="Question a person", place=LEE,
                    instant=datetime(2026, 6, 1, 12, tzinfo=UTC))  # fmt: skip


def candidate(officer=OFFICER, agreed=AGREED, **changed):
    base = Candidate(
        designation="DN-2025-0001", agreement="AG-2025-0001", digest="ab" * 32, zone=ZONE,
        law=rules.law_of(PROGRAM, FIELD), officer_facts=tuple(officer.values()), agreement_facts=tuple(agreed.values()),
    )  # fmt: skip
    return replace(base, **changed)


def without(facts, kind):
    return {k: v for k, v in facts.items() if k != kind}


def failed(decision):
    return [s.number for s in decision.steps if not s.passed]


# --- the check ----------------------------------------------------------------------------------


def test_everything_in_order_is_permitted_with_twelve_cited_steps():
    decision = rules.check(QUESTION, [candidate()])

    assert decision.permitted
    assert [s.number for s in decision.steps] == list(range(1, 13))
    assert all(s.citation and s.message for s in decision.steps)


def test_the_function_step_names_clause_agreement_and_content_digest():
    step = rules.check(QUESTION, [candidate()]).steps[4]

    assert step.source == f"clause delegation-field of AG-2025-0001, content {'ab' * 32}"
    assert step.citation.startswith("8 U.S.C. 1357(a)(1); 8 U.S.C. 1357(g)(1)")


@pytest.mark.parametrize(
    ("kind", "number", "law"),
    [
        ("employed", 1, "8 U.S.C. 1357(g)(1)"),
        ("nominated", 2, "nomination clause"),
        ("vetted", 7, "nomination clause"),
        ("trained", 8, "8 U.S.C. 1357(g)(2); certification clause"),
        ("letter", 9, "8 U.S.C. 1357(g)(5); certification clause: two years"),
        ("supervised", 10, "8 U.S.C. 1357(g)(3) and (5)"),
        ("designated", 11, "task force agreement rev. 02/12/2025, certification clause"),
    ],
)
def test_a_missing_fact_of_the_officer_fails_its_own_step_and_no_other(kind, number, law):
    decision = rules.check(QUESTION, [candidate(officer=without(OFFICER, kind))])

    assert failed(decision) == [number]
    assert decision.findings[0].citation == law
    assert decision.findings[0].fix


@pytest.mark.parametrize(("kind", "number"), [("in-force", 3), ("function", 5), ("territory", 6)])
def test_a_missing_fact_of_the_agreement_fails_its_own_step_and_no_other(kind, number):
    assert failed(rules.check(QUESTION, [candidate(agreed=without(AGREED, kind))])) == [number]


def test_an_officer_of_another_agency_than_the_party_is_refused():
    other = {**OFFICER, "employed": replace(OFFICER["employed"], detail="22222222-2222-2222-2222-222222222222")}

    assert failed(rules.check(QUESTION, [candidate(officer=other)])) == [1]


def test_a_suspension_of_the_agreement_refuses_and_ends_at_its_own_instant():
    hour = timedelta(hours=1)
    pause = Dated(kind="suspension", valid_from=QUESTION.instant - hour, valid_to=QUESTION.instant + hour)
    suspended = candidate(agreed={**AGREED, "suspension": pause})

    assert failed(rules.check(QUESTION, [suspended])) == [4]
    assert rules.check(replace(QUESTION, instant=pause.valid_to), [suspended]).permitted


def test_a_hold_refuses_and_says_that_it_is_the_clause_or_a_house_rule():
    hold = Dated(kind="hold", detail="open-allegation", valid_from=START)
    held = candidate(officer={**OFFICER, "hold": hold})
    jail = replace(held, law=rules.law_of(PROGRAM, JAIL))

    assert failed(rules.check(QUESTION, [held])) == [12]
    assert "complaint appendix" in rules.check(QUESTION, [held]).findings[0].citation
    assert rules.check(QUESTION, [jail]).findings[0].citation == HOUSE


def test_an_expired_letter_is_refused_one_second_later_and_at_the_very_instant():
    second = timedelta(seconds=1)

    assert rules.check(replace(QUESTION, instant=LAPSE - second), [candidate()]).permitted
    assert failed(rules.check(replace(QUESTION, instant=LAPSE), [candidate()])) == [9]
    assert failed(rules.check(replace(QUESTION, instant=LAPSE + second), [candidate()])) == [9]


def test_a_letter_of_1_march_2025_lapses_on_1_march_2027_at_local_midnight():
    """Acceptance scenario 4."""
    facts = rules.Facts(on=date(2025, 3, 1), edition=FIELD)
    night = datetime(2027, 3, 2, 9, tzinfo=UTC)

    assert rules.lapses_on(facts, date(2025, 3, 1)) == date(2027, 3, 1)
    refused = rules.check(replace(QUESTION, instant=night), [candidate()])
    assert failed(refused) == [9]
    assert "March 1, 2027, 00:00:00" in refused.findings[0].message


def test_an_open_ended_edition_gives_a_letter_that_does_not_lapse():
    assert rules.lapses_on(rules.Facts(on=date(2025, 3, 1), edition=JAIL), date(2025, 3, 1)) is None


def test_a_letter_for_another_function_says_what_it_does_grant():
    other = candidate(officer={**OFFICER, "letter": replace(OFFICER["letter"], detail="take-statements")})
    [finding] = rules.check(QUESTION, [other]).findings

    assert finding.citation == "8 U.S.C. 1357(g)(5)"
    assert "take-statements" in finding.message


def test_a_place_outside_the_territory_is_refused_and_the_territory_is_named():
    collier = Place(title="Collier, FL", codes=frozenset({"12021", "FL"}))
    [finding] = rules.check(replace(QUESTION, place=collier), [candidate()]).findings

    assert finding.rule == "authority:place-covered"
    assert "12071" in finding.message


@pytest.mark.parametrize("detail", ["FL", "any", "12071"])
def test_a_state_or_an_unlimited_territory_covers_its_counties(detail):
    wide = candidate(agreed={**AGREED, "territory": replace(AGREED["territory"], detail=detail)})

    assert rules.check(QUESTION, [wide]).permitted


def test_all_reasons_come_at_once():
    nothing = rules.check(QUESTION, [])

    assert failed(nothing) == [1, 2, 3, 5, 6, 7, 8, 9, 10, 11]
    assert not nothing.permitted


def test_facts_of_two_agreements_are_never_mixed():
    first = candidate(officer=without(OFFICER, "letter"))
    second = candidate(agreed=without(AGREED, "function"), agreement="AG-2025-0002")

    assert not rules.check(QUESTION, [first, second]).permitted


def test_the_agreement_that_passes_most_steps_answers():
    poor = candidate(officer={"nominated": OFFICER["nominated"]}, agreement="AG-2025-0009")
    chosen, decision = rules.best(QUESTION, [candidate(), poor])

    assert chosen.agreement == "AG-2025-0001"
    assert decision.permitted


def test_an_agreement_that_ended_refuses_although_the_paper_is_unexpired():
    """Acceptance scenario 13: the memorandum ended, the form of the officer has not."""
    ended = replace(AGREED["in-force"], valid_to=QUESTION.instant - timedelta(days=1))

    assert failed(rules.check(QUESTION, [candidate(agreed={**AGREED, "in-force": ended})])) == [3]


def test_a_program_whose_file_is_gone_is_judged_with_house_rules():
    bare = candidate(law=MappingProxyType({}))
    decision = rules.check(QUESTION, [bare])

    assert decision.permitted
    assert decision.steps[2].citation == HOUSE


# --- statute, nation, foreign officers, late records -------------------------------------------------


def test_a_statute_asked_about_is_the_one_the_clause_names_or_the_function_is_not_delegated_under_it():
    asked = replace(QUESTION, statute="8 U.S.C. 1357(a)")
    assert failed(rules.check(asked, [candidate()])) == [5]
    assert rules.check(replace(QUESTION, statute="8 U.S.C. 1357(a)(1)"), [candidate()]).permitted
    [finding] = rules.check(replace(QUESTION, statute="8 U.S.C. 1357(a)(2)"), [candidate()]).findings
    assert "under 8 U.S.C. 1357(a)(1), and not under 8 U.S.C. 1357(a)(2)" in finding.message


def test_a_citation_of_several_sections_names_each_of_them():
    assert rules.sections("19 U.S.C. 482, 1467; 8 U.S.C. 1357(a)") == (
        "19 U.S.C. 482", "19 U.S.C. 1467", "8 U.S.C. 1357(a)")  # fmt: skip
    assert rules.names("19 u.s.c. 1467", "19 U.S.C. 482, 1467")
    assert not rules.names("19 U.S.C. 14", "19 U.S.C. 482, 1467")


def test_a_territory_of_the_nation_covers_a_county_and_a_county_no_nation():
    county = Place(title="Lee, FL", codes=frozenset({"12071", "FL", "US"}))
    nation = candidate(agreed={**AGREED, "territory": replace(AGREED["territory"], detail="US")})

    assert rules.check(replace(QUESTION, place=county), [nation]).permitted
    asked = replace(QUESTION, place=Place(title="United States", codes=frozenset({"US"})))
    assert failed(rules.check(asked, [candidate()])) == [6]


ABROAD = {
    **OFFICER,
    "foreign": Dated(kind="foreign", valid_from=START),
    "instrument": Dated(kind="instrument", detail="Exchange of letters 7", valid_from=START),
    "home-consent": Dated(kind="home-consent", valid_from=START, valid_to=LAPSE),
    "seat": Dated(kind="seat", detail="Border team", valid_from=START),
}
ADMITTING = {**AGREED, "admits": Dated(kind="admits-foreign", valid_from=START)}


def test_a_foreign_officer_has_three_steps_more_and_nobody_else_sees_them():
    decision = rules.check(QUESTION, [candidate(officer=ABROAD, agreed=ADMITTING)])

    assert decision.permitted
    assert [s.rule for s in decision.steps[12:]] == [
        "authority:foreign-instrument", "authority:home-consent", "authority:task-force-seat"]  # fmt: skip


@pytest.mark.parametrize(("kind", "number"), [("instrument", 13), ("home-consent", 14), ("seat", 15)])
def test_each_thing_asked_of_a_foreign_officer_is_a_condition_of_its_own(kind, number):
    assert failed(rules.check(QUESTION, [candidate(officer=without(ABROAD, kind), agreed=ADMITTING)])) == [number]


def test_an_instrument_under_title_19_never_implies_authority_under_1357g():
    decision = rules.check(QUESTION, [candidate(officer=ABROAD)])

    assert failed(decision) == [13]
    assert "admits no foreign officer" in decision.findings[0].message
    assert not rules.admits_foreign(PROGRAM)
    assert rules.admits_foreign(programs()["customs-cross-designation"])


def test_a_fact_recorded_late_says_so_and_one_recorded_in_time_does_not():
    late = {**OFFICER, "letter": replace(OFFICER["letter"], known_from=START + timedelta(days=30))}
    fixed = {**OFFICER, "vetted": replace(OFFICER["vetted"], known_from=START + timedelta(days=30), corrected=True)}

    assert "Back-dated: recorded on March 31, 2025" in rules.check(QUESTION, [candidate(officer=late)]).steps[8].message
    assert "two persons made" in rules.check(QUESTION, [candidate(officer=fixed)]).steps[6].message
    assert not any("ecorded" in s.message for s in rules.check(QUESTION, [candidate()]).steps)


KINDS_OF_OFFICER = ("employed", "nominated", "vetted", "trained", "letter", "supervised", "designated", "hold")
KINDS_OF_AGREEMENT = ("party", "in-force", "suspension", "function", "territory")
DETAILS = {"employed": ("P", "Q"), "party": ("P", "Q"), "letter": ("f", "g"), "function": ("f", "g"),
           "territory": ("12071", "12021", "FL", "any")}  # fmt: skip
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)


@st.composite
def dated(draw, kinds):
    kind = draw(st.sampled_from(kinds))
    start = draw(st.integers(0, 6))
    end = draw(st.none() | st.integers(start, 7))
    detail = draw(st.sampled_from(DETAILS.get(kind, ("",))))
    return kind, detail, start, end


def slow(instant, officer, agreed):
    """Judge by looking at every row, in the plainest words; the reference of the check."""

    def at(rows, kind):
        return [d for k, d, start, end in rows if k == kind and start <= instant and (end is None or instant < end)]

    return [
        any(e in at(agreed, "party") for e in at(officer, "employed")),
        bool(at(officer, "nominated")),
        bool(at(agreed, "in-force")),
        not at(agreed, "suspension"),
        "f" in at(agreed, "function"),
        bool({"12071", "FL", "any"} & set(at(agreed, "territory"))),
        bool(at(officer, "vetted")),
        bool(at(officer, "trained")),
        "f" in at(officer, "letter"),
        bool(at(officer, "supervised")),
        bool(at(officer, "designated")),
        not at(officer, "hold"),
    ]


def _facts(rows):
    def moment(n):
        return None if n is None else EPOCH + timedelta(days=n)

    return tuple(Dated(kind=k, detail=d, valid_from=moment(a), valid_to=moment(b)) for k, d, a, b in rows)


@settings(max_examples=400, deadline=None)
@given(
    st.integers(0, 8),
    st.lists(
        st.tuples(st.lists(dated(KINDS_OF_OFFICER), max_size=14), st.lists(dated(KINDS_OF_AGREEMENT), max_size=10)),
        max_size=3,
    ),
)
def test_the_check_equals_a_slow_obvious_reference(instant, agreements):
    question = replace(QUESTION, function="f", instant=EPOCH + timedelta(days=instant))
    expected = [slow(instant, officer, agreed) for officer, agreed in agreements] or [slow(instant, [], [])]
    known = [candidate(officer_facts=_facts(officer), agreement_facts=_facts(agreed)) for officer, agreed in agreements]

    decision = rules.check(question, known)

    assert [s.passed for s in decision.steps] in expected
    assert sum(s.passed for s in decision.steps) == max(map(sum, expected))
    assert decision.permitted == any(all(answers) for answers in expected)
    assert len(SAID) == rule.CONDITIONS
