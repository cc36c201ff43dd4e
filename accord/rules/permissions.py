"""Who may do what: one closed list of roles, one grant table, deny by default.

A permission is an action's own tag (`request:submit`).  A role is held through a dated
holding: of one agency, of one field office, or of headquarters.  Whose rows a holder sees is
decided from the row (`Scope`), once, and the same way for a page, the API, the CLI and an import.

Two roles are nobody's office: the public form, and the house's own schedule.  They are declared,
granted and logged like every other, and nobody can hold them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from accord.rules.decisions import Finding
from accord.rules.lifecycle import Lifecycle, Transition

Side = Literal["local", "federal", "none"]
Reach = Literal["agency", "office", "headquarters", "public", "schedule"]


@dataclass(frozen=True, slots=True)
class Role:
    """One role: its word, the side it sits on, how far it reaches, and what it is for."""

    code: str
    title: str
    side: Side
    reach: Reach
    sentence: str


ROLES: Mapping[str, Role] = {
    r.code: r
    for r in (
        Role("local-head", "Agency head", "local", "agency", "Heads the agency: sheriff, chief or director; signs for it."),
        Role("local-liaison", "Agency liaison", "local", "agency", "Does the agency's daily work on the partnership."),
        Role("local-counsel", "Agency counsel", "local", "agency", "Advises the agency on what it signs."),
        Role("body-clerk", "Clerk of the governing body", "local", "agency", "Records what the council or board resolved."),
        Role("forfeiture-accountant", "Forfeiture accountant", "local", "agency", "Keeps the agency's books of shared and reimbursed money; changes no case."),
        Role("local-officer", "Officer", "local", "agency", "May be nominated, consents, and sees the own authority."),
        Role("coordinator", "Field coordinator", "federal", "office", "Runs requests, meetings and assessments in one field office's area."),
        Role("office-director", "Field office director", "federal", "office", "Gives the office's opinion; signs letters to officers."),
        Role("supervisor", "Supervising officer", "federal", "office", "Directs designated officers in their delegated work."),
        Role("program-manager", "Program manager", "federal", "headquarters", "Runs a program: capacities, drafts, determinations."),
        Role("decider", "Deciding official", "federal", "headquarters", "Decides which partnership, and signs for the federal side."),
        Role("deciding-superior", "Superior of the deciding office", "federal", "headquarters", "May override a civil-rights objection, with published reasons; decides nothing else."),
        Role("civil-rights-officer", "Civil-rights officer", "federal", "headquarters", "Gives the civil-rights office's own opinion; holds and lifts."),
        Role("federal-counsel", "Federal counsel", "federal", "headquarters", "Reviews every agreement for legal sufficiency."),
        Role("training-officer", "Training officer", "federal", "headquarters", "Runs classes and exams; certifies in writing."),
        Role("vetting-officer", "Vetting officer", "federal", "headquarters", "Records the status of background checks, never their contents."),
        Role("auditor", "Inspector or auditor", "federal", "headquarters", "Reads everything, changes nothing it audits."),
        Role("administrator", "Administrator", "federal", "headquarters", "Keeps accounts, offices and the agency list; decides no case."),
        Role("public", "Public form", "none", "public", "Anyone without an account: sends an enquiry, and follows that one by its secret address."),
        Role("schedule", "Retention schedule", "none", "schedule", "The house's own clock: deletes contact details whose time is up; nothing else."),
    )
}  # fmt: skip

OFFICES: Mapping[str, Role] = {code: role for code, role in ROLES.items() if role.side != "none"}
"""The roles that people hold; the others act only where a page or a job lets them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One dated holding of a role, as it counts at the instant of the act."""

    role: str
    agency_id: int | None = None
    office_id: int | None = None
    case_id: int | None = None
    """The one enquiry that a secret address opens."""
    capacity: str = "holder"


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """Who acts: a member of staff with the holdings in force at that instant, or nobody with an account."""

    staff_id: int
    public_id: UUID
    name: str
    holds: tuple[Hold, ...]
    stepped_up_at: datetime | None = None

    @property
    def roles(self) -> frozenset[str]:
        """The codes of every role held now."""
        return frozenset(h.role for h in self.holds)

    @property
    def side(self) -> Side | None:
        """The side the actor sits on; nobody holds roles on both."""
        return ROLES[self.holds[0].role].side if self.holds else None

    @property
    def has_account(self) -> bool:
        """Whether this is a member of staff, and not the public form or the schedule."""
        return self.staff_id != NO_STAFF

    @property
    def sees_everything(self) -> bool:
        """Whether a headquarters role is held."""
        return any(ROLES[h.role].reach == "headquarters" for h in self.holds)

    @property
    def agency_ids(self) -> frozenset[int]:
        """The agencies the actor acts for."""
        return frozenset(h.agency_id for h in self.holds if h.agency_id is not None)

    @property
    def office_ids(self) -> frozenset[int]:
        """The field offices the actor acts for."""
        return frozenset(h.office_id for h in self.holds if h.office_id is not None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Whose a row is: the agency it belongs to and the field offices whose area it lies in."""

    agency_id: int | None
    office_ids: frozenset[int] = frozenset()
    case_id: int | None = None
    """Set where a secret address may open the row, and only there."""


NO_STAFF = 0
"""Stands for no account; the log names the role alone."""


def without_account(role: str, case_id: int | None = None) -> Actor:
    """Return the public form, at the one enquiry its address opens if any, or the schedule."""
    hold = Hold(role=role, case_id=case_id)
    return Actor(staff_id=NO_STAFF, public_id=UUID(int=0), name=ROLES[role].title, holds=(hold,))


def people_may(transition: Transition) -> bool:
    """Return whether any office that people hold is granted an action; the others have no button, address or command."""
    return any(role in OFFICES for role in transition.roles)


STEP_UP_MINUTES = 5
"""Decision 21: a step-up lasts five minutes."""


def hold_for(actor: Actor, roles: tuple[str, ...], scope: Scope) -> Hold | None:
    """Return the holding under which the actor may act on a row of that scope, or None."""
    for h in actor.holds:
        if h.role not in roles:
            continue
        match ROLES[h.role].reach:
            case "headquarters" | "schedule":
                return h
            case "public" if h.case_id is not None:
                if h.case_id == scope.case_id:
                    return h
            case "public" if scope == Scope(agency_id=None):
                return h
            case "agency" if h.agency_id is not None and h.agency_id == scope.agency_id:
                return h
            case "office" if h.office_id is not None and h.office_id in scope.office_ids:
                return h
            case _:
                continue
    return None


def may(
    actor: Actor,
    lifecycle: Lifecycle,
    transition: Transition,
    scope: Scope,
    done_by: Mapping[str, frozenset[UUID]],
) -> tuple[Finding, ...]:
    """Return why the actor may not, or nothing.

    `done_by` maps each earlier action on this object to the staff who did it.
    """
    found: list[Finding] = []
    if hold_for(actor, transition.roles, scope) is None:
        who = sorted(ROLES[r].title for r in transition.roles)
        found.append(
            Finding(
                rule="permission:role",
                message=f"{transition.label} is for: {', '.join(who) or 'nobody'}.",
                fix="Ask someone who holds that office for this agency or area today.",
            )
        )
    for earlier in transition.not_by:
        if actor.public_id in done_by.get(earlier, frozenset()):
            label = lifecycle.by_action[earlier].label
            found.append(
                Finding(
                    rule="permission:separation",
                    message=f"The person who did “{label}” may not also do “{transition.label}”.",
                    fix="Have another person of that office do it.",
                    citation="GAO Green Book, segregation of duties",
                )
            )
    return tuple(found)


def stepped_up(actor: Actor, at: datetime) -> tuple[Finding, ...]:
    """Return a finding unless the actor proved who they are within the last five minutes."""
    fresh = actor.stepped_up_at is not None and (
        timedelta(0) <= at - actor.stepped_up_at <= timedelta(minutes=STEP_UP_MINUTES)
    )
    if fresh:
        return ()
    return (
        Finding(
            rule="permission:step-up",
            message="Signing needs you to confirm who you are again, at most five minutes before.",
            fix="Confirm with your password or passkey, then sign.",
        ),
    )
