"""The rules of sharing, one fact changed at a time: what an audit found wrong is refused here."""

from dataclasses import replace
from datetime import date

import pytest

from accord.programs.dated import DatedRowError
from accord.programs.sharing import basis, read
from accord.rules import sharing as rules
from accord.rules.inputs import parse
from accord.rules.programs import Switch
from accord.rules.sharing.dated import fits
from accord.rules.sharing.hours import Line
from accord.rules.sharing.judging import Asked, Asset, SharingFacts
from accord.rules.sharing.portions import among_members, by_hours, divided, dollars, in_percent, percent_of
from accord.rules.sharing.seizing import SeizureFacts

TODAY = date(2026, 3, 2)
ME, OTHER = "agency-1", "agency-2"
LINE = Line(number=1, role="detective", operation="", worked_on=date(2026, 1, 3), minutes=480, verified=True, party=ME)
ASKED = Asked(kind="local", share_to="agency", agency=ME, party_kind="sheriff")
ASSET = Asset(number="Z-2026-0001", state="realised", agencies=frozenset({ME, OTHER}), forfeited_on=date(2026, 1, 20))
GOOD = SharingFacts(
    today=TODAY, roles=frozenset({"office-director"}), asked=ASKED, asset=ASSET,
    eligible=frozenset({"sheriff", "police"}), reviewed=True, lines=(LINE,), federal=(replace(LINE, number=2, party=""),),
    due_on=date(2026, 3, 6), submitted_on=TODAY, hours=by_hours(480, {"SH-1": 480}, 2000), number="SH-1", proposed=5000,
    federal_least=2000, amount_cents=1_000_000, threshold=basis().deciding("treasury", 1_000_000, TODAY),
    least=basis().least(TODAY), part_cents=500_000,
)  # fmt: skip
FOREIGN = replace(ASKED, kind="foreign", party_kind="foreign", international_agreement="Agreement of 2001")
HELD = rules.Hold(code="civil-rights", says="Lapsed.", ends_when="Certify.", citation="x")
PAUSED = rules.Hold(code="paused", says="Paused.", ends_when="Wait.", citation="x")


def given(action, life=rules.SHARING, **values):
    t = life.by_action[action]
    return parse(t.fields, values)


def broken(action, facts=GOOD, **values):
    asks = rules.SHARING.by_action[action].fields
    typed = parse(asks, values) if values or not any(f.required for f in asks) else None
    return {f.rule for f in rules.judge(action, facts, typed)}


def test_a_good_case_breaks_no_rule():
    assert broken("submit", certified="yes") == set()
    assert broken("verify-hours") == set()
    assert broken("propose-share") == set()
    assert broken("approve-share") == set()
    assert broken("disburse") == set()
    assert broken("announce") == set()


@pytest.mark.parametrize(
    ("action", "changed", "values", "rule"),
    [
        ("submit", {"lines": ()}, {"certified": "yes"}, "hours"),
        ("submit", {"reviewed": False}, {"certified": "yes"}, "counsel"),
        ("submit", {}, {"certified": "no"}, "certified"),
        ("review-as-counsel", {}, {}, "reviewed"),
        ("verify-hours", {"lines": ()}, {}, "hours"),
        ("verify-hours", {"submitted_on": date(2026, 3, 7)}, {}, "late"),
        ("propose-share", {"submitted_on": date(2026, 3, 7)}, {}, "late"),
        ("grant-waiver", {}, {"reason": "Because."}, "not-late"),
        ("refuse-waiver", {"submitted_on": date(2026, 3, 7), "waived": True}, {"reason": "Because."}, "not-late"),
        ("record-concurrence", {}, {"department": "state", "concurs": "yes", "on": "2026-03-01", "held_at": "File 4"}, "foreign-only"),
        ("record-concurrence", {"asked": FOREIGN}, {"department": "state", "concurs": "yes", "on": "2026-03-03", "held_at": "File 4"},
         "not-yet"),
        ("propose-share", {"federal": ()}, {}, "federal-hours"),
        ("propose-share", {"federal": (replace(LINE, verified=False),)}, {}, "federal-hours"),
        ("propose-share", {"unverified": ("SH-2",)}, {}, "others-unverified"),
        ("propose-share", {"hours": None}, {}, "by-hours"),
        ("propose-share", {}, {"percent": "101"}, "percent"),
        ("propose-share", {}, {"percent": "0"}, "percent"),
        ("propose-share", {}, {"percent": "60"}, "deviation"),
        ("propose-share", {}, {"percent": "49.99"}, "deviation"),
        ("propose-share", {"taken": 4000}, {}, "federal-least"),
        ("propose-share", {"holds": (PAUSED,)}, {}, "hold-paused"),
        ("approve-share", {"holds": (PAUSED,)}, {}, "hold-paused"),
        ("approve-share", {"taken": 3001}, {}, "federal-least"),
        ("approve-share", {"amount_cents": 100_000_000, "threshold": basis().deciding("treasury", 100_000_000, TODAY)}, {},
         "deciding-office"),
        ("approve-share", {"asset": replace(ASSET, state="recorded")}, {}, "not-forfeited"),
        ("approve-share", {"asset": replace(ASSET, state="divided")}, {}, "divided"),
        ("approve-share", {"asked": FOREIGN}, {}, "concurrence"),
        ("approve-share", {"asked": FOREIGN, "concurrences": {"state": True, "treasury": False}}, {}, "concurrence"),
        ("reduce-share", {}, {"percent": "50", "reason": "Less."}, "smaller"),
        ("disburse", {"holds": (HELD,)}, {}, "hold-civil-rights"),
        ("disburse", {"part_cents": None}, {}, "not-divided"),
        ("disburse", {"part_cents": 0}, {}, "nothing-to-pay"),
        ("disburse", {"part_cents": 49_999}, {}, "small-payment"),
        ("announce", {"announced": True}, {}, "announced"),
        ("enter-hours", {}, {"lines": [{"role": "agent", "worked_on": "2026-03-03", "hours": 8}]}, "hours-future"),
        ("enter-hours", {}, {"lines": [{"role": "agent", "worked_on": "2026-03-01", "hours": 0}]}, "hours-length"),
        ("enter-hours", {}, {"lines": [{"role": "agent", "worked_on": "2026-03-01", "hours": 24, "minutes": 1}]}, "hours-length"),
        ("enter-hours", {}, {"lines": [{"role": "agent", "operation": "PLATE-7", "worked_on": "2026-03-01", "hours": 1}]},
         "operation-form"),
        ("strike-hours", {}, {"line": 9, "reason": "Wrong."}, "no-such-line"),
    ],
)  # fmt: skip
def test_one_changed_fact_breaks_one_rule(action, changed, values, rule):
    assert broken(action, replace(GOOD, **changed), **values) == {f"sharing:{rule}"}


@pytest.mark.parametrize(
    ("asked", "more", "rule"),
    [
        (replace(ASKED, party_kind="association"), {}, "eligible"),
        (replace(ASKED, party_kind="federal-component"), {}, "eligible"),
        (replace(ASKED, agency="agency-9"), {}, "took-part"),
        (replace(ASKED, share_to="fiduciary"), {}, "task-force-named"),
        (replace(ASKED, task_force="Coast team"), {}, "task-force-share"),
        (replace(ASKED, international_agreement="Agreement of 2001"), {}, "international-only"),
        (replace(FOREIGN, international_agreement=""), {"roles": frozenset({"program-manager"})}, "international-agreement"),
        (FOREIGN, {"roles": frozenset({"local-liaison"})}, "federal-asks"),
        (ASKED, {"asset": replace(ASSET, state="returned")}, "returned"),
    ],
)  # fmt: skip
def test_who_may_ask_for_what(asked, more, rule):
    found = {f.rule for f in rules.asking(asked, replace(GOOD, **more), open_already=())}
    assert found == {f"sharing:{rule}"}


def test_one_request_for_each_asset():
    [finding] = rules.asking(ASKED, GOOD, open_already=("SH-7",))
    assert finding.rule == "sharing:one-request"


def test_hours_of_a_member_belong_to_a_task_force_and_to_an_agency_that_took_part():
    force = replace(ASKED, share_to="members", task_force="Coast team")
    assert rules.member_hours(force, ASSET, OTHER) == ()
    assert rules.member_hours(ASKED, ASSET, None) == ()
    assert {f.rule for f in rules.member_hours(ASKED, ASSET, OTHER)} == {"sharing:member-hours"}
    assert {f.rule for f in rules.member_hours(force, ASSET, "agency-9")} == {"sharing:took-part"}


def test_a_deviation_with_a_reason_is_proposed():
    assert broken("propose-share", percent="60", reason="It lent the boat that the case turned on.") == set()


def test_the_forty_five_days_bind_only_the_local_kind():
    late = replace(GOOD, submitted_on=date(2026, 3, 7), roles=frozenset({"program-manager"}))
    assert broken("verify-hours", replace(late, asked=FOREIGN)) == set()
    assert broken("verify-hours", late) == {"sharing:late"}


# --- holds ----------------------------------------------------------------------------------------

KNOWN = rules.Known(
    today=TODAY, switch=Switch(on=date(2024, 3, 1), state="running", because="Runs.", citation="Guide", verified=True),
    agreement=True, certified_from=date(2025, 6, 1), certified_until=date(2026, 6, 1),
)  # fmt: skip


@pytest.mark.parametrize(
    ("changed", "hold"),
    [
        ({"switch": replace(KNOWN.switch, state="held", because="Paused for all.")}, "paused"),
        ({"agreement": False}, "agreement"),
        ({"overdue_since": date(2026, 3, 1)}, "certification"),
        ({"certified_until": TODAY}, "civil-rights"),
        ({"certified_from": None, "certified_until": None}, "civil-rights"),
    ],
)
def test_each_hold_has_its_reason_and_what_ends_it(changed, hold):
    assert rules.holds(KNOWN) == ()
    [found] = rules.holds(replace(KNOWN, **changed))
    assert found.code == hold
    assert found.finding().rule == f"sharing:hold-{hold}"
    assert found.ends_when
    assert found.citation


def test_every_hold_refuses_a_payment_and_says_so():
    for code in ("paused", "agreement", "certification", "civil-rights"):
        assert broken("disburse", replace(GOOD, holds=(replace(HELD, code=code),))) == {f"sharing:hold-{code}"}


# --- seizures ---------------------------------------------------------------------------------------

FOUND = SeizureFacts(
    today=TODAY, basis=basis(), counties=frozenset({"12071"}), references=frozenset({"2026-5301-000001"}),
    seized_on=date(2026, 1, 5), forfeited_on=date(2026, 1, 20), net_cents=100, federal=(replace(LINE, verified=False),),
    shares=(("SH-1", 5000),),
)  # fmt: skip
RECORD = {"seizing_agency": "ice-investigations", "reference": "2026-5301-000142", "seized_on": "2026-01-05",
          "county": "12071", "manner": "joint", "asset": "currency", "value_cents": 100}  # fmt: skip


def seized(action, facts=FOUND, **values):
    typed = given(action, rules.SEIZURE, **values) if values else None
    return {f.rule for f in rules.judge_seizure(action, facts, typed)}


@pytest.mark.parametrize(
    ("action", "changed", "values", "rule"),
    [
        ("record-seizure", {}, {**RECORD, "county": "99999"}, "county"),
        ("record-seizure", {}, {**RECORD, "seizing_agency": "coast-guard"}, "seizing-agency"),
        ("record-seizure", {}, {**RECORD, "reference": "26-DEA-000142"}, "reference"),
        ("record-seizure", {}, {**RECORD, "reference": "2026-5301-000001"}, "recorded-already"),
        ("record-seizure", {}, {**RECORD, "seized_on": "2026-03-03"}, "not-yet"),
        ("forfeit", {}, {"forfeiture": "civil", "forfeited_on": "2026-01-04"}, "order"),
        ("settle-claim", {"claim_on": date(2026, 2, 1)}, {"outcome": "denied", "on": "2026-01-31"}, "order"),
        ("record-proceeds", {}, {"gross_cents": 100, "costs": [{"kind": "sale", "amount_cents": 101}]}, "costs"),
        ("record-proceeds", {"paid": ("SH-1",)}, {"gross_cents": 100}, "paid"),
        ("verify-federal-hours", {"federal": (LINE,)}, {}, "nothing-to-verify"),
        ("divide", {"undecided": ("SH-2",)}, {}, "undecided"),
        ("divide", {"drafts": ("SH-3",)}, {}, "still-in-time"),
        ("divide", {"shares": ()}, {}, "nobody-shares"),
        ("divide", {"shares": (("SH-1", 5000), ("SH-2", 5001))}, {}, "above-whole"),
        ("divide", {"net_cents": 0}, {}, "nothing-left"),
        ("close-asset", {}, {}, "open-requests"),
        ("undo-division", {"paid": ("SH-1",)}, {}, "paid"),
    ],
)  # fmt: skip
def test_one_changed_fact_of_a_seizure_breaks_one_rule(action, changed, values, rule):
    assert seized(action, replace(FOUND, **changed), **values) == {f"seizure:{rule}"}


def test_a_seizure_is_recorded_and_divided_when_all_is_so():
    assert seized("record-seizure", **RECORD) == set()
    assert seized("divide") == set()
    assert seized("verify-federal-hours") == set()


@pytest.mark.parametrize(
    "number",
    ["1HGCM82633A004352", "ABC-1234", "4532015112830366", "000123456789", "SN-99812-A", "123-45-6789", "12 Palm Street",
     "DE89370400440532013000"],
)  # fmt: skip
def test_no_number_of_a_car_an_account_or_a_thing_has_the_form_of_a_reference(number):
    """A chassis, a plate, a card, an account, a serial, a person, a street."""
    assert not any(fits(form, number) for form in basis().reference_forms)
    for form in basis().reference_forms:
        assert fits(form, form.example)


def test_a_seizure_asks_for_nothing_that_names_an_owner_or_a_place_below_the_county():
    asked = {f.name for f in rules.SEIZURE.by_action["record-seizure"].fields}
    assert asked == {"seizing_agency", "reference", "seized_on", "county", "manner", "asset", "value_cents"}
    assert [f.name for t in rules.SEIZURE.transitions for f in t.fields if f.kind in ("text", "words", "file")] == [
        "reason",
        "reason",
    ]


# --- affidavits -------------------------------------------------------------------------------------

FILED = {"titles": ["title-vi", "title-ix", "section-504", "age-act"], "from_on": "2026-03-01", "to_on": "2027-03-01"}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"titles": ["title-vi"]}, "all-titles"),
        ({"to_on": "2026-03-01"}, "period"),
        ({"to_on": "2027-09-01"}, "period"),
        ({"from_on": "2026-03-03"}, "future"),
    ],
)
def test_a_certificate_names_every_law_for_a_period_that_has_begun(changed, rule):
    facts = rules.AffidavitFacts(today=TODAY, titles=frozenset(FILED["titles"]))

    def judged(**values):
        typed = given("file-affidavit", rules.AFFIDAVIT, **values)
        return {f.rule for f in rules.judge_affidavit("file-affidavit", facts, typed)}

    assert judged(**FILED) == set()
    assert judged(**{**FILED, **changed}) == {f"sharing:{rule}"}


# --- shares and cents ---------------------------------------------------------------------------------


def test_shares_follow_hours_and_sum_to_the_whole():
    found = by_hours(100, {"a": 100, "b": 100}, 2000)
    assert found is not None
    assert (found.federal, dict(found.parties)) == (3334, {"a": 3333, "b": 3333})
    assert found.federal + sum(found.parties.values()) == 10_000


def test_the_federal_side_keeps_its_least_share_and_the_rest_goes_by_hours():
    found = by_hours(10, {"a": 60, "b": 30}, 2000)
    assert found is not None
    assert (found.federal, dict(found.parties)) == (2000, {"a": 5333, "b": 2667})
    assert "keeps at least 20.00" in found.working


def test_no_hours_at_all_give_nobody_a_share():
    assert by_hours(0, {}, 2000) is None
    assert by_hours(0, {"a": 0}, 2000) is None
    only_federal = by_hours(60, {"a": 0}, 2000)
    assert only_federal is not None
    assert (only_federal.federal, dict(only_federal.parties)) == (10_000, {"a": 0})


def test_a_division_leaves_with_the_federal_side_what_nobody_asked_for():
    done = divided(100_001, {"SH-1": 3333, "SH-2": 1111})
    assert [(p.name, p.share) for p in done.portions] == [("Federal side", 55561), ("SH-1", 33330), ("SH-2", 11110)]
    assert sum(p.share for p in done.portions) == 100_001
    with pytest.raises(ValueError, match="no part of"):
        divided(100, {"SH-1": 10_001})


def test_a_task_forces_part_goes_to_its_members_by_their_hours():
    done = among_members(100, {"a": 1, "b": 1, "c": 1})
    assert [p.share for p in done.portions] == [34, 33, 33]


@pytest.mark.parametrize(
    ("text", "value"),
    [("41.25", 4125), ("41.2", 4120), ("100", 10_000), ("0.01", 1), ("0", None), ("100.01", None), ("-5", None), ("4,5", None),
     ("41.255", None), ("", None), ("nan", None)],
)  # fmt: skip
def test_percentages_are_read_exactly_or_not_at_all(text, value):
    assert percent_of(text) == value
    if value is not None:
        assert percent_of(in_percent(value)) == value


def test_cents_are_said_as_dollars():
    assert [dollars(c) for c in (0, 5, 123_405, -7)] == ["$0.00", "$0.05", "$1,234.05", "-$0.07"]


# --- the dated rows -------------------------------------------------------------------------------------


def test_the_fund_follows_from_the_seizing_agency_and_the_day():
    assert basis().agency("ice-investigations", TODAY).fund == "treasury"
    assert basis().agency("fbi", TODAY).fund == "justice"
    assert basis().agency("atf", date(2003, 1, 23)).fund == "treasury"
    assert basis().agency("atf", date(2003, 1, 24)).fund == "justice"
    assert basis().agency("atf", date(1980, 1, 1)) is None
    assert {c.value for c in basis().offered(TODAY)} == {a.code for a in basis().seizing_agencies}


def test_the_deciding_office_follows_from_the_amount():
    assert basis().deciding("treasury", 99_999_999, TODAY).offices == ("office-director", "program-manager")
    assert basis().deciding("treasury", 100_000_000, TODAY).offices == ("decider",)


def test_the_days_to_ask_were_once_counted_from_the_seizure():
    assert basis().clock(date(2007, 1, 1)).counts_from == "seizure"
    assert basis().clock(date(2026, 1, 1)).counts_from == "forfeiture"
    assert basis().least(date(2010, 1, 1)).cents == 10_000


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("[[threshold]]", "[[limit]]"),
        ("at_least_cents = 0", "at_least_cents = -1"),
        ('citation = "31 U.S.C. 9705; the bureau', 'source = "31 U.S.C. 9705; the bureau'),
    ],
)
def test_a_row_that_is_not_whole_is_refused(old, new):
    from accord.programs.sharing import FILE

    text = FILE.read_text()
    assert old in text
    with pytest.raises(DatedRowError):
        read(text.replace(old, new, 1))
