"""The front door: a request, its referral to two field offices, and the meetings about it.

The front door confers no authority by itself; every power comes from a program's agreement.
"""

from dataclasses import dataclass
from datetime import date

from accord.rules.decisions import Finding
from accord.rules.inputs import Field, Given, choices
from accord.rules.lifecycle import Lifecycle, State, Transition

BODY_POSITIONS = choices(
    ("not-asked", "Not asked yet"),
    ("in-favour", "In favour"),
    ("opposed", "Opposed"),
    ("undecided", "Undecided"),
)
OFFICER_ROLES = choices(
    ("patrol", "Patrol officer"),
    ("detective", "Detective or investigator"),
    ("detention", "Detention or jail officer"),
    ("supervisor", "Supervisor or commander"),
    ("analyst", "Analyst"),
    ("other", "Other sworn role"),
)
OPINIONS = choices(("support", "Support"), ("conditions", "Support with conditions"), ("oppose", "Oppose"))
SIDES = choices(("removal", "Removal side"), ("investigations", "Investigations side"))
DECLINE_CODES = choices(
    ("not-eligible", "The agency is not eligible"),
    ("no-capacity", "No federal capacity now"),
    ("need-met-elsewhere", "The need is met by another service"),
    ("civil-rights", "An open civil-rights matter"),
    ("other", "Another reason, told in words"),
)
WITHDRAW_CODES = choices(
    ("need-gone", "The need is gone"),
    ("body-opposed", "The governing body is opposed"),
    ("resources", "The agency lacks the resources"),
    ("other", "Another reason, told in words"),
)
LOCAL, FIELD = ("local-liaison", "local-head"), ("coordinator", "office-director")

REQUEST_FIELDS = (
    Field(name="problem", kind="words", label="What problem do you want help with?", max_length=4000,
          help="Describe the problem, not people. Do not name or number anyone."),
    Field(name="programs", kind="choices", label="Programs you have in mind", source="programs", required=False,
          help="Leave empty if you do not know; the assessment compares all of them."),
    Field(name="letter_on", kind="date", label="Date of your letter", required=False),
    Field(name="officers_offered", kind="rows", label="Officers you could offer", required=False, max_rows=20,
          columns=(Field(name="role", kind="choice", label="Role", choices=OFFICER_ROLES),
                   Field(name="count", kind="integer", label="How many", minimum=1, maximum=5000))),
    Field(name="facility", kind="text", label="Facility, if one is involved", required=False),
    Field(name="facility_capacity", kind="integer", label="Beds in that facility", required=False, maximum=50_000),
    Field(name="body_position", kind="choice", label="Position of your governing body", choices=BODY_POSITIONS),
    Field(name="evidence", kind="rows", label="Evidence", required=False, max_rows=20,
          columns=(Field(name="title", kind="text", label="What it shows"),
                   Field(name="held_at", kind="text", label="Where the file is held"))),
)  # fmt: skip
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
MOST_FILES = 50

LIFECYCLE = Lifecycle(
    kind="request",
    room="requests",
    plural="requests",
    title="Request",
    prefix="R",
    states=(
        State("draft", "Draft", "Being prepared"),
        State("received", "Received", "Received"),
        State("acknowledged", "Acknowledged", "Acknowledged"),
        State("referred", "With two field offices", "Under review"),
        State("declined", "Declined", "Declined", final=True),
        State("withdrawn", "Withdrawn", "Withdrawn", final=True),
        State("closed", "Closed", "Closed", final=True),
    ),
    transitions=(
        Transition(action="start", label="Start a request", target="draft", roles=LOCAL, parent="agency",
                   fields=REQUEST_FIELDS, help="Saved as a draft; send it when you are ready.",
                   after="This makes a draft that only your agency sees. Nothing is sent until you press “Send the request”."),
        Transition(action="carry-over", label="Begin a request from an enquiry", target="draft", routine=False,
                   roles=("coordinator", "office-director", "program-manager"), parent="enquiry"),
        Transition(action="save", label="Save changes", sources=("draft",), roles=LOCAL, fields=REQUEST_FIELDS,
                   routine=False),
        Transition(action="submit", label="Send the request", sources=("draft",), target="received", roles=LOCAL,
                   notifies=("coordinator", "program-manager")),
        Transition(action="acknowledge", label="Acknowledge", sources=("received",), target="acknowledged",
                   roles=FIELD, issues="acknowledgement-letter", notifies=("local-liaison", "local-head")),
        Transition(action="refer", label="Refer to two field offices", sources=("acknowledged",), target="referred",
                   roles=("coordinator", "program-manager"), issues="referral-memo",
                   notifies=("office-director", "local-liaison"),
                   help="Offices are found by the agency's county: one on the removal side, one on the"
                        " investigations side. Where none covers the county, the program office's queue takes its place."),
        Transition(action="give-opinion", label="Give the office's opinion", sources=("referred",),
                   roles=("office-director", "program-manager"), notifies=("coordinator", "program-manager"),
                   fields=(Field(name="side", kind="choice", label="For which side", choices=SIDES),
                           Field(name="opinion", kind="choice", label="Opinion", choices=OPINIONS),
                           Field(name="reasons", kind="words", label="Reasons", max_length=4000))),
        Transition(action="ask", label="Ask the agency for more", routine=False, sources=("received", "acknowledged", "referred"),
                   roles=FIELD, notifies=("local-liaison",),
                   fields=(Field(name="question", kind="words", label="What is missing?", max_length=2000),)),
        Transition(action="answer", label="Answer the question", routine=False, sources=("received", "acknowledged", "referred"),
                   roles=LOCAL, notifies=("coordinator",),
                   fields=(Field(name="answer", kind="words", label="Answer", max_length=4000),)),
        Transition(action="attach", label="Attach a file", routine=False,
                   sources=("draft", "received", "acknowledged", "referred"), roles=(*LOCAL, "coordinator"),
                   fields=(Field(name="title", kind="text", label="What it shows"),
                           Field(name="file", kind="file", label="File",
                                 help="A PDF or a plain text file of at most 10 MB, about the problem and not about people."
                                      " Its text is screened; author and other hidden data are taken out."),
                           Field(name="attested", kind="yesno",
                                 label="I attest that it shows no person and holds no data about one")),
                   help="Pictures are refused; hold them where your records are kept, and name that place."),
        Transition(action="decline", label="Decline", routine=False, sources=("received", "acknowledged", "referred"),
                   target="declined", roles=("program-manager", "decider"), issues="decision-letter",
                   notifies=("local-head", "local-liaison"),
                   fields=(Field(name="code", kind="choice", label="Reason code", choices=DECLINE_CODES), REASON)),
        Transition(action="withdraw", label="Withdraw", routine=False, sources=("draft", "received", "acknowledged", "referred"),
                   target="withdrawn", roles=LOCAL, notifies=("coordinator",),
                   fields=(Field(name="code", kind="choice", label="Reason code", choices=WITHDRAW_CODES), REASON)),
        Transition(action="close", label="Close", routine=False, sources=("referred",), target="closed",
                   roles=("coordinator", "program-manager"), notifies=("local-liaison",), fields=(REASON,)),
    ),
)  # fmt: skip

MEETING = Lifecycle(
    kind="meeting",
    room="requests",
    plural="meetings",
    title="Meeting",
    prefix="M",
    states=(
        State("proposed", "Proposed", "Proposed"),
        State("confirmed", "Confirmed", "Confirmed"),
        State("held", "Held", "Held", final=True),
        State("cancelled", "Cancelled", "Cancelled", final=True),
    ),
    transitions=(
        Transition(action="propose", label="Propose a meeting", target="proposed", parent="request",
                   routine=False, roles=(*FIELD, *LOCAL), notifies=("local-liaison", "coordinator"),
                   fields=(Field(name="purpose", kind="choice", label="Purpose", choices=choices(
                               ("first-meeting", "First meeting"), ("assessment", "Needs assessment"),
                               ("plan", "Plan of action"), ("steering", "Steering committee"),
                               ("review", "Yearly review"))),
                           Field(name="planned_at", kind="instant", label="When"),
                           Field(name="venue", kind="text", label="Where"),
                           Field(name="agenda", kind="words", label="Agenda", required=False, max_length=4000))),
        Transition(action="confirm", label="Confirm", sources=("proposed",), target="confirmed",
                   roles=(*FIELD, *LOCAL), not_by=("propose",), notifies=("local-liaison", "coordinator")),
        Transition(action="minute", label="Record minutes", sources=("confirmed",), target="held",
                   roles=(*FIELD, *LOCAL), issues="meeting-minutes", notifies=("local-liaison", "coordinator"),
                   fields=(Field(name="held_on", kind="date", label="Held on"),
                           Field(name="attendance", kind="rows", label="Who attended", max_rows=40,
                                 help="Organisations and positions, not names.",
                                 columns=(Field(name="organisation", kind="text", label="Organisation"),
                                          Field(name="position", kind="text", label="Position"))),
                           Field(name="minutes", kind="words", label="Minutes", max_length=20_000),
                           Field(name="follow_ups", kind="rows", label="Actions agreed", required=False,
                                 columns=(Field(name="what", kind="text", label="What"),
                                          Field(name="owner", kind="choice", label="Whose", choices=choices(
                                              ("local", "Local side"), ("federal", "Federal side"))),
                                          Field(name="due_on", kind="date", label="By", required=False))))),
        Transition(action="cancel", label="Cancel the meeting", routine=False, sources=("proposed", "confirmed"),
                   target="cancelled", roles=(*FIELD, *LOCAL), notifies=("local-liaison", "coordinator"),
                   fields=(REASON,)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of one request."""

    on: date
    agency_is_local: bool = True
    agency_kind: str = ""
    enquiry_ready: bool = True
    has_problem: bool = True
    has_position: bool = True
    waiting: bool = False
    referred_sides: frozenset[str] = frozenset()
    opinions: frozenset[str] = frozenset()
    sides_of_actor: frozenset[str] = frozenset()
    live_elsewhere: tuple[str, ...] = ()
    unfinished: tuple[str, ...] = ()
    attached: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingFacts:
    """What the rules need to know of one meeting."""

    on: date
    request_open: bool = True
    planned_on: date | None = None


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a request; `given` None is a preview."""
    found: list[Finding] = []
    if action in ("start", "submit", "carry-over") and not facts.agency_is_local:
        found.append(Finding(
            rule="request:local-side", message=f"A {facts.agency_kind} body cannot be the local side of an agreement.",
            fix="Only state, local and tribal agencies may ask; federal bodies arrange matters among themselves.",
        ))  # fmt: skip
    if action == "carry-over" and not facts.enquiry_ready:
        found.append(Finding(rule="request:enquiry", message="The enquiry did not become a request, or has one already.",
                             fix="Nothing to do here; turn the enquiry into a request on its own page."))  # fmt: skip
    if action == "submit" and not facts.has_position:
        found.append(Finding(rule="request:position-stated", message="The request does not say where the governing body stands.",
                             fix="Save the request with its position first; “not asked yet” is an answer.", field="body_position"))  # fmt: skip
    if action == "submit" and not facts.has_problem:
        found.append(Finding(rule="request:problem-stated", message="The request does not say what the problem is.",
                             fix="Save the request with a problem statement first.", field="problem"))  # fmt: skip
    if action == "ask" and facts.waiting:
        found.append(Finding(rule="request:one-question", message="A question to the agency is already open.",
                             fix="Wait for the answer, then ask again."))  # fmt: skip
    if action == "answer" and not facts.waiting:
        found.append(Finding(rule="request:nothing-asked", message="No question is open.",
                             fix="Nothing to do; the clock is running on the federal side."))  # fmt: skip
    if action in ("acknowledge", "refer", "give-opinion", "close") and facts.waiting:
        found.append(Finding(rule="request:waiting", message="The agency has been asked for more; the clock rests.",
                             fix="Wait for the agency's answer."))  # fmt: skip
    if action == "give-opinion" and facts.referred_sides and facts.opinions >= facts.referred_sides:
        found.append(Finding(rule="request:opinions-given", message="Both offices have given their opinions.",
                             fix="Nothing to do; they count in the determination."))  # fmt: skip
    elif action == "give-opinion" and given is not None:
        side = given.text("side")
        if side in facts.opinions:
            found.append(Finding(rule="request:opinion-once", message=f"The {side} side has already given its opinion.",
                                 fix="An opinion stands; a new view goes into the determination.", field="side"))  # fmt: skip
        elif side not in facts.sides_of_actor:
            found.append(Finding(rule="request:own-office", field="side", citation="OIG-18-77, two field opinions",
                                 message=f"The referral of the {side} side is not with your office.",
                                 fix="Give the opinion of your own office; the other office gives its own."))  # fmt: skip
    if action == "attach" and facts.attached >= MOST_FILES:
        found.append(Finding(rule="request:files", message=f"{MOST_FILES} files are attached; no more fit.",
                             fix="Hold further files where your records are kept, and name that place.", field="file"))  # fmt: skip
    if action == "attach" and given is not None and not given.yes("attested"):
        found.append(Finding(rule="request:attested", field="attested",
                             message="A file is kept only when someone attests that it is not about a person.",
                             fix="Look at the file. If it shows or describes a person, hold it elsewhere and name the place."))  # fmt: skip
    if action == "close" and facts.unfinished:
        found.append(Finding(rule="request:unfinished", message="Still open: " + ", ".join(facts.unfinished) + ".",
                             fix="Finish or withdraw these first."))  # fmt: skip
    return tuple(found)


def judge_meeting(action: str, facts: MeetingFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a meeting."""
    found: list[Finding] = []
    if action == "propose" and not facts.request_open:
        found.append(Finding(rule="meeting:request-open", message="The request is not open any more.",
                             fix="Meetings belong to an open request."))  # fmt: skip
    held_on = given.day("held_on") if given is not None else None
    if action == "minute" and held_on is not None and held_on > facts.on:
        found.append(Finding(rule="meeting:not-yet", message=f"{held_on} has not come yet.", field="held_on",
                             fix="Record minutes after the meeting."))  # fmt: skip
    return tuple(found)
