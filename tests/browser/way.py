"""The way from a first question to a designated officer, step by step: who does what, and what they answer.

One story for whoever walks it: by mouse (`test_journey.py`) and by keyboard alone (`test_without_a_mouse.py`).
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from accord.programs import umbrella
from accord.rules.programs import Question
from tests.browser.people import ANY

AGENCY = "Lee County Sheriff's Office"
REMOVAL, INVESTIGATIONS, HEADQUARTERS = "Miami", "Tampa", "Headquarters"
PEOPLE = {
    "head": ("Marian Ellery", AGENCY),
    "liaison": ("Theo Brandt", AGENCY),
    "clerk": ("Paul Vandermeer", AGENCY),
    "officer": ("Dana Whitlock", AGENCY),
    "coordinator": ("June Hatfield", REMOVAL),
    "director": ("Victor Amadi", REMOVAL),
    "second director": ("Grace Delacroix", INVESTIGATIONS),
    "manager": ("Edith Marlowe", HEADQUARTERS),
    "decider": ("Harriet Sloane", HEADQUARTERS),
    "civil rights": ("Omar Quintero", HEADQUARTERS),
    "counsel": ("Lena Fairbanks", HEADQUARTERS),
    "trainer": ("Noah Pemberton", HEADQUARTERS),
    "vetting": ("Iris Caldwell", HEADQUARTERS),
}
NOW = datetime.now(UTC)
TODAY = NOW.astimezone(ZoneInfo("America/New_York")).date().isoformat()
PROGRAM = "Delegation of immigration authority, section 287(g)"
CAPACITIES = [c.title for c in umbrella().capacities]
SAFE_NO = {"overlapping-team", "open-decree"}
BY_SECTION, BY_KIND = "Answer by section", "Add an item of a kind"
SUPPORT = {"Opinion": "Support", "Reasons": "The office can supervise a small unit; training seats are free."}


def answer_of(q: Question) -> str:
    """Return what is answered to one question of the assessment."""
    match q.kind:
        case "integer":
            return "4"
        case "choice":
            return q.choices[0].value
        case "yesno":
            return "no" if q.code in SAFE_NO else "yes"
        case "scale-0-4":
            return "3"
        case _:
            return "Two public meetings were held; the minutes are published."


@dataclass(frozen=True)
class Step:
    """One act: who, on which thing (the word under which its number is kept), which action, with which answers."""

    who: str
    on: str
    action: str
    answers: dict[str, object]
    makes: str = ""
    spare: bool = False
    """Whether one comes to the end without it; who walks by keyboard leaves these out."""


def step(who: str, on: str, action: str, makes: str = "", **answers: object) -> Step:
    return Step(who, on, action, {k.replace("_", " "): v for k, v in answers.items()}, makes)


ENQUIRY = (
    step("coordinator", "enquiry", "Acknowledge", How_the_asker_was_told="By telephone"),
    Step("coordinator", "enquiry", "Confirm who asks", {
        "How it was confirmed": ANY, "Where the number or address is published": "The agency's own site",
        "On which day": TODAY}),
    step("coordinator", "enquiry", "Turn it into a request"),
)  # fmt: skip
REQUEST = (
    Step("liaison", "request", "Save changes", {
        "Programs you have in mind": [PROGRAM],
        "Date of your letter": TODAY,
        "Officers you could offer": [{"Role": "Detective or investigator", "How many": "3"}],
        "Position of your governing body": "In favour",
        "Evidence": [{"What it shows": "Calls for service by quarter", "Where the file is held": "Planning unit, file 26"}],
    }),
    Step("liaison", "request", "Save changes", {"Facility, if one is involved": "County detention center"}, spare=True),
    step("liaison", "request", "Send the request"),
    Step("coordinator", "request", "Ask the agency for more", {"What is missing?": "How many shifts can you cover?"}, spare=True),
    Step("liaison", "request", "Answer the question", {"Answer": "Two shifts on weekdays."}, spare=True),
    step("coordinator", "request", "Acknowledge"),
    step("coordinator", "request", "Refer to two field offices"),
    Step("director", "request", "Give the office's opinion", {"For which side": "Removal side", **SUPPORT}),
    Step("second director", "request", "Give the office's opinion", {"For which side": "Investigations side", **SUPPORT}),
    Step("coordinator", "request", "Propose a meeting", {
        "Purpose": "First meeting", "When": (NOW + timedelta(days=2)).strftime("%Y-%m-%dT09:00"), "Where": "Agency headquarters",
        "Agenda": "The need, the options, the costs."}, "meeting", spare=True),
    Step("liaison", "meeting", "Confirm", {}, spare=True),
    Step("coordinator", "meeting", "Record minutes", {
        "Held on": TODAY, "Minutes": "Both sides went through the need, the options and the costs.",
        "Who attended": [{"Organisation": AGENCY, "Position": "Agency head"}],
        "Actions agreed": [{"What": "Answer the needs assessment", "Whose": "Local side"}],
    }, spare=True),
)  # fmt: skip
ASSESSMENT = (
    step("coordinator", "request", "Open the assessment", "assessment"),
    step("liaison", "assessment", BY_SECTION),
    Step("coordinator", "assessment", "Agree or disagree with an answer", {
        "Question": umbrella().questionnaires[-1].questions[0].prompt, "Do you agree with the present answer?": "Yes"}),
    step("director", "assessment", "Countersign"),
    step("head", "assessment", "Sign off for the local side"),
    step("second director", "assessment", "Sign off for the federal side"),
)  # fmt: skip
PLAN = (
    step("liaison", "assessment", "Draft a plan of action", "plan"),
    Step("coordinator", "plan", BY_KIND, {"objective": {
        "What": "Every designated officer keeps annual training", "Kind of measure": "Training",
        "Unit": "percent", "Baseline": "0", "Target": "100", "Owner": "Agency liaison", "By": TODAY}}),
    Step("coordinator", "plan", BY_KIND, {"milestone": {
        "What": "First officers designated", "Owner": "Field coordinator", "By": TODAY}}),
    step("coordinator", "plan", "Propose the plan"),
    step("head", "plan", "Agree for the local side"),
    step("director", "plan", "Agree for the federal side"),
)  # fmt: skip
DETERMINATION = (
    step("manager", "plan", "Weigh the options", "determination"),
    step("manager", "determination", "Record the offices' capacity"),
    step("civil rights", "determination", "Give the civil-rights office's opinion", Opinion="No objection",
         Reasons="No open decree or finding; certificates are current."),
    step("manager", "determination", "Recommend", Recommended=[PROGRAM],
         Reasons="It meets the stated needs, and both sides can keep it up."),
    step("head", "determination", "Record the agency's position", Position="Concurs",
         Reasons="The council was heard; we can bear the cost."),
    Step("decider", "determination", "Decide", {"Outcome": "Approved", "What is decided": [PROGRAM],
         "Reasons": "The need is shown, capacity is free in both offices, and the agency concurs."}),
)  # fmt: skip
AGREEMENT = (
    Step("manager", "determination", "Draft an agreement", {
        "Program": PROGRAM, "Edition of its instrument": ANY,
        "Functions to delegate": ANY}, "agreement"),
    Step("manager", "agreement", "Write the content", {
        "Objective": "A small, trained and supervised unit that works only on the stated problem.",
        "When it may be used": "Only on duty, only on the functions listed.",
        "Supervision plan": "One supervising position for every five officers, reachable at any hour.",
        "Which counts are reported": "Counts by month: officers active, training kept, complaints answered in time.",
        "Measures": [{"Measure": "Officers with current training", "Kind": "Training", "Unit": "Percent", "Target": "100"}],
    }),
    step("manager", "agreement", "Set terms", Terms=[
        {"Term": "Officers who may be designated at most", "Value": "5"},
        {"Term": "Supervising position", "Value": "Supervising officer of the field office"}]),
    step("manager", "agreement", "Send to legal review"),
    step("counsel", "agreement", "Clear as legally sufficient"),
    Step("clerk", "agreement", "Record the governing body's approval",
         {"Number of the resolution": "Resolution 2026-41", "Date of the resolution": TODAY}),
    Step("head", "agreement", "Sign for the agency", {"Digest of the document you sign": ANY}),
    Step("decider", "agreement", "Sign for the federal side", {"Digest of the document you sign": ANY}),
)  # fmt: skip
AUTHORITY = (
    Step("liaison", "agreement", "Nominate an officer", {
        "Officer": "Dana Whitlock", "Months of experience": "60", "Is a citizen of the United States": "Yes",
        "The agency attests": ["Has enforced the law of the agency's field", "Is trained in the security of the facility",
                               "Has answered the background questionnaire", "Is qualified with firearms",
                               "Has authorised access to the disciplinary record", "Has no open matter of truthfulness"],
    }, "designation"),
    step("officer", "designation", "Consent to the nomination"),
    step("vetting", "designation", "Open vetting"),
    Step("vetting", "designation", "Record the vetting status", {"Status": "Cleared", "Decided on": TODAY}),
    Step("trainer", "agency", "Schedule a class", {
        "Program": PROGRAM, "Course": "287(g): Task force officer course", "First day": TODAY, "Last day": TODAY, "Seats": "24",
        "Where": "Regional academy"}, "class"),
    step("trainer", "designation", "Enroll in a class", Class=ANY),
    Step("trainer", "designation", "Record an exam", {"Exam": ANY, "Passed": "Yes", "Taken on": TODAY}),
    step("trainer", "class", "Finish the class"),
    step("trainer", "designation", "Certify in writing"),
    Step("director", "designation", "Issue the authorization letter", {
        "Functions granted": ANY, "First day of authority": TODAY, "Supervising position": "Supervising officer",
        "Office of the supervisor": f"{REMOVAL} (F-rem)"}),
    Step("director", "designation", "Execute the designation", {"Credential number": "C-0002"}),
)  # fmt: skip
ROOMS = {
    "agency": ("Agencies",), "enquiry": ("Enquiries",), "request": ("Requests",), "meeting": ("Requests", "Meetings"), "plan": ("Plans",),
    "assessment": ("Assessments",), "determination": ("Determinations",), "agreement": ("Agreements",),
    "designation": ("Designations",), "class": ("Designations", "Classes"),
}  # fmt: skip
