"""The parties and their people: agencies, field offices, staff and the offices they hold.

Part of the room of agencies.  Nobody grants a role to themselves, and nobody holds roles on
both sides.  An office of a party is held for a dated period, by its holder, an acting
holder or a deputy.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from accord.rules.accounts import account_name, is_invitation_word
from accord.rules.agencies import PARTY_KINDS
from accord.rules.decisions import Finding
from accord.rules.inputs import Choice, Field, Given, choices
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.permissions import OFFICES, ROLES

KEEPERS = ("administrator", "program-manager")
CAPACITIES = choices(("holder", "Holder"), ("acting", "Acting"), ("deputy", "Deputy"))
KINDS = tuple(Choice(value=k.code, label=k.title) for k in PARTY_KINDS.values())
OFFICE_KINDS = choices(("removal", "Removal side"), ("investigations", "Investigations side"))


def _roles(reach: str) -> tuple[Choice, ...]:
    return tuple(Choice(value=r.code, label=r.title) for r in ROLES.values() if r.reach == reach)


def _person(reach: str) -> tuple[Field, ...]:
    return (
        Field(name="full_name", kind="text", label="Name of the member of staff", max_length=120),
        Field(name="username", kind="choice", label="Sign-in name", help="Letters, digits, dots and hyphens."),
        Field(name="email", kind="text", label="E-mail at work", required=False),
        Field(name="role", kind="choice", label="Office", choices=_roles(reach)),
        *_PERIOD,
    )


_PERIOD = (
    Field(name="capacity", kind="choice", label="In what capacity", choices=CAPACITIES),
    Field(name="from_on", kind="date", label="From"),
    Field(
        name="to_on", kind="date", label="Until", required=False, help="The first day on which it is no longer held."
    ),
)
_REASON = Field(name="reason", kind="words", label="Reason", max_length=1000)
_AGENCY = (
    Field(name="name", kind="text", label="Name"),
    Field(name="kind", kind="choice", label="Kind of body", choices=KINDS),
    Field(name="state", kind="choice", label="State (two letters)", required=False),
    Field(name="counties", kind="choices", label="Counties (five-digit codes)", required=False),
    Field(
        name="ori", kind="choice", label="ORI", required=False, help="Nine letters and digits; may be shared or absent."
    ),
    Field(name="officers", kind="integer", label="Sworn officers", required=False, maximum=100_000),
    Field(name="population", kind="integer", label="Population served", required=False, maximum=100_000_000),
)

AGENCY = Lifecycle(
    kind="agency", room="agencies", plural="agencies", title="Agency", prefix="A",
    states=(State("registered", "Registered", "Registered"), State("merged", "Merged", "Merged", final=True)),
    transitions=(
        Transition(action="register", label="Register a body by hand", target="registered", roles=KEEPERS, fields=_AGENCY),
        Transition(action="correct", label="Correct", sources=("registered",), roles=KEEPERS, fields=(*_AGENCY, _REASON),
                   routine=False),
        Transition(action="rename", label="Change the name from a date", sources=("registered",), roles=KEEPERS,
                   routine=False, fields=(Field(name="name", kind="text", label="New name"),
                                          Field(name="from_on", kind="date", label="From"))),
        Transition(action="merge", label="Merge into another", sources=("registered",), target="merged", roles=KEEPERS,
                   routine=False, fields=(Field(name="into", kind="reference", of="agency", label="Into which agency"),
                                          _REASON)),
    ),
)  # fmt: skip

OFFICE = Lifecycle(
    kind="office", room="agencies", plural="offices", title="Field office", prefix="F",
    states=(State("open", "Open", "Open"), State("discontinued", "Discontinued", "Discontinued", final=True)),
    transitions=(
        Transition(action="establish", label="Establish a field office", target="open", roles=KEEPERS,
                   fields=(Field(name="kind", kind="choice", label="Side", choices=OFFICE_KINDS),
                           Field(name="name", kind="text", label="Name", max_length=80),
                           Field(name="source", kind="text", label="Source"))),
        Transition(action="cover", label="Add counties to its area", sources=("open",), roles=KEEPERS, routine=False,
                   fields=(Field(name="counties", kind="choices", label="Counties (five-digit codes)"),
                           Field(name="from_on", kind="date", label="From"))),
        Transition(action="uncover", label="Take counties from its area", sources=("open",), roles=KEEPERS, routine=False,
                   fields=(Field(name="counties", kind="choices", label="Counties (five-digit codes)"),
                           Field(name="to_on", kind="date", label="From which day not"))),
        Transition(action="state-capacity", label="State what the office has", sources=("open",),
                   roles=(*KEEPERS, "office-director"), routine=False,
                   fields=(Field(name="code", kind="choice", label="Capacity", source="capacities"),
                           Field(name="total", kind="integer", label="There are", maximum=10_000),
                           Field(name="promised", kind="integer", label="Of which promised", maximum=10_000),
                           Field(name="source", kind="text", label="Where this is written"))),
        Transition(action="discontinue", label="Discontinue", sources=("open",), target="discontinued", roles=KEEPERS,
                   routine=False, fields=(_REASON,)),
    ),
)  # fmt: skip

STAFF = Lifecycle(
    kind="staff", room="agencies", plural="staff", title="Member of staff", prefix="S",
    states=(
        State("invited", "Invited", "Invited"),
        State("active", "Active", "Active"),
        State("left", "Left", "Left", final=True),
    ),
    transitions=(
        Transition(action="invite-local", label="Invite staff of the agency", target="invited", parent="agency",
                   roles=("administrator", "local-head"), routine=False, fields=_person("agency")),
        Transition(action="invite-asker", label="Invite the asker as the agency's liaison", target="invited", parent="enquiry",
                   roles=("coordinator", "program-manager"), routine=False,
                   help="Only once it is confirmed that the asker speaks for the agency.",
                   fields=tuple(f for f in _person("agency") if f.name not in ("role", "capacity", "to_on"))),
        Transition(action="invite-office", label="Invite staff of the office", target="invited", parent="office",
                   roles=("administrator", "office-director"), routine=False, fields=_person("office")),
        Transition(action="invite-headquarters", label="Invite headquarters staff", target="invited",
                   roles=("administrator",), routine=False, fields=_person("headquarters")),
        Transition(action="issue-invitation", label="Make an invitation address", sources=("invited", "active"),
                   roles=("administrator", "local-head", "office-director", "coordinator"), routine=False,
                   help="It works once, for seven days; an earlier address stops working.",
                   fields=(Field(name="word", kind="secret", label="Word of the address", max_length=128,
                                 help="At least 32 random letters, digits, hyphens; made by a program."),)),
        Transition(action="accept", label="Accept the invitation", sources=("invited", "active"), target="active",
                   roles=tuple(OFFICES), fields=(Field(name="password", kind="secret", label="Password", max_length=128,
                                                     help="At least fifteen characters."),)),
        Transition(action="assign", label="Assign an office", sources=("invited", "active"),
                   roles=("administrator", "local-head", "office-director"), routine=False,
                   fields=(Field(name="role", kind="choice", label="Office", choices=tuple(
                       Choice(value=r.code, label=r.title) for r in OFFICES.values())), *_PERIOD)),
        Transition(action="end-office", label="End an office", sources=("invited", "active"),
                   roles=("administrator", "local-head", "office-director"), routine=False,
                   fields=(Field(name="role", kind="choice", label="Office", choices=tuple(
                       Choice(value=r.code, label=r.title) for r in OFFICES.values())),
                           Field(name="to_on", kind="date", label="First day without it"), _REASON)),
        Transition(action="unlock", label="Release a lockout", sources=("invited", "active"), roles=("administrator",),
                   routine=False, fields=(_REASON,)),
        Transition(action="reset-factors", label="Take away lost second factors", sources=("active",),
                   roles=("administrator",), routine=False, fields=(_REASON,),
                   help="For someone who lost them and the recovery codes; they enrol anew at the next sign-in."),
        Transition(action="leave", label="Record that the person left", sources=("invited", "active"), target="left",
                   roles=("administrator", "local-head", "office-director"), routine=False,
                   fields=(Field(name="to_on", kind="date", label="First day without any office"), _REASON)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """What the rules need to know of an agency, an office or a member of staff."""

    on: date
    is_self: bool = False
    side: str = ""
    reach: str = ""
    username_taken: bool = False
    held: frozenset[str] = frozenset()
    locked: bool = False
    active: bool = False
    asked: bool = False
    """Whether the person was invited from an enquiry."""
    enquiry_confirmed: bool = False
    enquiry_has_agency: bool = False
    open_cases: tuple[str, ...] = ()
    actor_roles: frozenset[str] = frozenset()


def judge_agency(action: str, facts: PartyFacts, _given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on an agency."""
    if action == "merge" and facts.open_cases:
        return (
            Finding(
                rule="agency:open-cases",
                message="It still has open cases: " + ", ".join(facts.open_cases) + ".",
                fix="Finish or withdraw them, then merge.",
            ),
        )
    return ()


def judge_office(action: str, facts: PartyFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a field office."""
    if action == "state-capacity" and given is not None and given.number("promised") > given.number("total"):
        return (
            Finding(
                rule="office:promised",
                field="promised",
                message=f"{given.number('promised')} cannot be promised of {given.number('total')}.",
                fix="State how many there are and how many of these are promised.",
            ),
        )
    return ()


INVITERS = frozenset({"administrator", "local-head", "office-director"})
"""Who may make an invitation address for anyone of their body; a coordinator only for an asker."""
OWN_NOT = ("assign", "end-office", "unlock", "leave", "issue-invitation", "reset-factors")
"""What nobody does to their own account."""


def judge_staff(action: str, facts: PartyFacts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a member of staff."""
    found: list[Finding] = []
    if action == "accept" and not facts.is_self:
        found.append(Finding(rule="staff:own-invitation", message="Only the person invited accepts the invitation.",
                             fix="Send them their invitation address."))  # fmt: skip
    if action in OWN_NOT and facts.is_self:
        found.append(Finding(rule="staff:own-grants", message="Nobody changes their own offices or account.",
                             fix="Ask another person who may.", citation="GAO Green Book, segregation of duties"))  # fmt: skip
    if action == "issue-invitation" and facts.active and "administrator" not in facts.actor_roles:
        found.append(Finding(rule="staff:new-password", message="The person has accepted; a new address lets them"
                             " choose a new password.", fix="Ask an administrator for it."))  # fmt: skip
    if action == "issue-invitation" and not facts.asked and not facts.actor_roles & INVITERS:
        found.append(Finding(rule="staff:asker-only", message="A coordinator invites only whom an enquiry made known.",
                             fix="Ask the agency's head or an administrator for this address."))  # fmt: skip
    if action == "invite-asker" and not facts.enquiry_confirmed:
        found.append(Finding(rule="staff:asker-confirmed", message="It is not confirmed that the asker speaks for the agency.",
                             fix="Confirm who asks, on the page of the enquiry, and then invite."))  # fmt: skip
    if action == "invite-asker" and not facts.enquiry_has_agency:
        found.append(Finding(rule="staff:asker-agency", message="The enquiry names no agency of the register.",
                             fix="Name the agency on the page of the enquiry first."))  # fmt: skip
    if action == "unlock" and not facts.locked:
        found.append(Finding(rule="staff:not-locked", message="The account is not locked.", fix="Nothing to release."))
    if given is None:
        return tuple(found)
    if action == "issue-invitation" and not is_invitation_word(given.text("word")):
        found.append(Finding(rule="staff:word", field="word", message="The word of the address is too easy to guess.",
                             fix="Take at least 32 random letters and digits."))  # fmt: skip
    if action.startswith("invite") and account_name(given.text("username")) != given.text("username").lower():
        found.append(Finding(rule="staff:name", field="username", message="This cannot be a sign-in name.",
                             fix="Use letters, digits, dots, hyphens; at most sixty."))  # fmt: skip
    role = ROLES.get(given.text("role"))
    if action == "assign" and role is not None and facts.reach and role.reach != facts.reach:
        found.append(Finding(
            rule="staff:one-side", field="role",
            message=f"{role.title} is an office of another kind of body than this person's.",
            fix="Nobody holds offices on both sides, or beyond the body they belong to.",
        ))  # fmt: skip
    from_on, to_on = given.day("from_on"), given.day("to_on")
    if from_on is not None and to_on is not None and to_on <= from_on:
        found.append(Finding(rule="staff:period", field="to_on", message="The period ends before it begins.",
                             fix="The end is the first day on which the office is no longer held."))  # fmt: skip
    if action.startswith("invite") and facts.username_taken:
        found.append(Finding(rule="staff:name-taken", field="username", message="This sign-in name is taken.",
                             fix="Choose another; names are never used again."))  # fmt: skip
    if action == "leave" and to_on is not None and to_on > facts.on + timedelta(days=1):
        found.append(Finding(rule="staff:leaves-later", field="to_on", message="The account ends at once, but the"
                             " day named is later than tomorrow.", fix="End each office from that day, and record on"
                             " the last day itself that the person left."))  # fmt: skip
    if action == "end-office" and given.text("role") not in facts.held:
        found.append(Finding(rule="staff:not-held", field="role", message="The person does not hold this office.",
                             fix="Name one of: " + (", ".join(sorted(facts.held)) or "none") + "."))  # fmt: skip
    return tuple(found)
