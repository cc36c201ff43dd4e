"""Each rule refuses when its one fact is wrong, and is silent when all is well.

The rooms with a table of their own (assessments, plans, designations) keep it beside them; here
stand the others, and the conditions that the programs' files declare, walked one by one.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest

from accord.programs import umbrella
from accord.rules import agreements, authority, determinations, parties, requests
from accord.rules.accounts import ENROL, FIRST_ONLY, LAST_FACTOR, NOT_INVITED, REFUSED, REFUSED_PASSKEY, WRONG_CODE
from accord.rules.agencies import PARTY_KINDS
from accord.rules.agreements import closing, correcting, renewing
from accord.rules.agreements.judging import NEEDED
from accord.rules.agreements.settled import defaults
from accord.rules.decisions import HOUSE, Finding
from accord.rules.eligibility import Facts as Weighed
from accord.rules.eligibility import Held, judge, prerequisites, vetoes
from accord.rules.inputs import Given
from accord.rules.permissions import Actor, Hold, Scope, may, stepped_up
from accord.rules.programs import Condition, Prerequisite
from accord.rules.weighing import OptionResult, weigh

ON = date(2026, 11, 22)
TOMORROW = ON + timedelta(days=1)
AT = datetime(2026, 11, 22, 15, tzinfo=UTC)
HOUSE_OF_13 = umbrella()
PROGRAM = HOUSE_OF_13.programs["287g"]
WARRANT = PROGRAM.edition("warrant-service-2025")

# --- the front door -----------------------------------------------------------------------------

REQUEST = requests.Facts(
    on=ON, agency_kind="sheriff", referred_sides=frozenset({"removal", "investigations"}),
    sides_of_actor=frozenset({"removal"}),
)  # fmt: skip
OPINION = Given(side="removal", opinion="support", reasons="It serves the jail.")
MEETING = requests.MeetingFacts(on=ON, planned_on=ON)

# --- parties ------------------------------------------------------------------------------------

PARTY = parties.PartyFacts(on=ON, reach="agency", side="local", held=frozenset({"local-liaison"}), locked=True,
                           actor_roles=frozenset({"local-head"}), enquiry_confirmed=True, enquiry_has_agency=True)  # fmt: skip
PERSON = Given(full_name="Ada Lindqvist", username="ada.lindqvist", role="local-liaison", capacity="holder",
               from_on=ON, to_on=None)  # fmt: skip
WORD = Given(word="a" * 32)

# --- agreements ---------------------------------------------------------------------------------

AGREED = agreements.Facts(
    at=AT, zone="America/New_York", side="local", roles=frozenset({"local-head", "office-director", "decider"}),
    programs={"287g": PROGRAM}, counties=frozenset({"12071"}), outcome="approved", decided=("287g",), concurrence=True,
    edition=WARRANT,
    terms={**{t.name: "said" for t in WARRANT.terms if t.required and t.value is None}, **defaults(WARRANT)},
    written=frozenset({name for name, *_ in NEEDED} | {"facilities"}),
    content_digest="ab" * 32, effective_at=AT - timedelta(days=30), complaints=True, languages=("en", "es"),
)  # fmt: skip
FIELD = replace(AGREED, side="federal", edition=PROGRAM.edition("task-force-2025"),
                terms=defaults(PROGRAM.edition("task-force-2025")))  # fmt: skip
NOTICE = Given(reason="Reviews were not held.", totals="Nine of twelve.", examples="None in March.")
ENDING = closing.Known(at=AT, zone="America/New_York", ends_at=AT - timedelta(days=1), letters=2, issued=1,
                       out=("DN-2026-0001",), returns=("credentials",))  # fmt: skip
TOLD = closing.Step(item="operations", outcome="done", on=ON, by="Nora Voss", words="Letter of handover.")
SETTLED = replace(ENDING, out=(), steps={c: replace(TOLD, item=c) for c in closing.BY_HAND})
OVER = replace(AGREED, closing=ENDING, roles=frozenset({"program-manager", "office-director"}))
ITEM = Given(item="operations", done_on=ON, words="Letter of handover.")
RENEWAL = renewing.Known(at=AT, zone="America/New_York", months=36, ends_at=AT + timedelta(days=90), side="local",
                         offered_by="federal", review_on=TOMORROW)  # fmt: skip
RENEWING = replace(AGREED, renewal=RENEWAL)
MENDED = correcting.Item(key="a", kind="suspension", label="Suspended", starts_on=ON)
MENDING = correcting.Record(items={"a": MENDED}, waiting={
    "one": correcting.Waiting(key="one", item="a", label="Suspended", own=False)})  # fmt: skip
AT_ITS_BEST = {
    **{a: replace(AGREED, record=MENDING) for a in ("propose-correction", "confirm-correction", "drop-correction")},
    "offer-renewal": replace(AGREED, renewal=replace(RENEWAL, offered_by="")), "accept-renewal": RENEWING,
    "withdraw-renewal": replace(AGREED, renewal=replace(RENEWAL, side="federal")), "settle-item": OVER,
    "waive-item": OVER, "reopen-item": replace(OVER, closing=SETTLED), "close-record": replace(OVER, closing=SETTLED),
}  # fmt: skip
"""What each act on a live agreement needs besides; no facts suit all of them at once."""
DRAFT = Given(program="287g", edition="warrant-service-2025", functions=("serve-arrest-warrant",))
MEASURE = {"title": "Refresher done", "kind": "training", "unit": "percent", "target": 90}
CONTENT = Given(measures=(Given(MEASURE),), facilities=(Given(name="County jail", county="12071"),))
SIGNED = Given(digest="ab" * 32)

# --- determinations -----------------------------------------------------------------------------


def option(code, **changed):
    base = OptionResult(
        code=code, title=code, is_program=True, standing="eligible", findings=(), models=(), vetoes=(), benefit=500,
        contributions=(), sustainability=500, supplies=(), shortfalls=(), score=250, place=1, missing=(),
    )  # fmt: skip
    return replace(base, **changed)


DECIDING = determinations.Facts(
    plan_state="agreed", actor=1, assessors=frozenset({2}), options=frozenset({"287g", "lesc"}),
    results=(option("287g"), option("lesc")), requested=frozenset({"287g"}),
    opinions={"removal": "support", "investigations": "support"}, capacity_recorded=True, civil_rights="clear",
    concurrence="concur",
)  # fmt: skip
DECISION = Given(outcome="approved", decided=("287g",), reasons="It helps most.", alternatives=())
OFFER = (Given(option="lesc", why="It needs no delegation."),)

ask, meet = requests.judge, requests.judge_meeting
agency, office, staff = parties.judge_agency, parties.judge_office, parties.judge_staff
agree, decide = agreements.judge, determinations.judge

GRANTED = [
    *((ask, t.action, replace(REQUEST, waiting=t.action == "answer"), None) for t in requests.LIFECYCLE.transitions),
    (ask, "give-opinion", REQUEST, OPINION),
    *((meet, t.action, MEETING, None) for t in requests.MEETING.transitions),
    (meet, "minute", MEETING, Given(held_on=ON)),
    *((agency, t.action, PARTY, None) for t in parties.AGENCY.transitions),
    (office, "state-capacity", PARTY, Given(total=5, promised=5)),
    *((staff, t.action, replace(PARTY, is_self=t.action == "accept"), None) for t in parties.STAFF.transitions),
    (staff, "invite-local", PARTY, PERSON),
    (staff, "issue-invitation", PARTY, WORD),
    (staff, "end-office", PARTY, Given(role="local-liaison", to_on=TOMORROW)),
    (staff, "leave", PARTY, Given(to_on=ON)),
    *(
        (agree, t.action, AT_ITS_BEST.get(t.action, AGREED), None)
        for t in agreements.LIFECYCLE.transitions
        if t.action != "amend"
    ),  # never by hand: a change does it
    (agree, "draft-agreement", AGREED, DRAFT),
    (agree, "write-content", AGREED, CONTENT),
    (agree, "sign-local", AGREED, SIGNED),
    *(
        (
            decide,
            t.action,
            replace(DECIDING, civil_rights="object") if t.action == "override-objection" else DECIDING,
            None,
        )
        for t in determinations.LIFECYCLE.transitions
    ),
    (decide, "decide", DECIDING, DECISION),
    (decide, "concur", DECIDING, Given(concurrence="prefers", preferred=("lesc",))),
    (decide, "recommend", DECIDING, Given(recommended=("lesc",))),
]


def but(given, **values):
    return Given({**given, **values})


DENIED = [
    ("request:local-side", ask, "submit", replace(REQUEST, agency_is_local=False), None),
    ("request:problem-stated", ask, "submit", replace(REQUEST, has_problem=False), None),
    ("request:one-question", ask, "ask", replace(REQUEST, waiting=True), None),
    ("request:nothing-asked", ask, "answer", REQUEST, None),
    ("request:waiting", ask, "acknowledge", replace(REQUEST, waiting=True), None),
    ("request:opinion-once", ask, "give-opinion", replace(REQUEST, opinions=frozenset({"removal"})), OPINION),
    ("request:opinions-given", ask, "give-opinion", replace(REQUEST, opinions=REQUEST.referred_sides), OPINION),
    ("request:own-office", ask, "give-opinion", replace(REQUEST, sides_of_actor=frozenset({"investigations"})), OPINION),
    ("request:unfinished", ask, "close", replace(REQUEST, unfinished=("A-2026-0001",)), None),
    ("meeting:request-open", meet, "propose", replace(MEETING, request_open=False), None),
    ("meeting:not-yet", meet, "minute", MEETING, Given(held_on=TOMORROW)),
    ("agency:open-cases", agency, "merge", replace(PARTY, open_cases=("R-2026-0001",)), None),
    ("office:promised", office, "state-capacity", PARTY, Given(total=4, promised=5)),
    ("staff:own-invitation", staff, "accept", PARTY, None),
    ("staff:own-grants", staff, "assign", replace(PARTY, is_self=True), None),
    ("staff:new-password", staff, "issue-invitation", replace(PARTY, active=True), WORD),
    ("staff:not-locked", staff, "unlock", replace(PARTY, locked=False), None),
    ("staff:word", staff, "issue-invitation", PARTY, Given(word="a" * 31)),
    ("staff:name", staff, "invite-local", PARTY, but(PERSON, username="Ada Lindqvist")),
    ("staff:name-taken", staff, "invite-local", replace(PARTY, username_taken=True), PERSON),
    ("staff:one-side", staff, "assign", PARTY, but(PERSON, role="decider")),
    ("staff:period", staff, "invite-local", PARTY, but(PERSON, to_on=ON)),
    ("staff:leaves-later", staff, "leave", PARTY, Given(to_on=TOMORROW + timedelta(days=1))),
    ("staff:not-held", staff, "end-office", PARTY, Given(role="local-counsel", to_on=TOMORROW)),
    ("agreement:decided", agree, "draft-agreement", replace(AGREED, outcome="deferred"), None),
    ("agreement:concurrence", agree, "draft-agreement", replace(AGREED, concurrence=False), DRAFT),
    ("agreement:program-decided", agree, "draft-agreement", replace(AGREED, decided=("lesc",)), DRAFT),
    ("agreement:edition-known", agree, "draft-agreement", replace(AGREED, decided=("no-agreement",)), None),
    ("agreement:program-known", agree, "import-agreement", AGREED, but(DRAFT, program="none")),
    ("agreement:edition-offered", agree, "draft-agreement", AGREED, but(DRAFT, edition="none")),
    ("agreement:once", agree, "draft-agreement", replace(AGREED, already=("warrant-service-2025",)), DRAFT),
    ("agreement:functions", agree, "draft-agreement", AGREED, but(DRAFT, functions=("interrogate",))),
    ("agreement:functions", agree, "draft-agreement", AGREED, but(DRAFT, functions=())),
    ("agreement:not-yet", agree, "record-resolution", AGREED, Given(resolved_on=TOMORROW)),
    ("agreement:target-kind", agree, "write-content", AGREED,
     but(CONTENT, measures=(Given({**MEASURE, "kind": "outcome-count"}),))),
    ("agreement:target-kind", agree, "write-content", AGREED,
     but(CONTENT, measures=(Given({**MEASURE, "title": "More arrests"}),))),
    ("agreement:facility-place", agree, "write-content", AGREED,
     but(CONTENT, facilities=(Given(name="Jail", county="12086"),))),
    *((f"agreement:{name.replace('_', '-')}", agree, "send-to-legal",
       replace(AGREED, written=AGREED.written - {name}), None) for name, *_ in NEEDED),
    ("agreement:facilities", agree, "send-to-legal", replace(AGREED, written=AGREED.written - {"facilities"}), None),
    ("agreement:edition-pinned", agree, "record-resolution", replace(AGREED, edition_changed=True), None),
    ("agreement:signer", agree, "sign-local", replace(AGREED, roles=frozenset({"local-liaison"})), SIGNED),
    ("agreement:digest", agree, "sign-local", AGREED, Given(digest="cd" * 32)),
    ("agreement:in-force", agree, "suspend", replace(AGREED, effective_at=None), None),
    ("agreement:in-force", agree, "meet", replace(AGREED, ends_at=AT), None),
    ("agreement:notice-given", agree, "give-notice", replace(AGREED, ends_at=AT + timedelta(days=1)), None),
    ("agreement:notice-totals", agree, "give-notice", FIELD, but(NOTICE, totals="")),
    ("agreement:notice-examples", agree, "give-notice", FIELD, but(NOTICE, examples=" ")),
    ("agreement:complaints-clause", agree, "issue-posters", replace(AGREED, complaints=False), None),
    ("agreement:poster-language", agree, "issue-posters", AGREED, Given(languages=("en", "xx"))),
    ("agreement:end-known", agree, "close-record", replace(OVER, closing=None), None),
    ("agreement:not-ended", agree, "close-record", replace(OVER, closing=replace(SETTLED, ends_at=AT + timedelta(hours=1))), None),
    ("agreement:closing-open", agree, "close-record", OVER, None),
    ("agreement:item-office", agree, "settle-item", replace(OVER, roles=frozenset({"local-liaison"})), ITEM),
    ("agreement:item-settled", agree, "settle-item", replace(OVER, closing=SETTLED), ITEM),
    ("agreement:not-yet", agree, "settle-item", OVER, but(ITEM, done_on=TOMORROW)),
    ("agreement:item-settled", agree, "waive-item", replace(OVER, closing=SETTLED), but(ITEM, item="money")),
    ("agreement:item-open", agree, "reopen-item", OVER, ITEM),
    ("agreement:item-open", agree, "reopen-item", OVER, None),
    ("agreement:renewal-open-ended", agree, "offer-renewal", replace(AGREED, renewal=replace(RENEWAL, months=0)), None),
    ("agreement:renewal-noticed", agree, "accept-renewal", replace(AGREED, renewal=replace(RENEWAL, noticed_by="local")), None),
    ("agreement:renewal-early", agree, "accept-renewal",
     replace(AGREED, renewal=replace(RENEWAL, ends_at=AT + timedelta(days=200))), None),
    ("agreement:renewal-review", agree, "accept-renewal", replace(AGREED, renewal=replace(RENEWAL, review_on=ON)), None),
    ("agreement:renewal-offered", agree, "offer-renewal", RENEWING, None),
    ("agreement:renewal-digest", agree, "accept-renewal", RENEWING, Given(digest="0" * 64)),
    ("agreement:attested", agree, "attach-resolution", AGREED, Given(title="Resolution", attested=False)),
    ("agreement:renewal-none", agree, "accept-renewal", replace(AGREED, renewal=replace(RENEWAL, offered_by="")), None),
    ("agreement:renewal-own", agree, "accept-renewal", replace(AGREED, renewal=replace(RENEWAL, side="federal")), None),
    ("agreement:renewal-not-yours", agree, "withdraw-renewal", RENEWING, None),
    ("agreement:term-known", agree, "set-terms", AGREED, Given(changes=(Given(name="none", value="1"),))),
    ("determination:plan-agreed", decide, "open-determination", replace(DECIDING, plan_state="proposed"), None),
    ("determination:one-open", decide, "open-determination", replace(DECIDING, open_already=("D-2026-0001",)), None),
    ("determination:option-known", decide, "recommend", DECIDING, Given(recommended=("none",))),
    ("determination:preferred", decide, "concur", DECIDING, Given(concurrence="prefers", preferred=())),
    ("determination:assessor-decides", decide, "decide", replace(DECIDING, assessors=frozenset({1})), DECISION),
    ("determination:civil-rights", decide, "decide", replace(DECIDING, civil_rights=None), None),
    ("determination:civil-rights", decide, "decide", replace(DECIDING, civil_rights=None), DECISION),
    ("determination:opinions", decide, "decide", replace(DECIDING, opinions={"removal": "support"}), DECISION),
    ("determination:capacity", decide, "decide", replace(DECIDING, capacity_recorded=False), DECISION),
    ("determination:reasons", decide, "decide", DECIDING, but(DECISION, reasons=" ")),
    ("determination:concurrence", decide, "decide", replace(DECIDING, concurrence=""), but(DECISION, outcome="deferred",
                                                                                          decided=())),
    ("determination:choice", decide, "decide", DECIDING, but(DECISION, decided=())),
    ("determination:known", decide, "decide",
     replace(DECIDING, results=(option("287g", standing="unknown", missing=("officers",)),)), DECISION),
    ("determination:names-nothing", decide, "decide", DECIDING, but(DECISION, outcome="deferred")),
    ("determination:approved-as-asked", decide, "decide", DECIDING, but(DECISION, decided=("lesc",))),
    ("determination:alternative-is-other", decide, "decide", DECIDING,
     but(DECISION, outcome="alternative-offered", alternatives=OFFER)),
    ("determination:alternatives", decide, "decide", DECIDING, but(DECISION, outcome="declined", decided=())),
    ("determination:nothing-to-override", decide, "override-objection", DECIDING, Given(reasons="We know better.")),
]  # fmt: skip


@pytest.mark.parametrize(("judge", "action", "facts", "given"), GRANTED, ids=lambda v: v if isinstance(v, str) else "")
def test_good_facts_pass_every_rule(judge, action, facts, given):
    assert judge(action, facts, given) == ()


@pytest.mark.parametrize(
    ("rule", "judge", "action", "facts", "given"), DENIED, ids=lambda v: v if isinstance(v, str) else ""
)
def test_one_wrong_fact_is_one_finding_with_its_source_and_its_remedy(rule, judge, action, facts, given):
    found = {f.rule: f for f in judge(action, facts, given)}

    assert set(found) == {rule}
    assert found[rule].citation
    assert found[rule].fix
    assert found[rule].message


def test_a_body_that_is_no_local_side_makes_no_agreement():
    from accord.rules.agencies import local_side

    federal = [k for k, kind in PARTY_KINDS.items() if not kind.local_side]
    assert federal
    assert {f.rule for k in federal for f in local_side(k)} == {"agencies:local-side"}
    assert {f.rule for f in agree("import-agreement", replace(AGREED, not_local=local_side(federal[0])), None)} == {
        "agencies:local-side"
    }


# --- permissions --------------------------------------------------------------------------------

ONE = Actor(staff_id=1, public_id=UUID(int=1), name="Ada", holds=(Hold(role="local-head", agency_id=1),))
SUBMIT, CONFIRM = requests.LIFECYCLE.by_action["submit"], requests.MEETING.by_action["confirm"]


def test_another_agency_is_refused_by_role():
    assert [f.rule for f in may(ONE, requests.LIFECYCLE, SUBMIT, Scope(agency_id=2), {})] == ["permission:role"]
    assert may(ONE, requests.LIFECYCLE, SUBMIT, Scope(agency_id=1), {}) == ()


def test_who_proposed_may_not_confirm():
    mine = {"propose": frozenset({ONE.public_id})}
    assert [f.rule for f in may(ONE, requests.MEETING, CONFIRM, Scope(agency_id=1), mine)] == ["permission:separation"]


def test_signing_asks_who_it_is_again():
    assert [f.rule for f in stepped_up(ONE, AT)] == ["permission:step-up"]


# --- the authority check ------------------------------------------------------------------------

QUESTION = authority.Question(officer="Dana Whitlock", function="interrogate", instant=AT)
BEFORE, NEVER = AT - timedelta(days=1), authority.Candidate(
    designation="", agreement="AG-2026-0001", digest="", zone="UTC", law={}, officer_facts=(), agreement_facts=()
)  # fmt: skip


def fact(kind, detail=""):
    return authority.Dated(kind=kind, detail=detail, valid_from=BEFORE)


def test_nobody_on_record_is_refused_by_every_step_that_asks_for_a_fact():
    assert {f.rule for f in authority.check(QUESTION, []).findings} == {
        "authority:employed", "authority:nominated", "authority:agreement-in-force", "authority:function-delegated",
        "authority:place-covered", "authority:vetted", "authority:certified-in-writing",
        "authority:authorization-in-force", "authority:supervisor-named", "authority:designated",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("rule", "officer", "agreed"),
    [
        ("authority:not-suspended", (), (fact("suspension"),)),
        ("authority:no-hold", (fact("hold"),), ()),
        ("authority:function-granted", (fact("letter", "take-statements"),), ()),
    ],
)
def test_a_suspension_a_hold_or_another_letter_refuses(rule, officer, agreed):
    case = replace(NEVER, officer_facts=officer, agreement_facts=agreed)

    assert rule in {f.rule for f in authority.check(QUESTION, [case]).findings}
    assert rule not in {f.rule for f in authority.check(QUESTION, [NEVER]).findings}


# --- what the programs' files declare -----------------------------------------------------------

QUESTIONS = {q.code: q for q in HOUSE_OF_13.questionnaire.questions}
PLENTY = {c.code: Held(free=99, total=99, where="Tampa") for c in HOUSE_OF_13.capacities}
EMPTY = Weighed(on=ON, party_kind="sheriff", answers={}, capacities=PLENTY)
UNFIT = next(k for k, kind in PARTY_KINDS.items() if not kind.local_side)
CONDITIONS = [
    *((p.slug, r) for p in HOUSE_OF_13.programs.values() for r in p.requirements),
    *((o.code, r) for o in HOUSE_OF_13.options for r in o.requirements),
    *(("umbrella", v) for v in HOUSE_OF_13.vetoes),
]


def failing(c: Condition) -> Weighed:
    """Return facts under which exactly this kind of condition is not met."""
    match c.rule:
        case "party-kind":
            return replace(EMPTY, party_kind=UNFIT)
        case "answer-yes":
            return replace(EMPTY, answers={c.question: False})
        case "answer-no":
            return replace(EMPTY, answers={c.question: True})
        case "answer-is-not":
            return replace(EMPTY, answers={c.question: c.values[0]})
        case "answer-at-least":
            return replace(EMPTY, answers={c.question: c.at_least - 1})
        case _:
            return EMPTY


@pytest.mark.parametrize(("where", "condition"), CONDITIONS, ids=lambda v: v if isinstance(v, str) else v.code)
def test_every_condition_of_every_program_refuses_the_agency_that_does_not_meet_it(where, condition):
    standing, finding = judge(failing(condition), QUESTIONS, condition)

    assert standing == "ineligible"
    assert finding == Finding(rule=f"determination:{condition.code}", citation=condition.citation, fix=condition.fix,
                              message=f"Not so: {condition.says}", field=condition.question or None)  # fmt: skip


@pytest.mark.parametrize("veto", HOUSE_OF_13.vetoes, ids=lambda v: v.code)
def test_every_veto_stands_against_every_program(veto):
    for program in HOUSE_OF_13.programs.values():
        found = vetoes(failing(veto), QUESTIONS, HOUSE_OF_13, program)
        assert ("ineligible", f"determination:veto:{veto.code}") in [(s, f.rule) for s, f in found]


def test_a_program_that_has_not_begun_is_vetoed():
    found = vetoes(replace(EMPTY, on=date(1990, 1, 1)), QUESTIONS, HOUSE_OF_13, PROGRAM)
    assert "determination:veto:program-runs" in [f.rule for _, f in found]


def test_a_required_program_that_is_not_in_force_refuses():
    first = Prerequisite(program="lesc", required=True, because="It answers first.", citation="its file", verified=True)
    asking = replace(PROGRAM, prerequisites=(first,))
    refused = prerequisites(EMPTY, HOUSE_OF_13, asking)

    assert [(s, f.rule) for s, f in refused] == [("ineligible", "determination:prerequisite")]
    assert prerequisites(replace(EMPTY, partnerships=frozenset({"lesc"})), HOUSE_OF_13, asking) == []


@pytest.mark.parametrize("capacity", HOUSE_OF_13.capacities, ids=lambda c: c.code)
def test_every_capacity_that_is_used_up_is_told(capacity):
    none = {**PLENTY, capacity.code: Held(free=0, total=9, where="Tampa")}
    results = weigh(replace(EMPTY, officers=5, capacities=none), HOUSE_OF_13)
    users = {p.slug for p in HOUSE_OF_13.programs.values() if any(u.capacity == capacity.code for u in p.uses)}

    assert users
    short = {r.code for r in results if f"determination:capacity:{capacity.code}" in {f.rule for f in r.shortfalls}}
    assert users <= short


# --- accounts -----------------------------------------------------------------------------------


def test_every_refusal_of_an_account_says_what_to_do_and_gives_nothing_away():
    found = {f.rule: f for f in (REFUSED, REFUSED_PASSKEY, ENROL, NOT_INVITED, WRONG_CODE, LAST_FACTOR, FIRST_ONLY)}

    assert len(found) == 7
    assert all(f.fix for f in found.values())
    assert "unknown" not in found["staff:sign-in"].message


def test_a_rule_that_no_law_demands_says_so():
    assert {f.citation for f in requests.judge("answer", REQUEST, None)} == {HOUSE}
