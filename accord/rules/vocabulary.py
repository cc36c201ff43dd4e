"""The closed words a program file may use, and the words no benefit or target may be made of.

Nothing here knows a program.  A new kind of rule is one word here and one function that judges
it; a new program is a file and no Python.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

ProgramKind = Literal[
    "delegation", "designation", "task-force", "operation", "custody", "service", "money", "front-door"
]  # fmt: skip
Stage = Literal["requests", "assessments", "plans", "determinations", "agreements", "authority", "operations",
                "custody", "services", "money", "oversight"]  # fmt: skip
Side = Literal["local", "federal"]
StepSide = Literal["local", "federal", "both"]
Instrument = Literal["MOA", "MOU", "certification", "access-arrangement", "user-agreement", "charter"]
ClauseKind = Literal[
    "objective", "permitted-use", "supervision", "data-reporting", "delegation", "nomination", "training",
    "certification", "complaints", "civil-rights", "interpreter", "custody", "cost", "money", "seats", "liability",
    "records", "release-of-information", "meetings", "inspection", "modification", "term-and-termination",
    "no-rights", "contacts",
]  # fmt: skip
TermKind = Literal["integer", "cents", "date", "text", "words", "choice"]
TermSource = Literal["edition", "agreement"]
Capacity = Literal["holder", "acting", "deputy"]
ClosingItem = Literal["operations", "money", "credentials", "property"]
Place = Literal["facility", "jurisdiction", "joint-operation"]
Unit = Literal["minutes", "hours", "days", "months"]
Counting = Literal["calendar", "business", "excluding-weekends", "excluding-weekends-and-holidays"]
CheckRule = Literal[
    "agreement-in-force", "function-delegated", "function-granted", "place-covered", "certified-in-writing",
    "authorization-in-force", "supervisor-named", "no-hold", "course-current",
]  # fmt: skip
NomineeRule = Literal[
    "us-citizen", "experience", "enforces-law", "facility-security-trained", "background-cleared",
    "questionnaire", "disciplinary-access", "consent", "firearms-qualified", "truthfulness-cleared",
]  # fmt: skip
ConditionRule = Literal[
    "party-kind", "answer-yes", "answer-no", "answer-is-not", "answer-at-least", "program-in-force",
    "any-partnership-in-force",
]  # fmt: skip
Event = Literal["last-officer-revoked", "agreement-ended", "agreement-suspended", "complaint-opened",
                "custody-limit-reached", "review-date-passed"]  # fmt: skip
Effect = Literal["open-suspension", "end-authority", "hold-officer", "open-release-task", "stop-nominations"]
MeasureKind = Literal["training", "supervision", "timeliness", "completeness", "complaints", "cost", "safety",
                      "outcome-count"]  # fmt: skip
MeasureUnit = Literal["percent", "hours", "days", "count", "cents", "ratio"]
DutyKind = Literal["meeting", "inspection", "report", "review", "posting", "certification", "refresher", "publication"]
Section = Literal["needs", "threats", "resources", "technology", "training", "civil-rights-history",
                  "community-position"]  # fmt: skip
AnswerKind = Literal["scale-0-4", "yesno", "integer", "choice", "words"]
SwitchState = Literal["running", "held", "ended"]
Named = Literal["2007", "planned-2007", "later", "now"]
Per = Literal["agreement", "officer", "officers"]
Payer = Literal["local", "federal", "shared", "fund"]
TimingUnit = Literal["", "minutes", "hours", "days", "months"]
Table = Literal[
    "basis", "requirement", "degree", "prerequisite", "switch", "responsible", "decider", "step", "timing", "ask",
    "cost", "obligation", "leaving", "function", "course", "designation", "edition", "deadline", "measure", "duty",
    "location",
]  # fmt: skip
"""The parts every program has, or says why it has not: the columns of the table a test checks."""

MAY_LACK = frozenset({"prerequisite", "function", "course", "designation", "deadline", "location"})
"""The parts a program may lack, with the reason as data; every other part is filled."""

OWED: Mapping[ProgramKind, frozenset[str]] = {
    "delegation": frozenset({"function", "course", "designation", "deadline"}),
    "designation": frozenset({"function", "course", "designation", "deadline"}),
    "task-force": frozenset({"course", "designation", "deadline", "location"}),
    "operation": frozenset({"designation", "deadline"}),
    "custody": frozenset({"deadline"}),
    "service": frozenset({"deadline"}),
    "money": frozenset({"deadline"}),
    "front-door": frozenset(),
}
"""What a program of each kind may not do without, whatever its reasons."""

TARGETED = frozenset(get_args(MeasureKind)) - {"outcome-count"}
"""The kinds of measure that may have a target (line, row 18)."""

APPROVERS = ("federal-counsel", "local-counsel", "body-clerk", "local-head", "decider", "office-director",
             "program-manager", "coordinator")  # fmt: skip
"""The offices that an approval step may name."""

BYPASSED = frozenset({"federal-counsel", "local-counsel", "office-director", "program-manager", "coordinator"})
"""The offices whose review a governed bypass may pass over.  Never a signature, a governing body's resolution, the
civil-rights office, training, a hold, complaint routing or the 48-hour release task (line, row 22)."""

ESSENTIAL_CHECKS = frozenset(get_args(CheckRule)) - {"course-current"}
"""What every edition that delegates a function must ask of every act (safeguard S-5)."""


@dataclass(frozen=True, slots=True)
class Steering:
    """A term that a rule reads, so that the text and the check can never say different things."""

    kind: TermKind
    unit: str
    steers: str


_INT: TermKind = "integer"
STEERING: Mapping[str, Steering] = {
    "authorization_months": Steering(_INT, "months", "how long a letter or designation lasts; without it, until withdrawn"),
    "agreement_months": Steering(_INT, "months", "how long the agreement lasts; without it, until ended in writing"),
    "review_months": Steering(_INT, "months", "when the whole agreement is reviewed"),
    "internal_review_months": Steering(_INT, "months", "the federal side's own periodic review"),
    "pass_percent": Steering(_INT, "percent", "the score that passes an exam; without it, an exam is passed or not"),
    "remedials_per_course": Steering(_INT, "exams", "how many retakes the whole course allows"),
    "failures_to_disqualify": Steering(_INT, "exams", "how many failed sittings in the course end the candidacy"),
    "refresher_after_months": Steering(_INT, "months", "when refresher training may or must follow"),
    "experience_months": Steering(_INT, "months", "the least experience of a candidate"),
    "background_years": Steering(_INT, "years", "how old a background check may be"),
    "service_months": Steering(_INT, "months", "the least time a designated officer is to stay"),
    "officers_maximum": Steering(_INT, "officers", "how many officers may be designated"),
    "officers_per_supervisor": Steering(_INT, "officers", "how many officers one supervisor directs at most"),
    "supervisor_position": Steering("text", "", "the position that directs designated officers"),
    "revocation_notice_hours": Steering(_INT, "hours", "notice to the other party of one officer's revocation"),
    "leaving_notice_days": Steering(_INT, "days", "notice by the agency of an officer who leaves the program"),
    "local_notice_days": Steering(_INT, "days", "notice when the local side ends the agreement; 0 is at once"),
    "federal_notice_days": Steering(_INT, "days", "notice when the federal side ends the agreement"),
    "suspension_notice_days": Steering(_INT, "days", "notice of a suspension; 0 is at once"),
    "publication_days": Steering(_INT, "days", "how long before the end a federal termination is published"),
    "first_meeting_months": Steering(_INT, "months", "when the first review meeting is held"),
    "meeting_every_months": Steering(_INT, "months", "how often review meetings follow"),
    "citizenship_claim_minutes": Steering(_INT, "minutes", "report of a claim of citizenship"),
    "detainer_notice_hours": Steering(_INT, "hours", "report of a detainer or served warrant; 0 is at once"),
    "custody_hours": Steering(_INT, "hours", "how long a person is held for pick-up before release"),
    "complaint_notice_hours": Steering(_INT, "hours", "report of a complaint to the federal side"),
    "complaint_result_days": Steering(_INT, "days", "report of a complaint's result"),
    "complaint_resolution_days": Steering(_INT, "days", "resolution of a complaint"),
    "seats": Steering(_INT, "seats", "how many seats the agency fills in a unit"),
    "claim_every_months": Steering(_INT, "months", "how often expenses are claimed"),
    "claim_cutoff_days": Steering(_INT, "days", "last day of claims after the fiscal year"),
    "reimbursement_limit_cents": Steering("cents", "cents", "the most that is reimbursed in a fiscal year"),
    "sharing_request_days": Steering(_INT, "days", "how long after forfeiture sharing may be asked"),
    "certification_days": Steering(_INT, "days", "how long after its fiscal year an agency certifies"),
    "federal_share_percent": Steering(_INT, "percent", "the least share the federal side keeps"),
    "answer_minutes": Steering(_INT, "minutes", "how long an answer of a query service may take"),
    "reply_days": Steering(_INT, "days", "how long a partner may take to answer a lead"),
    "notice_days": Steering(_INT, "days", "how long before an activation the agency is told"),
    "after_action_days": Steering(_INT, "days", "how long after an operation its report is due"),
}  # fmt: skip

BY_EDITION = frozenset({"pass_percent", "remedials_per_course", "failures_to_disqualify", "background_years"})
"""Terms that rules read of the edition: the same for everyone it trains or vets, so no single agreement sets them."""

CONTEXT: Mapping[str, str] = {
    "agency": "the agency's name",
    "field_office": "the field office's name",
    "number": "the agreement's number",
    "objective": "the objective both sides agreed",
    "permitted_use": "when the authority or service may be used",
    "supervision_plan": "who supervises whom, and how",
    "data_annex": "which counts are reported, by whom and when",
    "measures": "the measures agreed",
    "functions": "the delegated functions with their law",
    "facilities": "the facilities named",
}
"""Placeholders every agreement can fill from its own record; all others are terms."""

_HARM = re.compile(
    r"\b(arrests?|apprehen\w+|removals?|deport\w*|detainers?|encounters?|identified|identifications?|"
    r"seizures?|seized|forfeited|forfeiture proceeds|sharing (?:income|receipts?|proceeds|money)|"
    r"shared (?:proceeds|money)|reimbursement (?:income|receipts?)|indict\w+|convict\w+|bookings|quota|bonus\w*|"
    r"revenue|income)\b",
    re.IGNORECASE,
)


def rewards_harm(text: str) -> str | None:
    """Return the first word that would make an enforcement count or an income a goal, or None.

    Line, rows 14, 18 and 19: no such number can be a benefit, a weight or a target.
    """
    found = _HARM.search(text)
    return found.group(0) if found else None
