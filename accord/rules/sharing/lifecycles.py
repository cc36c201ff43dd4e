"""What happens to seized property, to the request for a share of it, and to a civil-rights certificate.

A seizure is one asset, without an owner: number, day, county, kind and value, and nothing that could
tell one car, account or house from another.  Late, held and lapsed are derived from dates and never stored.
"""

from accord.rules.inputs import Field
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.sharing.lists import (
    ASSETS,
    CLAIMS,
    CONCURRENCES,
    COSTS,
    FACTORS,
    FORFEITURES,
    KINDS,
    MANNERS,
    RETURNED,
    SETTLED,
    SHARE_TO,
    TITLES,
    USES,
    WORKERS,
)

MOST_CENTS = 10**13
"""A hundred billion dollars: above it an amount is a slip of the keyboard."""

LOCAL = ("local-liaison", "local-head")
OFFICE = ("coordinator", "office-director")
FEDERAL = (*OFFICE, "program-manager")
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
HOURS = Field(
    name="lines", kind="rows", label="Hours worked in the case", max_rows=200,
    why="A share is the part of all verified hours, so each line tells role, operation, day and length; never whose hours they were.",
    citation="GAO-14-318",
    columns=(
        Field(name="role", kind="choice", label="Role of the officer", choices=WORKERS),
        Field(name="operation", kind="choice", label="Number of the operation", required=False),
        Field(name="worked_on", kind="date", label="Day"),
        Field(name="hours", kind="integer", label="Hours", maximum=24),
        Field(name="minutes", kind="integer", label="Minutes", maximum=59, required=False),
    ),
)  # fmt: skip
LINE = Field(name="line", kind="integer", label="Number of the line", minimum=1, maximum=10_000)


def _cents(name: str, label: str, help_: str = "") -> Field:
    return Field(name=name, kind="cents", label=label, minimum=1, maximum=MOST_CENTS, help=help_)


SEIZURE = Lifecycle(
    kind="seizure", room="sharing", plural="seizures", title="Seizure", prefix="Z",
    states=(
        State("recorded", "Recorded", "Seized"),
        State("claimed", "A claim or petition is open", "Seized"),
        State("forfeited", "Forfeited", "Forfeited"),
        State("realised", "Net proceeds known", "Forfeited"),
        State("divided", "Divided", "Divided"),
        State("returned", "Returned", "Returned", final=True),
        State("closed", "Closed", "Closed", final=True),
    ),
    transitions=(
        Transition(action="record-seizure", label="Record a seizure", target="recorded", parent="agency", roles=FEDERAL,
                   routine=False, notifies=LOCAL,
                   help="One record for each asset. No owner, no serial, account or plate number, no street address.",
                   fields=(
                       Field(name="seizing_agency", kind="choice", label="Federal agency that seized", source="seizing-agencies"),
                       Field(name="reference", kind="choice", label="The seizing agency's number of this asset",
                             help="Such as 2026-5301-000142 (Treasury) or 26-DEA-000142 (Justice); nothing else fits."),
                       Field(name="seized_on", kind="date", label="Seized on"),
                       Field(name="county", kind="choice", label="County", source="counties"),
                       Field(name="manner", kind="choice", label="How it came about", choices=MANNERS),
                       Field(name="asset", kind="choice", label="Kind of property", choices=ASSETS),
                       _cents("value_cents", "Value when seized"),
                   )),
        Transition(action="add-agency", label="Name another agency that took part", roles=FEDERAL, routine=False,
                   sources=("recorded", "claimed", "forfeited", "realised"),
                   fields=(Field(name="member", kind="reference", of="agency", label="Agency"),)),
        Transition(action="open-claim", label="Record that a claim or petition is open", sources=("recorded", "claimed"),
                   target="claimed", roles=FEDERAL, routine=False, help="Nothing is forfeited or shared while it is open.",
                   fields=(Field(name="claim", kind="choice", label="What was filed", choices=CLAIMS),
                           Field(name="on", kind="date", label="Filed on"))),
        Transition(action="settle-claim", label="Record that every claim and petition is settled", sources=("claimed",),
                   target="recorded", roles=FEDERAL,
                   fields=(Field(name="outcome", kind="choice", label="How it ended", choices=SETTLED),
                           Field(name="on", kind="date", label="Settled on"))),
        Transition(action="forfeit", label="Record the forfeiture", sources=("recorded",), target="forfeited", roles=FEDERAL,
                   notifies=LOCAL, help="Its day starts the days in which a share may be asked for.",
                   fields=(Field(name="forfeiture", kind="choice", label="Kind of forfeiture", choices=FORFEITURES),
                           Field(name="forfeited_on", kind="date", label="Final on"))),
        Transition(action="record-proceeds", label="Record the net proceeds", sources=("forfeited", "realised"),
                   target="realised", roles=FEDERAL, help="What it brought, and every cost taken off before anything is shared.",
                   fields=(_cents("gross_cents", "What it brought"),
                           Field(name="costs", kind="rows", label="Costs", required=False, max_rows=20,
                                 columns=(Field(name="kind", kind="choice", label="Kind of cost", choices=COSTS),
                                          _cents("amount_cents", "Amount"))))),
        Transition(action="enter-federal-hours", label="Enter the federal hours", roles=(*FEDERAL, "supervisor"),
                   sources=("recorded", "claimed", "forfeited", "realised"), fields=(HOURS,)),
        Transition(action="verify-federal-hours", label="Verify the federal hours", roles=(*FEDERAL, "supervisor"),
                   sources=("recorded", "claimed", "forfeited", "realised"), not_by=("enter-federal-hours",)),
        Transition(action="strike-federal-hours", label="Strike a line of federal hours", roles=(*FEDERAL, "supervisor"),
                   sources=("recorded", "claimed", "forfeited", "realised"), routine=False, fields=(LINE, REASON)),
        Transition(action="divide", label="Divide the net proceeds", sources=("realised",), target="divided",
                   roles=("program-manager",), notifies=LOCAL,
                   help="By the approved percentages, to the last cent; the working is kept."),
        Transition(action="undo-division", label="Undo the division", sources=("divided",), target="realised",
                   roles=("program-manager", "decider"), not_by=("divide",), routine=False, fields=(REASON,),
                   help="Only while nothing of it is paid; the earlier working stays readable."),
        Transition(action="close-asset", label="Close the record of the asset", sources=("forfeited", "realised", "divided"),
                   target="closed", roles=("program-manager",), routine=False,
                   help="Once every share is paid, or nothing is shared."),
        Transition(action="return-asset", label="Record that it was returned", sources=("recorded", "claimed"),
                   target="returned", roles=FEDERAL, routine=False, notifies=LOCAL,
                   fields=(Field(name="cause", kind="choice", label="Why", choices=RETURNED),
                           Field(name="on", kind="date", label="Returned on"))),
    ),
)  # fmt: skip

_ASKED = (
    Field(name="narrative", kind="words", label="What the agency did in the case", max_length=4000,
          help="Work and roles only. No names, no addresses, no numbers of cases or things."),
    Field(name="intended_uses", kind="choices", label="Intended uses", choices=USES),
    Field(name="share_to", kind="choice", label="Who receives the share", choices=SHARE_TO),
    Field(name="task_force", kind="text", label="Name of the task force", required=False, max_length=120),
    Field(name="international_agreement", kind="text", label="International agreement", required=False, max_length=200,
          help="Only for a foreign government: the agreement under which it is shared with."),
)  # fmt: skip
PERCENT = Field(name="percent", kind="text", label="Share of the net proceeds, percent", max_length=20,
                help="At most two places behind the point, such as 41.25.")  # fmt: skip
BEFORE_DECISION = ("draft", "submitted", "verified", "proposed")

SHARING = Lifecycle(
    kind="sharing", room="sharing", plural="sharing-requests", title="Sharing request", prefix="SH",
    states=(
        State("draft", "Draft", "Being prepared"),
        State("submitted", "Submitted", "Under review"),
        State("verified", "Hours verified", "Under review"),
        State("proposed", "Share proposed", "Under review"),
        State("approved", "Approved", "Approved"),
        State("paid", "Paid", "Paid"),
        State("denied", "Denied", "Denied", final=True),
        State("withdrawn", "Withdrawn", "Withdrawn", final=True),
    ),
    transitions=(
        Transition(action="ask", label="Ask for a share", target="draft", parent="agency", roles=(*LOCAL, "program-manager"),
                   routine=False, help="One request for each asset.",
                   fields=(Field(name="seizure", kind="reference", of="seizure", label="Seizure"),
                           Field(name="kind", kind="choice", label="Kind of sharing", choices=KINDS), *_ASKED)),
        Transition(action="change-ask", label="Change the request", sources=("draft",), roles=(*LOCAL, "program-manager"),
                   routine=False, fields=_ASKED),
        Transition(action="enter-hours", label="Enter hours", sources=("draft",), roles=(*LOCAL, "program-manager"),
                   fields=(Field(name="member", kind="reference", of="agency", label="Member agency", required=False,
                                 help="Only for a task force: the member whose hours these are."), HOURS)),
        Transition(action="strike-hours", label="Strike a line of hours", sources=("draft", "submitted"), routine=False,
                   roles=(*LOCAL, "program-manager"), fields=(LINE, REASON)),
        Transition(action="review-as-counsel", label="Review as counsel", sources=("draft",),
                   roles=("local-counsel", "federal-counsel"), help="The form asks for the agency's counsel as well."),
        Transition(action="submit", label="Sign and submit", sources=("draft",), target="submitted", step_up=True,
                   roles=("local-head", "program-manager"), issues="sharing-request", notifies=FEDERAL,
                   fields=(Field(name="certified", kind="yesno", label="Do you certify that all of it is true, for the agency?",
                                 citation="form TD F 92-22.46, certifications; 28 U.S.C. 1746"),)),
        Transition(action="grant-waiver", label="Waive the lateness", sources=("submitted",), roles=("decider",),
                   routine=False, fields=(REASON,), notifies=(*LOCAL, *FEDERAL)),
        Transition(action="refuse-waiver", label="Refuse to waive the lateness", sources=("submitted",), target="denied",
                   roles=("decider",), routine=False, issues="sharing-memo", fields=(REASON,), notifies=(*LOCAL, *FEDERAL)),
        Transition(action="record-concurrence", label="Record a department's concurrence", routine=False,
                   sources=("submitted", "verified", "proposed"), roles=("program-manager",),
                   fields=(Field(name="department", kind="choice", label="Department", choices=CONCURRENCES),
                           Field(name="concurs", kind="yesno", label="Does it concur?"),
                           Field(name="on", kind="date", label="Decided on"),
                           Field(name="held_at", kind="text", label="Where its letter is held", max_length=120))),
        Transition(action="verify-hours", label="Verify the hours", sources=("submitted",), target="verified",
                   roles=(*FEDERAL, "supervisor"), not_by=("enter-hours", "submit"), notifies=("local-liaison",)),
        Transition(action="return-ask", label="Return it to the agency", sources=("submitted", "verified", "proposed"),
                   target="draft", roles=FEDERAL, routine=False, fields=(REASON,), notifies=LOCAL),
        Transition(action="propose-share", label="Propose the share", sources=("verified",), target="proposed", roles=FEDERAL,
                   notifies=("office-director", "program-manager", "decider"),
                   fields=(Field(name="percent", kind="text", label="Share of the net proceeds, percent", required=False,
                                 max_length=20, help="Empty: by the hours. Another figure needs its reason."),
                           Field(name="reason", kind="words", label="Why it differs from the hours", required=False,
                                 max_length=2000),
                           Field(name="factors", kind="rows", label="Factors besides hours", required=False, max_rows=6,
                                 columns=(Field(name="factor", kind="choice", label="Factor", choices=FACTORS),
                                          Field(name="because", kind="words", label="Because", max_length=1000))))),
        Transition(action="approve-share", label="Approve the share", sources=("proposed",), target="approved",
                   roles=("office-director", "program-manager", "decider"), not_by=("propose-share", "verify-hours", "submit"),
                   issues="sharing-memo", notifies=(*LOCAL, *FEDERAL)),
        Transition(action="reduce-share", label="Approve a smaller share", sources=("proposed",), target="approved",
                   roles=("office-director", "program-manager", "decider"), not_by=("propose-share", "verify-hours", "submit"),
                   issues="sharing-memo", fields=(PERCENT, REASON), notifies=(*LOCAL, *FEDERAL)),
        Transition(action="deny-share", label="Deny the share", sources=("proposed",), target="denied", routine=False,
                   roles=("office-director", "program-manager", "decider"), not_by=("propose-share", "submit"),
                   issues="sharing-memo", fields=(REASON,), notifies=(*LOCAL, *FEDERAL)),
        Transition(action="withdraw-ask", label="Withdraw the request", sources=(*BEFORE_DECISION, "approved"),
                   target="withdrawn", roles=(*LOCAL, "program-manager"), routine=False, fields=(REASON,), notifies=FEDERAL),
        Transition(action="disburse", label="Pay the share", sources=("approved",), target="paid", roles=("program-manager",),
                   not_by=("approve-share", "reduce-share", "propose-share", "submit"), notifies=LOCAL,
                   fields=(Field(name="small", kind="yesno", label="Pay it although it is below the least payment?",
                                 required=False),)),
        Transition(action="announce", label="Send the notice of payment", sources=("paid",), roles=("program-manager",),
                   issues="payment-notice", notifies=LOCAL),
        Transition(action="reverse-payment", label="Reverse the payment", sources=("paid",), target="approved",
                   roles=("program-manager", "decider"), not_by=("disburse",), routine=False, fields=(REASON,),
                   notifies=LOCAL, help="Both entries stay; nothing is edited."),
    ),
)  # fmt: skip

AFFIDAVIT = Lifecycle(
    kind="affidavit", room="sharing", plural="affidavits", title="Civil-rights certificate", prefix="CR",
    states=(
        State("filed", "Filed", "Filed"),
        State("revoked", "Withdrawn", "Withdrawn", final=True),
    ),
    transitions=(
        Transition(action="file-affidavit", label="Certify compliance with the civil-rights laws", target="filed",
                   parent="agency", roles=("local-head",), step_up=True, routine=False,
                   notifies=("program-manager", "civil-rights-officer"),
                   help="While none is in force, payments to the agency are held.",
                   fields=(Field(name="titles", kind="choices", label="Laws complied with", choices=TITLES,
                                 citation="agreement and certification form, affidavit"),
                           Field(name="from_on", kind="date", label="From"),
                           Field(name="to_on", kind="date", label="Until",
                                 help="The first day on which it no longer holds; at most fifteen months later."))),
        Transition(action="revoke-affidavit", label="Withdraw the certificate", sources=("filed",), target="revoked",
                   roles=("local-head", "civil-rights-officer"), routine=False, fields=(REASON,),
                   notifies=("local-head", "program-manager")),
    ),
)  # fmt: skip
