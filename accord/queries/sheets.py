"""One thing, whole.  The frame is the same in every room.

A sheet is drawn from the lifecycle: what happens next and who owes it, the actions this
person may take now, and for the others every reason why not.  The judge that answers here is
the judge at the door.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from accord.queries import (
    agencies,
    agreements,
    assessments,
    authority,
    changes,
    determinations,
    enquiries,
    money,
    plans,
    reimbursement,
    requests,
    sharing,
)
from accord.queries import facts as gather
from accord.queries.clocks import title_of
from accord.queries.owing import next_steps
from accord.queries.saying import said
from accord.queries.shapes import Description, Due, Happened, Offer, Paper, Sheet
from accord.queries.titles import heading
from accord.queries.visible import find, scope_of, visible
from accord.queries.zones import HEADQUARTERS, zone_of
from accord.records.models import Document, DueDate, LogEntry
from accord.rules.decisions import Finding, Missing
from accord.rules.documents import EVIDENCE
from accord.rules.inputs import Field, keepable
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import ROLES, Actor, Scope, may, people_may
from accord.rules.rooms import STAGES, creators_from
from accord.rules.uploads import EXTENSIONS

Describe = Callable[[Any, Actor, datetime], Description]

DESCRIBE: Mapping[str, Describe] = {
    "agency": agencies.describe_agency,
    "office": agencies.describe_office,
    "staff": agencies.describe_staff,
    "enquiry": enquiries.describe,
    "request": requests.describe,
    "meeting": requests.describe_meeting,
    "assessment": assessments.describe,
    "plan": plans.describe,
    "determination": determinations.describe,
    "agreement": agreements.describe,
    "change": changes.describe,
    "class": authority.describe_class,
    "designation": authority.describe,
    "seizure": sharing.describe_seizure,
    "sharing": sharing.describe,
    "affidavit": sharing.describe_affidavit,
    "allotment": reimbursement.describe_allotment,
    "claim": reimbursement.describe_claim,
    "fund": money.describe_fund,
    "certification": money.describe_certification,
}


def sheet(kind: str, public_id: UUID | str, actor: Actor, at: datetime) -> Sheet:
    """Return one thing with everything an edge shows of it.

    Raises:
        Missing: there is none that the actor may know of.
    """
    if kind not in STAGES:
        raise Missing
    lifecycle = STAGES[kind].lifecycle
    row = find(kind, public_id, actor, at.date(), with_agency=True)
    scope = scope_of(row, at.date())
    zone = zone_of(row, at.date())
    history = _history(row.public_id, zone, own=_sees_sign_ins(row, actor))
    said = DESCRIBE[kind](row, actor, at)
    dues = _dues(row.public_id, at)
    offers = offers_for(kind, row, scope, actor, at)
    papers = _papers(row.public_id)
    state = lifecycle.by_state[row.state]
    return Sheet(
        kind=kind,
        room=lifecycle.room,
        plural=lifecycle.plural,
        id=row.public_id,
        number=row.number,
        title=heading(kind, row),
        state=row.state,
        state_label=state.staff,
        public_label=state.public,
        version=row.version,
        labels=said.labels,
        rows=said.rows,
        tables=said.tables,
        links=said.links,
        dues=dues,
        next=next_steps(lifecycle, row, scope, dues=dues, offers=offers, history=history, owed=said.owed, at=at),
        offers=offers,
        papers=tuple(p for p in papers if p.kind != EVIDENCE),
        evidence=tuple(p for p in papers if p.kind == EVIDENCE),
        history=history,
        zone=zone,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """What the form of one action shows of the thing it is about: much less than its page."""

    title: str
    version: int
    zone: str
    why_not: tuple[Finding, ...] = ()


def opening(kind: str, public_id: UUID | str, actor: Actor, at: datetime) -> Opening:
    """Return what a form says of the thing it is about.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row = find(kind, public_id, actor, at.date(), with_agency=True)
    return Opening(title=heading(kind, row), version=row.version, zone=zone_of(row, at.date()))


def opening_for(
    kind: str, public_id: UUID | str, lifecycle: Lifecycle, transition: Transition, *, actor: Actor, at: datetime
) -> Opening:
    """Return the same with every reason why this action is not possible now, as the page of the thing says it.

    Raises:
        Missing: there is none that the actor may know of.
    """
    row = find(kind, public_id, actor, at.date(), with_agency=True)
    scope = scope_of(row, at.date())
    if transition.creates:
        why_not = _cannot_begin(lifecycle, transition, row, scope=scope, actor=actor, at=at)
    else:
        known = gather.facts(kind, row, None, actor, at)
        done_by = gather.done_by(row.public_id)
        why_not = _cannot(lifecycle, transition, row, scope=scope, actor=actor, done_by=done_by, known=known)
    return Opening(title=heading(kind, row), version=row.version, zone=zone_of(row, at.date()), why_not=why_not)


def zone_for(kind: str, public_id: UUID | str, actor: Actor, at: datetime) -> str:
    """Return the time zone of a thing by its id; headquarters' for what the actor may not know of."""
    try:
        return zone_of(find(kind, public_id, actor, at.date()), at.date())
    except Missing:
        return HEADQUARTERS


def named(kind: str, number: str, actor: Actor, at: datetime) -> UUID:
    """Return the public id of a visible thing by its human number.

    Raises:
        Missing: there is none that the actor may know of.
    """
    if not keepable(number):
        raise Missing
    row = visible(kind, actor, at.date()).filter(number__iexact=number).only("public_id").first()
    if row is None:
        raise Missing
    found: UUID = row.public_id
    return found


def offers_for(kind: str, row: Any, scope: Scope, actor: Actor, at: datetime) -> tuple[Offer, ...]:
    """Return every action of the thing, and what can be begun from it, each with why not."""
    stage = STAGES[kind]
    done_by = gather.done_by(row.public_id)
    known = gather.facts(kind, row, None, actor, at)
    offers = []
    for t in stage.lifecycle.transitions:
        if t.creates or not people_may(t):
            continue
        why_not = _cannot(stage.lifecycle, t, row, scope=scope, actor=actor, done_by=done_by, known=known)
        offers.append(_offer(stage.lifecycle, t, why_not))
    for lifecycle, t in creators_from(kind):
        why_not = _cannot_begin(lifecycle, t, row, scope=scope, actor=actor, at=at)
        offers.append(_offer(lifecycle, t, why_not, parent=kind))
    return tuple(offers)


def _cannot(
    lifecycle: Lifecycle,
    t: Transition,
    row: Any,
    *,
    scope: Scope,
    actor: Actor,
    done_by: Mapping[str, frozenset[UUID]],
    known: Any,
) -> tuple[Finding, ...]:
    """Return every reason why this person cannot do this to the thing now."""
    found = may(actor, lifecycle, t, scope, done_by)
    if row.state in t.sources:
        return (*found, *STAGES[lifecycle.kind].judge(t.action, known, None))
    return (*found, not_in_state(lifecycle, t, row.state))


def _cannot_begin(
    lifecycle: Lifecycle, t: Transition, parent: Any, *, scope: Scope, actor: Actor, at: datetime
) -> tuple[Finding, ...]:
    """Return every reason why this person cannot begin this from the thing now."""
    facts = gather.facts(lifecycle.kind, None, parent, actor, at)
    return (*may(actor, lifecycle, t, scope, {}), *STAGES[lifecycle.kind].judge(t.action, facts, None))


def not_in_state(lifecycle: Lifecycle, transition: Transition, state: str) -> Finding:
    """Return the finding that the state does not allow the action now."""
    wanted = ", ".join(lifecycle.by_state[s].staff for s in transition.sources)
    return Finding(
        rule="lifecycle:state",
        message=f"“{transition.label}” is not possible now: it is “{lifecycle.by_state[state].staff}”.",
        fix=f"It is possible when it is: {wanted}.",
    )


def _offer(lifecycle: Lifecycle, t: Transition, found: tuple[Finding, ...], parent: str = "") -> Offer:
    return Offer(
        kind=lifecycle.kind,
        action=t.action,
        label=t.label,
        help=t.help,
        allowed=not found,
        why_not=found,
        fields=t.fields,
        parent=parent,
        step_up=t.step_up,
        routine=t.routine,
    )


def _dues(object_id: UUID, at: datetime) -> tuple[Due, ...]:
    return tuple(
        Due(
            code=d.code,
            owner=ROLES[d.owner].title if d.owner in ROLES else d.owner,
            due_at=d.due_at,
            met_at=d.met_at,
            status=status_of(d.due_at, d.met_at, at),
            why=tuple(d.why),
            title=title_of(d.code),
            side=ROLES[d.owner].side if d.owner in ROLES else "",
        )
        for d in DueDate.objects.filter(object_id=object_id).order_by("due_at", "pk")
    )


def status_of(due_at: datetime, met_at: datetime | None, at: datetime) -> str:
    """Return the label of a clock at an instant; derived, never stored."""
    if met_at is not None:
        return "met" if met_at <= due_at else "met late"
    return "running" if at < due_at else "overdue"


def _papers(object_id: UUID) -> tuple[Paper, ...]:
    return tuple(
        Paper(
            id=d.public_id,
            kind=d.kind,
            title=d.title,
            issued_at=d.issued_at,
            digest=d.digest,
            size_bytes=d.size_bytes,
            extension=EXTENSIONS[d.media_type],
            quarantined=d.quarantined,
        )
        for d in Document.objects.filter(object_id=object_id).order_by("-pk")
    )


SIGN_INS = ("staff:sign-in", "staff:refused", "staff:step-up", "staff:sign-out")
"""When a colleague signs in is nobody's business but theirs and of those who keep or audit accounts."""


def _sees_sign_ins(row: Any, actor: Actor) -> bool:
    return row.public_id == actor.public_id or bool(actor.roles & {"administrator", "auditor"})


def _history(object_id: UUID, zone: str, *, own: bool) -> tuple[Happened, ...]:
    entries = LogEntry.objects.filter(object_id=object_id).select_related("text").order_by("-pk")
    entries = entries if own else entries.exclude(tag__in=SIGN_INS)
    return tuple(happened(e, zone) for e in entries)


def happened(entry: LogEntry, zone: str) -> Happened:
    """Return one entry of the history as a reader in `zone` sees it; `text` must have been fetched with it."""
    lifecycle = STAGES[entry.kind].lifecycle
    action = entry.tag.partition(":")[2]
    declared = lifecycle.by_action.get(action)
    fields = {f.name: f for f in declared.fields} if declared else {}
    text = entry.text.text or {}
    given = text.get("given", {})
    capacity = "" if entry.capacity == "holder" else f" ({entry.capacity})"
    return Happened(
        id=entry.public_id,
        at=entry.at,
        action=action,
        label=declared.label if declared else action.replace("-", " ").capitalize(),
        by=text.get("by", "purged"),
        role=ROLES[entry.role].title + capacity if entry.role in ROLES else entry.role,
        state=entry.state,
        words=tuple(_words(fields, given, zone)),
    )


def _words(fields: Mapping[str, Field], given: Mapping[str, object], zone: str) -> Iterator[tuple[str, str]]:
    """Yield what was given with its label; an id says nothing to a reader and is left to the links."""
    for name, value in given.items():
        f = fields.get(name)
        if value in ("", [], None) or f is None or f.kind == "reference":
            continue
        yield f.label, said(f, value, zone)
