"""One agency's whole way in a browser: from the public page that says how to apply to a designated officer and a check.

Each step is what a person does: open a page by its links, press an action, answer its form.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Page

from accord.programs import umbrella
from accord.rules.programs import Question
from tests.browser.conftest import watched
from tests.browser.people import ANY, Person, follow, give

pytestmark = pytest.mark.browser

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


def answer_by_section(page: Page) -> None:
    """Answer every question, section by section, and come back to the assessment."""
    questions = {q.code: q for q in umbrella().questionnaires[-1].questions}
    follow(page.locator('a[href$="/answer-many/"]').first)
    while page.locator("form.accord-form .accord-posed").count():
        for posed in page.locator("form.accord-form .accord-posed").all():
            hidden = posed.locator("input[type=hidden][name$='.question']")
            row, code = hidden.get_attribute("name").removesuffix(".question"), hidden.input_value()
            said, q = answer_of(questions[code]), questions[code]
            control = posed.locator(f'[name="{row}.value"], [name="{row}.number"]')
            kind = control.first.evaluate("e => e.type === 'radio' ? 'radio' : e.tagName")
            if kind == "radio":
                control.and_(page.locator(f'[value="{said}"]')).evaluate("e => e.click()")
            elif kind == "SELECT":
                control.select_option(said)
            else:
                control.first.fill(said)
            if q.source_asked:
                posed.locator(f'[name="{row}.evidence"]').evaluate(
                    "(e, said) => { e.value = said; }", "County report of 2025"
                )
        follow(page.locator(".accord-form__end button[type=submit]").first)


def add_item(page: Page, kind: str, cells: object) -> None:
    """Write an item into the first empty row of its kind."""
    follow(page.locator('a[href*="/change-plan/"]').first)
    follow(page.locator(f'.accord-sections a[href$="?section={kind}"]'))
    row = page.locator("form.accord-form [data-row]").filter(has=page.locator('input[name$=".code"][value=""]')).first
    for label, value in dict(cells).items():
        give(row, label, value)
    follow(page.locator("form.accord-form").get_by_role("button", name="Add or change items", exact=True))
    page.get_by_role("status").filter(has_text="Add or change items: done").wait_for()


@dataclass(frozen=True)
class Step:
    """One act: who, on which thing (the word under which its number is kept), which action, with which answers."""

    who: str
    on: str
    action: str
    answers: dict[str, object]
    makes: str = ""


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
    Step("liaison", "request", "Save changes", {"Facility, if one is involved": "County detention center"}),
    step("liaison", "request", "Send the request"),
    Step("coordinator", "request", "Ask the agency for more", {"What is missing?": "How many shifts can you cover?"}),
    step("liaison", "request", "Answer the question", Answer="Two shifts on weekdays."),
    step("coordinator", "request", "Acknowledge"),
    step("coordinator", "request", "Refer to two field offices"),
    Step("director", "request", "Give the office's opinion", {"For which side": "Removal side", **SUPPORT}),
    Step("second director", "request", "Give the office's opinion", {"For which side": "Investigations side", **SUPPORT}),
    step("coordinator", "request", "Propose a meeting", "meeting", Purpose="First meeting", Where="Agency headquarters",
         When=(NOW + timedelta(days=2)).strftime("%Y-%m-%dT09:00"), Agenda="The need, the options, the costs."),
    step("liaison", "meeting", "Confirm"),
    Step("coordinator", "meeting", "Record minutes", {
        "Held on": TODAY, "Minutes": "Both sides went through the need, the options and the costs.",
        "Who attended": [{"Organisation": AGENCY, "Position": "Agency head"}],
        "Actions agreed": [{"What": "Answer the needs assessment", "Whose": "Local side"}],
    }),
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


SCREENS = Path(__file__).resolve().parents[2] / ".cache" / "screens"
"""Where pictures of the way are kept, to be looked at; nothing is compared with them."""


def keep(page: Page, name: str) -> None:
    """Keep what the page looks like on a desk and on a telephone."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    for width, height in ((360, 740), (1280, 900)):
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=SCREENS / f"{name}-{width}.png", full_page=True)


def asks_without_an_account(page: Page, address: str) -> str:
    """Find the offices, send an enquiry, and return its number; nobody is signed in."""
    page.goto(address)
    follow(page.get_by_role("link", name="How to apply", exact=True).first)
    page.get_by_label("Name of your agency").fill("Lee County Sheriff")
    follow(page.get_by_role("button", name="Find the agency"))
    follow(page.get_by_role("status").get_by_role("link", name=re.compile(f"^{AGENCY}")))
    answer = page.locator(".accord-answer")
    assert answer.get_by_text(REMOVAL).count()
    assert answer.get_by_text(INVESTIGATIONS).count()
    keep(page, "1-how-to-apply")
    follow(answer.get_by_role("link", name="Send an enquiry"))
    form = page.locator("form.accord-form")
    for label, value in {
        "Your name": "Theo Brandt", "Your position": "Agency liaison", "Your e-mail at work": "liaison@agency.example",
        "Your telephone at work": "239-555-0142", "How shall we answer?": "By telephone",
        "What do you need help with?": "Crimes that cross the county line outgrow our detectives.",
        "Programs you have in mind": [PROGRAM], "I work for this agency and ask on its behalf": "Yes",
    }.items():  # fmt: skip
        give(form, label, value)
    follow(form.get_by_role("button", name="Send", exact=True))
    keep(page, "2-receipt")
    found = re.search(r"E-\d{4}-\d{4}", page.locator("h1").inner_text())
    assert found, page.locator("main").inner_text()[:2000]
    return found[0]


def test_the_whole_way_from_how_to_apply_to_an_officers_check(served, new_context):
    people: dict[str, Person] = {}
    numbers = {"agency": AGENCY}

    def person(who: str) -> Person:
        if who not in people:
            people[who] = Person(watched(new_context()), served, *PEOPLE[who])
        return people[who]

    def told(chapter: tuple[Step, ...]) -> None:
        for s in chapter:
            who = person(s.who)
            who.open(*ROOMS[s.on], numbers[s.on])
            if s.action == BY_SECTION:
                answer_by_section(who.page)
                continue
            if s.action == BY_KIND:
                add_item(who.page, *next(iter(s.answers.items())))
                continue
            numbers[s.makes or s.on] = who.act(s.action, s.answers) if s.on != "agency" or s.makes else AGENCY

    def capacities() -> None:
        for title in CAPACITIES:
            person("director").open("Agencies", "Offices", REMOVAL)
            person("director").act("State what the office has", {
                    "Capacity": title, "There are": "40", "Of which promised": "4",
                    "Where this is written": "Office staffing table of this quarter"})  # fmt: skip

    visitor = watched(new_context())
    numbers["enquiry"] = asks_without_an_account(visitor, served)
    told(ENQUIRY)
    person("liaison").open("Requests")
    numbers["request"] = person("liaison").page.locator(".accord-list tbody th").first.inner_text()
    visitor.reload()
    assert visitor.get_by_text("Your words are now a draft request of your agency.").is_visible()

    for number, chapter in enumerate((REQUEST, ASSESSMENT, PLAN, capacities, DETERMINATION, AGREEMENT, AUTHORITY), 3):
        if callable(chapter):
            chapter()
            continue
        told(chapter)
        keep(person(chapter[-1].who).page, f"{number}-{chapter[-1].on}")

    asked(person, numbers)
    keep(person("head").page, "10-check")

    for page in (visitor, *(who.page for who in people.values())):
        assert page.complaints == []


def asked(person: Callable[[str], Person], numbers: Mapping[str, str]) -> None:
    """Ask whether the officer is authorised: yes now, and no one minute after the letter has run out."""
    head, director = person("head"), person("director")
    head.open("Designations", numbers["designation"])
    lapses_at = head.fact("Letter runs out").locator("time").get_attribute("datetime")
    function = director.page.locator("#table-1 th[scope=row]").first.inner_text()
    question = {"Officer": "Dana Whitlock", "Function": function, "Place": "12071"}

    answer = check(head, **question)
    assert answer.get_by_role("heading", name="Authorised", exact=True).is_visible()
    assert answer.get_by_text("not met", exact=True).count() == 0

    lapsed = datetime.fromisoformat(lapses_at).astimezone(UTC) + timedelta(minutes=1)
    answer = check(head, **question, **{"At this moment": lapsed.strftime("%Y-%m-%dT%H:%M")})
    assert answer.get_by_role("heading", name="Not authorised", exact=True).is_visible()
    assert answer.get_by_text("not met", exact=True).count() >= 1


def check(who: Person, **answers: str):
    """Ask whether an officer is authorised; return the answer's part of the page."""
    who.open("Designations")
    follow(who.page.get_by_role("link", name="Check an officer").first)
    if len(answers) > 3:
        who.page.get_by_text("Another moment, the section of law, or a receipt").click()
    who.send("Check", answers)
    return who.page.get_by_role("main")
