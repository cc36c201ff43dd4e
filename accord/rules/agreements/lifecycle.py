"""What happens to an agreement: drafted, cleared, approved, signed in order, in force, suspended, ended.

Stored states are human decisions.  In force, ending, ended and under review are derived from
dated facts (`dates.py`); the end of an agreement changes no state and revokes nothing in a loop.
"""

from typing import get_args

from accord.rules.agreements.correcting import transitions as correction_acts
from accord.rules.agreements.life import LIFE
from accord.rules.agreements.states import (
    ACTIVE,
    APPROVED,
    BEFORE_SIGNING,
    CLEARED,
    CLOSED,
    DRAFTING,
    IN_USE,
    LEGAL,
    SIGNED,
    SUSPENDED,
    WITHDRAWN,
)
from accord.rules.inputs import Choice, Field
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.vocabulary import TARGETED, MeasureKind

MEASURE_KINDS = tuple(
    Choice(value=k, label=k.replace("-", " ").capitalize() + ("" if k in TARGETED else " (counted, never a target)"))
    for k in get_args(MeasureKind)
)
MEASURE_UNITS = tuple(
    Choice(value=u, label=w)
    for u, w in (
        ("percent", "Percent"),
        ("hours", "Hours"),
        ("days", "Days"),
        ("count", "Count"),
        ("cents", "Cents"),
        ("ratio", "Ratio"),
    )
)

LOCAL = ("local-head", "local-liaison")
BOTH_SIDES = ("local-head", "local-liaison", "program-manager", "decider")
REASON = Field(name="reason", kind="words", label="Reason", max_length=4000)
PROGRAM = Field(name="program", kind="choice", label="Program", source="programs")
EDITION = Field(name="edition", kind="choice", label="Edition of its instrument", source="editions")
FUNCTIONS = Field(
    name="functions",
    kind="choices",
    label="Functions to delegate",
    required=False,
    source="functions",
    help="Only those the agency needs; each stands in the agreement with its law.",
)
DIGEST = Field(
    name="digest",
    kind="choice",
    label="Digest of the document you sign",
    source="digests",
    help="Compare it with the frozen document you have read. You sign exactly that document and no other.",
)

LIFECYCLE = Lifecycle(
    kind="agreement",
    room="agreements",
    plural="agreements",
    title="Agreement",
    prefix="AG",
    states=(
        State(DRAFTING, "Being drafted", "Being negotiated"),
        State(LEGAL, "In legal review", "Being negotiated"),
        State(CLEARED, "Awaiting the governing body", "Before the governing body"),
        State(APPROVED, "Ready to sign", "Approved by the governing body"),
        State(SIGNED, "Signed by the agency", "Signed by the agency"),
        State(ACTIVE, "Signed by both", "Signed by both"),
        State(SUSPENDED, "Suspended", "Suspended"),
        State(CLOSED, "Record closed", "Ended", final=True),
        State(WITHDRAWN, "Withdrawn", "Not concluded", final=True),
    ),
    transitions=(
        Transition(action="draft-agreement", label="Draft an agreement", target=DRAFTING, parent="determination",
                   roles=("program-manager",), notifies=("local-liaison", "local-head"),
                   fields=(PROGRAM, EDITION, FUNCTIONS),
                   help="Only a decided determination that names the program opens a draft."),
        Transition(action="import-agreement", label="Enter an agreement signed elsewhere", target=ACTIVE,
                   parent="agency", roles=("administrator",), notifies=("local-liaison", "program-manager"),
                   routine=False,
                   fields=(PROGRAM, EDITION, FUNCTIONS,
                           Field(name="effective_on", kind="date", label="In force since"),
                           Field(name="held_at", kind="text", label="Where the signed text is held"),
                           Field(name="supervisor_position", kind="text", label="Supervising position",
                                 required=False)),
                   help="It will say that no assessment is on file."),
        Transition(action="set-terms", label="Set terms", sources=(DRAFTING,), roles=("program-manager", *LOCAL),
                   fields=(Field(name="changes", kind="rows", label="Terms", max_rows=60,
                                 help="Terms that the edition fixes are not on the list.",
                                 columns=(Field(name="name", kind="choice", label="Term", source="terms"),
                                          Field(name="value", kind="words", label="Value", max_length=4000))),)),
        Transition(action="write-content", label="Write the content", sources=(DRAFTING,),
                   roles=("program-manager", *LOCAL),
                   help="A field left empty keeps what was written before.",
                   fields=(
                       Field(name="objective", kind="words", label="Objective", required=False, max_length=4000),
                       Field(name="permitted_use", kind="words", label="When it may be used", required=False,
                             max_length=4000),
                       Field(name="supervision_plan", kind="words", label="Supervision plan", required=False,
                             max_length=4000),
                       Field(name="data_annex", kind="words", label="Which counts are reported", required=False,
                             max_length=4000),
                       Field(name="measures", kind="rows", label="Measures", required=False, max_rows=20,
                             columns=(Field(name="title", kind="text", label="Measure"),
                                      Field(name="kind", kind="choice", label="Kind", choices=MEASURE_KINDS),
                                      Field(name="unit", kind="choice", label="Unit", choices=MEASURE_UNITS),
                                      Field(name="target", kind="integer", label="Target", required=False))),
                       Field(name="facilities", kind="rows", label="Facilities", required=False, max_rows=20,
                             columns=(Field(name="name", kind="text", label="Facility", max_length=100),
                                      Field(name="county", kind="choice", label="County (FIPS)", source="counties"))),
                   )),
        Transition(action="send-to-legal", label="Send to legal review", sources=(DRAFTING,), target=LEGAL,
                   roles=("program-manager",), notifies=("federal-counsel", "local-counsel")),
        Transition(action="clear-legal", label="Clear as legally sufficient", sources=(LEGAL,), target=CLEARED,
                   roles=("federal-counsel",), not_by=("draft-agreement", "write-content", "set-terms"),
                   notifies=("program-manager", "body-clerk", "local-head"),
                   fields=(Field(name="remarks", kind="words", label="Remarks", required=False, max_length=4000),)),
        Transition(action="return-to-drafting", label="Return to drafting", sources=(LEGAL, CLEARED, APPROVED),
                   target=DRAFTING, roles=("federal-counsel", "local-counsel", "program-manager"), routine=False,
                   notifies=("program-manager", "local-liaison"), fields=(REASON,)),
        Transition(action="record-resolution", label="Record the governing body's approval", sources=(CLEARED,),
                   target=APPROVED, roles=("body-clerk",), issues="agreement",
                   notifies=("local-head", "program-manager", "decider"),
                   help="Freezes the document that both sides then sign.",
                   fields=(Field(name="resolution", kind="text", label="Number of the resolution", max_length=120),
                           Field(name="resolved_on", kind="date", label="Date of the resolution"))),
        Transition(action="sign-local", label="Sign for the agency", sources=(APPROVED,), target=SIGNED,
                   roles=("local-head",), step_up=True, not_by=("set-terms", "write-content"),
                   notifies=("decider", "program-manager"), fields=(DIGEST,)),
        Transition(action="sign-federal", label="Sign for the federal side", sources=(SIGNED,), target=ACTIVE,
                   roles=("decider", "office-director"), step_up=True,
                   not_by=("draft-agreement", "set-terms", "write-content", "clear-legal"),
                   notifies=("local-head", "local-liaison", "program-manager", "coordinator"), fields=(DIGEST,)),
        Transition(action="suspend", label="Suspend", sources=(ACTIVE,), target=SUSPENDED, routine=False,
                   roles=("decider", "program-manager"), issues="suspension-notice",
                   notifies=("local-head", "local-liaison", "office-director", "coordinator"),
                   fields=(REASON,
                           Field(name="respond", kind="words", label="How the agency may respond", max_length=2000),
                           Field(name="restored_when", kind="text", label="What would end the suspension"),
                           Field(name="expected_until_on", kind="date", label="Expected to last until",
                                 required=False))),
        Transition(action="reinstate", label="End the suspension", sources=(SUSPENDED,), target=ACTIVE,
                   roles=("decider",), notifies=("local-head", "local-liaison", "office-director", "coordinator"),
                   fields=(REASON,)),
        Transition(action="give-notice", label="Give notice to end it", sources=IN_USE, routine=False,
                   roles=("local-head", "decider"), issues="termination-notice",
                   notifies=("local-head", "local-liaison", "program-manager", "office-director", "coordinator"),
                   fields=(REASON,
                           Field(name="totals", kind="words", label="Totals behind the reasons", required=False,
                                 max_length=4000,
                                 help="Asked of the federal side: counts under the agreement, never of one person."),
                           Field(name="examples", kind="words", label="Examples behind the reasons", required=False,
                                 max_length=4000,
                                 help="Asked of the federal side: what happened and when, without any person.")),
                   help="The edition's period of notice decides the date; every authorization ends with it."),
        Transition(action="review", label="Record a review of the whole agreement", sources=IN_USE, routine=False,
                   roles=("program-manager", "local-head"), notifies=("local-head", "program-manager"),
                   fields=(Field(name="reviewed_on", kind="date", label="Reviewed on"),
                           Field(name="useful", kind="yesno", label="Is it still useful?"),
                           Field(name="sustainable", kind="yesno", label="Can it still be kept up?"),
                           Field(name="reasons", kind="words", label="Reasons", max_length=4000))),
        Transition(action="meet", label="Record a review meeting", sources=IN_USE, routine=False,
                   roles=("coordinator", "program-manager", "local-liaison"),
                   notifies=("local-liaison", "coordinator"),
                   fields=(Field(name="held_on", kind="date", label="Held on"),
                           Field(name="summary", kind="words", label="What was found", max_length=4000,
                                 help="Compliance, training, supervision and complaints; no names of people."))),
        Transition(action="attach-resolution", label="Attach the resolution", sources=(CLEARED, APPROVED, SIGNED, *IN_USE), routine=False,
                   roles=("body-clerk",), notifies=("local-head", "program-manager"),
                   fields=(Field(name="title", kind="text", label="What it shows"),
                           Field(name="file", kind="file", label="File",
                                 help="The governing body's resolution, as PDF or plain text of at most 10 MB."
                                      " Its text is screened; author and other hidden data are taken out."),
                           Field(name="attested", kind="yesno",
                                 label="I attest that it shows no person and holds no data about one"))),
        Transition(action="amend", label="Take over a change", sources=(DRAFTING, ACTIVE, SUSPENDED), routine=False,
                   roles=("local-head", "local-liaison", "program-manager", "decider"),
                   fields=(Field(name="change", kind="reference", of="change", label="Change"),),
                   help="Done by the change itself, when both sides have accepted and every step is approved."),
        Transition(action="withdraw-draft", label="Withdraw before it is in force", sources=BEFORE_SIGNING,
                   target=WITHDRAWN, roles=("program-manager", "local-head"), routine=False,
                   notifies=("local-head", "program-manager"), fields=(REASON,)),
        *LIFE,
        *correction_acts(IN_USE),
    ),
)  # fmt: skip
