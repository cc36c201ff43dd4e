"""The two lifecycles of delegated authority: a class, and one officer's designation.

A hold, a lapse and the end of the agreement are dated facts and never states: they are laid
over the state at the instant that is asked about.
"""

from accord.rules.authority.allegations import transitions as allegation_acts
from accord.rules.authority.correcting import FEDERAL, HOW, OFFICES
from accord.rules.inputs import Choice, Field, choices
from accord.rules.lifecycle import Lifecycle, State, Transition

LOCAL = ("local-head", "local-liaison")
VETTING = choices(("cleared", "Cleared"), ("not-cleared", "Not cleared"))
ATTESTATIONS = choices(
    ("enforces-law", "Has enforced the law of the agency's field"),
    ("facility-security-trained", "Is trained in the security of the facility"),
    ("questionnaire", "Has answered the background questionnaire"),
    ("disciplinary-access", "Has authorised access to the disciplinary record"),
    ("firearms-qualified", "Is qualified with firearms"),
    ("truthfulness-cleared", "Has no open matter of truthfulness"),
)
"""What the nominating side attests, as status only; the papers stay with their keeper."""
HOLD_CODES = choices(
    ("open-allegation", "An allegation is open"),
    ("open-investigation", "An investigation is open"),
    ("certificate-lapsed", "A civil-rights certificate of the agency lapsed"),
    ("credential-lost", "A credential is lost"),
    ("other", "Another reason, told in words"),
)
LIFT_CODES = choices(
    ("not-sustained", "The matter was decided: not sustained"),
    ("corrected", "The matter was decided: corrected"),
    ("cause-gone", "The cause of the hold is gone"),
)
REVOKE_CODES = choices(
    ("conduct", "Conduct"),
    ("clearance-lost", "The clearance was withdrawn"),
    ("training-lapsed", "Training is not kept up"),
    ("no-need", "The agency needs fewer officers"),
    ("other", "Another reason, told in words"),
)
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
PERIOD = (
    Field(name="starts_on", kind="date", label="First day"),
    Field(name="ends_on", kind="date", label="Last day"),
)
LETTER = (
    Field(name="functions", kind="choices", label="Functions granted", source="signed-functions",
          help="Only functions that the signed agreement delegates."),
    Field(name="starts_on", kind="date", label="First day of authority",
          help="In the agency's time zone, from 00:00. Not before today."),
    Field(name="supervisor_position", kind="text", label="Supervising position", max_length=120,
          help="The position, not a person."),
    Field(name="supervisor_office", kind="reference", of="office", label="Office of the supervisor"),
)  # fmt: skip

CLASS = Lifecycle(
    kind="class",
    room="authority",
    plural="classes",
    title="Class",
    prefix="CL",
    states=(
        State("scheduled", "Scheduled", "Scheduled"),
        State("finished", "Finished", "Finished", final=True),
        State("cancelled", "Cancelled", "Cancelled", final=True),
    ),
    transitions=(
        Transition(action="schedule", label="Schedule a class", target="scheduled", roles=("training-officer",),
                   parent="agency", routine=False, help="The agency is the host; officers of any agency may be enrolled.",
                   fields=(Field(name="program", kind="choice", label="Program", source="programs"),
                           Field(name="course", kind="choice", label="Course", source="courses"),
                           *PERIOD,
                           Field(name="seats", kind="integer", label="Seats", minimum=1, maximum=500),
                           Field(name="venue", kind="text", label="Where"))),
        Transition(action="move-class", label="Move the class", sources=("scheduled",), roles=("training-officer",),
                   routine=False, fields=(*PERIOD, Field(name="venue", kind="text", label="Where"), REASON)),
        Transition(action="finish-class", label="Finish the class", sources=("scheduled",), target="finished",
                   roles=("training-officer",)),
        Transition(action="cancel-class", label="Cancel the class", sources=("scheduled",), target="cancelled",
                   roles=("training-officer",), routine=False, fields=(REASON,)),
    ),
)  # fmt: skip

BEFORE = ("nominated", "consented", "vetting", "vetted", "enrolled", "certified")
LIVE = ("authorized", "active")
OPEN = (*BEFORE, *LIVE)
ENDED = ("revoked", "separated")
ANY = (*OPEN, *ENDED, "returned", "withdrawn")
CORRECTORS = tuple(sorted(FEDERAL.union(*OFFICES.values())))

DESIGNATION = Lifecycle(
    kind="designation",
    room="authority",
    plural="designations",
    title="Designation",
    prefix="DN",
    states=(
        State("nominated", "Nominated", "In preparation"),
        State("consented", "Consented", "In preparation"),
        State("vetting", "Vetting open", "In preparation"),
        State("vetted", "Vetting recorded", "In preparation"),
        State("enrolled", "Enrolled in a class", "In training"),
        State("certified", "Certified in writing", "In training"),
        State("authorized", "Letter issued", "In preparation"),
        State("active", "Designated", "Designated"),
        State("revoked", "Revoked", "Ended"),
        State("separated", "Left the agency", "Ended"),
        State("returned", "Credentials returned", "Ended", final=True),
        State("withdrawn", "Nomination withdrawn", "Ended", final=True),
    ),
    transitions=(
        Transition(action="nominate", label="Nominate an officer", target="nominated", roles=LOCAL, parent="agreement",
                   notifies=("local-officer", "vetting-officer"),
                   fields=(Field(name="officer", kind="reference", of="staff", label="Officer"),
                           Field(name="experience_months", kind="integer", label="Months of experience", maximum=720),
                           Field(name="citizen_attested", kind="yesno", label="Is a citizen of the United States"),
                           Field(name="attestations", kind="choices", label="The agency attests", required=False,
                                 choices=ATTESTATIONS, help="Status only; the papers stay with their keeper."))),
        Transition(action="consent", label="Consent to the nomination", sources=("nominated",), target="consented",
                   roles=("local-officer",), notifies=("vetting-officer", "local-liaison"),
                   help="Only the officer can do this."),
        Transition(action="withdraw-nomination", label="Withdraw the nomination", sources=BEFORE, target="withdrawn",
                   roles=(*LOCAL, "local-officer"), routine=False, notifies=("vetting-officer", "training-officer"),
                   fields=(REASON,)),
        Transition(action="open-vetting", label="Open vetting", sources=("consented",), target="vetting",
                   roles=("vetting-officer",)),
        Transition(action="record-vetting", label="Record the vetting status", sources=("vetting", "vetted"),
                   target="vetted", roles=("vetting-officer",), notifies=("training-officer", "local-liaison"),
                   help="The status and its date, never what was found.",
                   fields=(Field(name="status", kind="choice", label="Status", choices=VETTING),
                           Field(name="decided_on", kind="date", label="Decided on"))),
        Transition(action="enroll", label="Enroll in a class", sources=("vetted", "enrolled"), target="enrolled",
                   roles=("training-officer",), notifies=("local-officer", "local-liaison"),
                   fields=(Field(name="training", kind="reference", of="class", label="Class"),)),
        Transition(action="record-exam", label="Record an exam", sources=("enrolled",), roles=("training-officer",),
                   notifies=("local-liaison",),
                   fields=(Field(name="exam", kind="choice", label="Exam", source="exams"),
                           Field(name="score_percent", kind="integer", label="Score in percent", maximum=100,
                                 required=False, help="Where the edition names a passing score."),
                           Field(name="passed", kind="yesno", label="Passed", required=False,
                                 help="Where the edition names no score."),
                           Field(name="taken_on", kind="date", label="Taken on"))),
        Transition(action="certify", label="Certify in writing", sources=("enrolled",), target="certified",
                   roles=("training-officer",), not_by=("record-vetting",), issues="certification-of-training",
                   notifies=("office-director", "local-liaison")),
        Transition(action="issue-letter", label="Issue the authorization letter", sources=("certified",),
                   target="authorized", roles=("office-director",), issues="authorization-letter",
                   notifies=("local-head", "local-officer", "program-manager", "supervisor"), fields=LETTER),
        Transition(action="designate", label="Execute the designation", sources=("authorized",), target="active",
                   roles=("office-director", "program-manager"), step_up=True, issues="designation-data-sheet",
                   notifies=("local-head", "local-officer", "supervisor"),
                   fields=(Field(name="form", kind="choice", label="Form", source="forms", required=False,
                                 help="Leave empty where the edition has one."),
                           Field(name="credential", kind="text", label="Credential number", max_length=40))),
        Transition(action="renew", label="Renew the authorization", sources=("active",), roles=("office-director",),
                   issues="authorization-letter", notifies=("local-head", "local-officer", "supervisor"),
                   routine=False, fields=LETTER),
        Transition(action="refresh", label="Record a refresher", sources=("certified", *LIVE), routine=False,
                   roles=("training-officer",), notifies=("local-liaison",),
                   fields=(Field(name="course", kind="choice", label="Refresher course", source="refreshers"),
                           Field(name="completed_on", kind="date", label="Completed on"))),
        Transition(action="hold", label="Put authority on hold", sources=OPEN, routine=False,
                   roles=("civil-rights-officer", "office-director", "program-manager"),
                   notifies=("local-head", "local-officer", "supervisor", "civil-rights-officer"),
                   fields=(Field(name="code", kind="choice", label="Cause", choices=HOLD_CODES), REASON)),
        Transition(action="lift-hold", label="Lift the hold", sources=OPEN, routine=False,
                   roles=("civil-rights-officer",), not_by=("hold", "record-allegation"),
                   notifies=("local-head", "local-officer", "supervisor", "office-director"),
                   fields=(Field(name="code", kind="choice", label="Ground", choices=LIFT_CODES),
                           Field(name="adjudicated", kind="yesno", label="Has the matter been decided?"), REASON)),
        *allegation_acts(OPEN),
        Transition(action="record-instrument", label="Record a foreign officer's instrument", sources=OPEN, routine=False,
                   roles=("office-director", "program-manager"), notifies=("local-head", "local-officer", "supervisor"),
                   help="For an officer of another country's agency, under 19 U.S.C. 1401(i) only.",
                   fields=(Field(name="instrument", kind="text", label="Instrument", max_length=100,
                                 help="The exchange of letters or memorandum that names the officer, by its number."),
                           Field(name="consent_from_on", kind="date", label="Home government consents from"),
                           Field(name="consent_until_on", kind="date", label="First day without its consent"))),
        Transition(action="take-seat", label="Record a seat in a task force", sources=OPEN, routine=False,
                   roles=("office-director", "program-manager"), notifies=("local-head", "local-officer", "supervisor"),
                   fields=(Field(name="unit", kind="text", label="Task force", max_length=100),
                           Field(name="starts_on", kind="date", label="From"))),
        Transition(action="leave-seat", label="Record that the seat ended", sources=ANY, routine=False,
                   roles=("office-director", "program-manager"), notifies=("local-head", "local-officer", "supervisor"),
                   fields=(Field(name="left_on", kind="date", label="First day without the seat"),)),
        Transition(action="propose-correction", label="Propose a correction of the record", sources=ANY, routine=False,
                   roles=CORRECTORS, notifies=("office-director", "program-manager"),
                   help="For a mistaken date, letter or exam sitting.  Nothing changes until a second person confirms it.",
                   fields=(Field(name="what", kind="choice", label="What is wrong", source="correctable"),
                           Field(name="how", kind="choice", label="What is right", choices=HOW),
                           Field(name="starts_on", kind="date", label="Holds from", required=False,
                                 help="For other days."),
                           Field(name="ends_on", kind="date", label="First day on which it no longer holds",
                                 required=False, help="For other days; leave empty where it has no end."),
                           Field(name="score_percent", kind="integer", label="Right score in percent", maximum=100,
                                 required=False, help="For another result, where the edition names a passing score."),
                           Field(name="passed", kind="yesno", label="Passed", required=False,
                                 help="For another result, where the edition names no score."),
                           Field(name="taken_on", kind="date", label="Taken on", required=False,
                                 help="For another result; leave empty where the day is right."),
                           REASON)),
        Transition(action="confirm-correction", label="Confirm a correction (back-dated)", sources=ANY, routine=False,
                   roles=tuple(sorted(FEDERAL)),
                   notifies=("local-head", "local-liaison", "local-officer", "supervisor", "training-officer"),
                   help="What was known until now stays to be read, and what is known from now on stands beside it.",
                   fields=(Field(name="correction", kind="choice", label="Correction", source="open-corrections"),)),
        Transition(action="drop-correction", label="Drop a proposed correction", sources=ANY, routine=False,
                   roles=CORRECTORS,
                   fields=(Field(name="correction", kind="choice", label="Correction", source="open-corrections"),
                           REASON)),
        Transition(action="revoke", label="Revoke", sources=("certified", *LIVE), target="revoked", routine=False,
                   roles=("office-director", "local-head"), issues="revocation-letter",
                   notifies=("local-head", "office-director", "local-officer", "program-manager"),
                   fields=(Field(name="code", kind="choice", label="Reason code", choices=REVOKE_CODES), REASON)),
        Transition(action="notify-revocation", label="Record that the other party was told",
                   sources=("revoked", "returned"), roles=("office-director", *LOCAL),
                   fields=(Field(name="told_on", kind="date", label="Told on"),)),
        Transition(action="separate", label="Record that the officer left", sources=OPEN, target="separated",
                   routine=False, roles=(*LOCAL, "office-director"),
                   notifies=("office-director", "program-manager"),
                   fields=(Field(name="left_on", kind="date", label="First day not employed"),)),
        Transition(action="return-credential", label="Record the return of credentials", sources=(*LIVE, *ENDED),
                   target="returned", roles=("office-director", "supervisor"), notifies=("local-liaison",),
                   help="After the authority ended: by revocation, by leaving, or with the letter or the agreement.",
                   fields=(Field(name="returned_on", kind="date", label="Returned on"),)),
    ),
)  # fmt: skip

CHECK_FIELDS = (
    Field(name="officer", kind="reference", of="staff", label="Officer"),
    Field(name="function", kind="choice", label="Function", source="functions"),
    Field(name="place", kind="text", label="Place", max_length=120,
          help="A county by its name (Lee County, FL) or five-digit code, a state by its name or two letters,"
          " US for the nation, or a facility the agreement names."),
    Field(name="statute", kind="text", label="Section of law", required=False, max_length=60,
          help="Leave empty for any under which the function is delegated; for example 8 U.S.C. 1357(a)(1)."),
    Field(name="instant", kind="instant", label="At this moment", required=False, help="Leave empty for now."),
    Field(name="known_at", kind="instant", label="As known at", required=False,
          help="Leave empty for what is known now.  An earlier moment leaves out what was put on the record after it."),
    Field(name="receipt", kind="yesno", label="Issue a receipt", required=False),
)  # fmt: skip
"""What the authority check asks, on every edge."""

ASKERS = (
    "local-head", "local-liaison", "local-counsel", "local-officer", "coordinator", "office-director", "supervisor",
    "program-manager", "decider", "civil-rights-officer", "federal-counsel", "training-officer", "auditor",
)  # fmt: skip
"""Who may ask; a plain officer may ask about no one else."""


def vetting_label(status: str) -> str:
    """Return the words of a vetting status."""
    found: Choice | None = next((c for c in VETTING if c.value == status), None)
    return found.label if found else "Not recorded"
