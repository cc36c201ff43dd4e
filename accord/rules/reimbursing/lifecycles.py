"""Repayment of joint and delegated work: what a fiscal year allots, and the claims against it.

Seats are numbered and have a role; nobody is named.  What is repaid follows from hours, rates and days, and
nothing here knows of any property, share or outcome (the line, row 19).
"""

from accord.rules.inputs import Field, choices
from accord.rules.lifecycle import Lifecycle, State, Transition

MOST_CENTS = 10**11
LOCAL = ("local-liaison", "local-head")
FEDERAL = ("coordinator", "office-director", "program-manager")
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
BASES = choices(("month", "A month of joint operations"), ("pay-period", "A pay period of delegated work"))
ROLES_OF_SEATS = choices(
    ("officer", "Officer or deputy"),
    ("detective", "Detective or investigator"),
    ("sergeant", "Sergeant"),
    ("lieutenant", "Lieutenant or above"),
    ("analyst", "Analyst"),
    ("support", "Technical or other support"),
)
SEAT = Field(name="seat", kind="choice", label="Number of the seat", help="Such as S1; a seat has a role and no name.")
LINES = Field(
    name="lines", kind="rows", label="Lines", max_rows=200,
    why="What is repaid follows from hours, rates and days of dedicated seats, line by line.",
    citation="31 U.S.C. 9705; reimbursement memoranda",
    columns=(
        SEAT,
        Field(name="expense", kind="choice", label="Expense", source="claimable"),
        Field(name="worked_on", kind="date", label="Day"),
        Field(name="hours", kind="integer", label="Hours", maximum=24, required=False),
        Field(name="minutes", kind="integer", label="Minutes", maximum=59, required=False),
        Field(name="rate_cents", kind="cents", label="Rate an hour", minimum=1, maximum=100_000, required=False),
        Field(name="amount_cents", kind="cents", label="Amount, where no hours are worked", minimum=1, maximum=MOST_CENTS,
              required=False),
    ),
)  # fmt: skip

ALLOTMENT = Lifecycle(
    kind="allotment", room="reimbursement", plural="allotments", title="Fiscal-year allotment", prefix="AL",
    states=(
        State("planned", "Planned", "Planned"),
        State("funded", "Funds checked", "Funded"),
        State("closed", "Closed", "Closed", final=True),
    ),
    transitions=(
        Transition(action="plan-year", label="Plan a fiscal year's repayment", target="planned", parent="agreement",
                   roles=FEDERAL, routine=False, notifies=LOCAL,
                   help="Only what stands in the year's plan and is funded can be repaid; it ends with 30 September.",
                   fields=(Field(name="fiscal_year", kind="integer", label="Federal fiscal year", minimum=2003, maximum=2099),
                           Field(name="planned_cents", kind="cents", label="Planned for the year", minimum=1, maximum=MOST_CENTS))),
        Transition(action="check-funds", label="Check the funds", sources=("planned", "funded"), target="funded",
                   roles=("program-manager",), not_by=("plan-year",), notifies=LOCAL,
                   fields=(Field(name="available_cents", kind="cents", label="Available in the fund", minimum=0, maximum=MOST_CENTS),
                           Field(name="source", kind="text", label="Where this is written", max_length=120))),
        Transition(action="dedicate", label="Dedicate seats", sources=("planned", "funded"), roles=LOCAL, routine=False,
                   fields=(Field(name="seats", kind="rows", label="Seats", max_rows=60,
                                 columns=(SEAT, Field(name="role", kind="choice", label="Role", choices=ROLES_OF_SEATS),
                                          Field(name="from_on", kind="date", label="From"))),)),
        Transition(action="free-seat", label="Free a seat", sources=("planned", "funded"), roles=(*LOCAL, *FEDERAL), routine=False,
                   fields=(SEAT, Field(name="to_on", kind="date", label="First day without it"), REASON)),
        Transition(action="close-year", label="Close the year", sources=("funded",), target="closed",
                   roles=("program-manager",), routine=False, notifies=LOCAL),
    ),
)  # fmt: skip

CLAIM = Lifecycle(
    kind="claim", room="reimbursement", plural="claims", title="Claim for repayment", prefix="RC",
    states=(
        State("draft", "Draft", "Being prepared"),
        State("submitted", "Submitted", "Under review"),
        State("checked", "Checked", "Under review"),
        State("approved", "Approved", "Approved"),
        State("repaid", "Repaid", "Repaid"),
        State("denied", "Denied", "Denied", final=True),
        State("withdrawn", "Withdrawn", "Withdrawn", final=True),
    ),
    transitions=(
        Transition(action="start-claim", label="Start a claim", target="draft", parent="allotment", roles=LOCAL, routine=False,
                   fields=(Field(name="basis", kind="choice", label="What it covers", choices=BASES),
                           Field(name="invoice", kind="choice", label="Invoice number", help="Such as INV-2026-14."),
                           Field(name="from_on", kind="date", label="First day"),
                           Field(name="to_on", kind="date", label="Last day"))),
        Transition(action="enter-lines", label="Enter lines", sources=("draft",), roles=LOCAL, fields=(LINES,)),
        Transition(action="strike-line", label="Strike a line", sources=("draft",), roles=LOCAL, routine=False,
                   fields=(Field(name="line", kind="integer", label="Number of the line", minimum=1, maximum=10_000), REASON)),
        Transition(action="sign-claim", label="Sign the statement and submit", sources=("draft",), target="submitted",
                   roles=("local-head",), step_up=True, issues="reimbursement-claim", notifies=(*FEDERAL, "supervisor"),
                   fields=(Field(name="stated", kind="yesno", label="Do you state that these hours were worked and these expenses paid?",
                                 citation="31 U.S.C. 9705; form of claims, signed statement"),)),
        Transition(action="check-claim", label="Check the claim", sources=("submitted",), target="checked",
                   roles=("supervisor", "coordinator"), not_by=("enter-lines", "sign-claim"),
                   notifies=("office-director", "program-manager")),
        Transition(action="approve-claim", label="Approve the claim", sources=("checked",), target="approved",
                   roles=("office-director", "program-manager"), not_by=("check-claim",), notifies=LOCAL),
        Transition(action="return-claim", label="Return it to the agency", sources=("submitted", "checked"), target="draft",
                   roles=("supervisor", *FEDERAL), routine=False, fields=(REASON,), notifies=LOCAL),
        Transition(action="deny-claim", label="Deny the claim", sources=("submitted", "checked"), target="denied",
                   roles=("office-director", "program-manager"), routine=False, fields=(REASON,), notifies=LOCAL),
        Transition(action="withdraw-claim", label="Withdraw the claim", sources=("draft", "submitted"), target="withdrawn",
                   roles=LOCAL, routine=False, fields=(REASON,)),
        Transition(action="repay", label="Repay the claim", sources=("approved",), target="repaid", roles=("program-manager",),
                   not_by=("approve-claim",), notifies=LOCAL),
        Transition(action="reverse-repayment", label="Reverse the repayment", sources=("repaid",), target="approved",
                   roles=("program-manager",), not_by=("repay",), routine=False, fields=(REASON,), notifies=LOCAL,
                   help="Both entries stay; nothing is edited."),
    ),
)  # fmt: skip
