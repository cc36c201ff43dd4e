"""The whole journey through the API, by a client that reads only its description."""

import re
import urllib.request
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.browser.serving import served
from tests.edges.api_client import Api, Person, UnlikeError

AGENCY = "Lee County Sheriff"
PEOPLE = ("head", "liaison", "clerk", "officer", "coordinator", "director", "director-investigations", "manager",
          "decider", "civil-rights", "federal-counsel", "trainer", "vetting")  # fmt: skip
TODAY = datetime.now(ZoneInfo("America/New_York")).date().isoformat()
SAFE_NO = ("overlapping-team", "open-decree")


@pytest.fixture(scope="module")
def address():
    """Serve a small demonstration world as an installation would."""
    with served() as found:
        yield found


def password_on(address):
    """Return the password that the sign-in page of a demonstration shows."""
    page = urllib.request.urlopen(f"{address}/sign-in/", timeout=30).read().decode()
    return re.search(r"<code[^>]*>([^<]{15,})</code>", page)[1]


@pytest.fixture(scope="module")
def api(address):
    return Api(address)


@pytest.fixture(scope="module")
def who(api, address):
    password = password_on(address)
    return {name: Person(api, name, password) for name in PEOPLE}


def answers(liaison, assessment):
    """Answer every question, learning from each refusal what it asks for."""
    questions = liaison.choices("assessment", "answer-many", "answers.question", assessment)
    rows = [{"question": q, "value": "?" * 3, "evidence": "County report of 2025"} for q in questions]
    for _ in range(3):
        got = liaison.try_to("assessment_answer_many", assessment, answers=rows)
        if got.status == 200:
            return
        for problem in got.body["problems"]:
            row = rows[int(problem["field"].split(".")[1])]
            row["value"] = value_for(row["question"], problem["expected"])
    raise UnlikeError(str(got.body))


def value_for(question, expected):
    if expected == "yes or no":
        return "no" if question in SAFE_NO else "yes"
    if expected.startswith("one of "):
        return expected.removeprefix("one of ").split(", ")[0]
    return "4" if expected.startswith("a whole number") else "Two public meetings were held."


def test_a_client_that_reads_only_the_description_goes_the_whole_way(api, who):
    ids = {}
    [agency] = [a["id"] for a in api.call("list_agencies", who["liaison"].token, query={"q": AGENCY}).body["items"]]

    # The front door.
    ids["request"] = request = who["liaison"].do(
        "request_start", agency=agency, problem="Crimes that cross the county line outgrow our detectives.",
        programs=["287g"], body_position="in-favour", officers_offered=[{"role": "detective", "count": 3}])  # fmt: skip
    who["liaison"].do("request_submit", request)
    who["coordinator"].do("request_acknowledge", request)
    who["coordinator"].do("request_refer", request)
    for name, side in (("director", "removal"), ("director-investigations", "investigations")):
        who[name].do("request_give_opinion", request, side=side, opinion="support", reasons="The office can supervise.")
    meeting = who["coordinator"].do(
        "meeting_propose", request=request, purpose="first-meeting", venue="Agency headquarters",
        planned_at=(datetime.now(UTC) + timedelta(days=2)).isoformat(), agenda="The need, the options, the costs.")  # fmt: skip
    who["liaison"].do("meeting_confirm", meeting)

    # Assessment and plan.
    assessment = who["coordinator"].do("assessment_open_assessment", request=request)
    answers(who["liaison"], assessment)
    who["director"].do("assessment_countersign", assessment)
    who["head"].do("assessment_sign_off_local", assessment)
    who["director-investigations"].do("assessment_sign_off_federal", assessment)
    plan = who["liaison"].do("plan_draft_plan", assessment=assessment)
    who["coordinator"].do("plan_propose_plan", plan)
    who["head"].do("plan_agree_plan_local", plan)
    who["director"].do("plan_agree_plan_federal", plan)

    # Determination: both offices say what they have first.
    offices = {}
    for name, side in (("director", "Miami"), ("director-investigations", "Tampa")):
        listed = api.call("list_offices", who[name].token).body["items"]
        offices[side] = next(o["id"] for o in listed if side in o["agency"] + o["title"])
        for code in who[name].choices("office", "state-capacity", "code", offices[side]):
            who[name].do(
                "office_state_capacity", offices[side], code=code, total=40, promised=4, source="Staffing table"
            )
    determination = who["manager"].do("determination_open_determination", plan=plan)
    who["manager"].do("determination_record_capacity", determination)
    who["civil-rights"].do("determination_give_civil_rights_opinion", determination, opinion="clear",
                           reasons="Certificates are current.")  # fmt: skip
    who["manager"].do(
        "determination_recommend", determination, recommended=["287g"], reasons="It meets the stated needs."
    )
    who["head"].do("determination_concur", determination, concurrence="concur", reasons="The council was heard.")
    who["decider"].do(
        "determination_decide", determination, outcome="approved", decided=["287g"], reasons="It is shown."
    )

    # Agreement.
    manager = who["manager"]
    edition = manager.choices("agreement", "draft-agreement", "edition", determination)[0]
    functions = manager.choices("agreement", "draft-agreement", "functions", determination)
    agreement = drafted(manager, determination, edition, functions)
    manager.do(
        "agreement_write_content", agreement, objective="A small, trained and supervised unit.",
        permitted_use="Only on duty.", supervision_plan="One supervising position for every five officers.",
        data_annex="Counts by month.",
        measures=[{"title": "Training kept", "kind": "training", "unit": "percent", "target": 100}])  # fmt: skip
    manager.do("agreement_set_terms", agreement, changes=[
        {"name": "officers_maximum", "value": "5"}, {"name": "supervisor_position", "value": "Supervising officer"}])  # fmt: skip
    manager.do("agreement_send_to_legal", agreement)
    who["federal-counsel"].do("agreement_clear_legal", agreement)
    who["clerk"].do("agreement_record_resolution", agreement, resolution="Resolution 2026-41", resolved_on=TODAY)
    digest = next(x["digest"] for x in who["head"].see("agreement", agreement)["papers"] if x["kind"] == "agreement")
    refused = who["head"].try_to("agreement_sign_local", agreement, digest=digest)
    assert refused.status == 403
    assert [f["rule"] for f in refused.body["findings"]] == ["permission:step-up"]
    for name, action in (("head", "agreement_sign_local"), ("decider", "agreement_sign_federal")):
        who[name].confirm()
        who[name].do(action, agreement, digest=digest)

    # Authority.
    officer = api.call("who_am_i", who["officer"].token).body["id"]
    schema = api.operations["designation_nominate"][2]["requestBody"]["content"]["application/json"]["schema"]
    designation = who["liaison"].do(
        "designation_nominate", agreement=agreement, officer=officer, experience_months=60, citizen_attested=True,
        attestations=schema["properties"]["attestations"]["items"]["enum"])  # fmt: skip
    who["officer"].do("designation_consent", designation)
    who["vetting"].do("designation_open_vetting", designation)
    who["vetting"].do("designation_record_vetting", designation, status="cleared", decided_on=TODAY)
    training = enrolled(who["trainer"], agency, designation)
    for exam in who["trainer"].choices("designation", "record-exam", "exam", designation):
        who["trainer"].do("designation_record_exam", designation, exam=exam, passed=True, taken_on=TODAY)
    who["trainer"].do("class_finish_class", training)
    who["trainer"].do("designation_certify", designation)
    signed = who["director"].choices("designation", "issue-letter", "functions", designation)
    who["director"].do("designation_issue_letter", designation, functions=signed, starts_on=TODAY,
                       supervisor_position="Supervising officer", supervisor_office=offices["Miami"])  # fmt: skip
    who["director"].confirm()
    who["director"].do("designation_designate", designation, credential="C-0001")

    # The first page: every question of the office, and the officer among those who may act.
    home = api.call("first_page", who["liaison"].token).body
    assert len({a["question"] for a in home["answers"]}) == len(home["answers"]) >= 10
    roster = next(a for a in home["answers"] if a["panel"] == "roster")
    assert [line["status"] for line in roster["lines"]] == ["yes"]
    assert home["zone"] == "America/New_York"

    # The check: yes now, and no for a moment before the letter.
    question = {"officer": officer, "function": signed[0], "place": "12071"}
    permitted = api.call("authority_check", who["head"].token, question).body
    assert permitted["permitted"], permitted
    assert all(step["citation"] for step in permitted["steps"])
    before = {**question, "instant": (datetime.now(UTC) - timedelta(days=30)).isoformat()}
    denied = api.call("authority_check", who["head"].token, before).body
    assert not denied["permitted"]
    assert [s["message"] for s in denied["steps"] if not s["passed"]]

    for person in who.values():
        person.api.call("sign_out", person.token)
    assert api.call("who_am_i", who["head"].token).status == 401


def drafted(manager, determination, edition, functions):
    """Draft the agreement, leaving out the functions that the edition does not know."""
    for _ in range(len(functions)):
        got = manager.try_to("agreement_draft_agreement", determination=determination, program="287g", edition=edition,
                             functions=functions)  # fmt: skip
        if got.status == 201:
            return got.body["id"]
        text = str(got.body)
        functions = [f for f in functions if f not in text] or functions[:3]
    raise UnlikeError(text)


def enrolled(trainer, agency, designation):
    """Schedule today's class of a course that fits, and enroll the officer."""
    for course in trainer.choices("class", "schedule", "course", agency):
        got = trainer.try_to("class_schedule", agency=agency, program="287g", course=course, starts_on=TODAY,
                             ends_on=TODAY, seats=24, venue="Regional academy")  # fmt: skip
        if (
            got.status == 201
            and trainer.try_to("designation_enroll", designation, training=got.body["id"]).status == 200
        ):
            return got.body["id"]
    raise UnlikeError("no class fits")
