"""The one door: every change of state goes through `acting` and nowhere else.

It parses what was given, opens one transaction, honours the idempotency key, locks the row,
asks visibility, permission, step-up, state and the room's rules in that order, lets the
room's function write, and then writes state, log entry, notices, documents and due dates
together.  Any refusal leaves nothing behind.
"""

import hashlib
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model, Q

from accord.actions import _effects
from accord.actions._numbers import next_numbers
from accord.actions._receipt import Receipt
from accord.queries import facts as gather
from accord.queries.sheets import not_in_state
from accord.queries.visible import find, scope_of
from accord.records.models import MODEL_OF, Fact, IdempotencyKey, LogEntry
from accord.rules.decisions import Finding, Forbidden, Invalid, Missing, Problem, Refused, require
from accord.rules.documents import Content
from accord.rules.inputs import Field, Given, parse
from accord.rules.lifecycle import Lifecycle, Transition
from accord.rules.permissions import NO_STAFF, Actor, Hold, Scope, hold_for, may, stepped_up
from accord.rules.rooms import STAGES
from accord.rules.uploads import Upload

KEY_LENGTH = 80
"""The longest idempotency key, as its column holds."""


class Repeated(Exception):  # noqa: N818 - not an error: the act was done before
    """The same key was used for the same act before; the receipt is the earlier one."""

    def __init__(self, receipt: Receipt) -> None:
        """Keep the earlier receipt."""
        super().__init__("done before")
        self.receipt = receipt


@dataclass(kw_only=True)
class Act:
    """One act under way: the locked row (or the parent, for a creating action) and what was given."""

    lifecycle: Lifecycle
    transition: Transition
    given: Given
    by: Actor
    hold: Hold
    at: datetime
    scope: Scope
    facts: Any
    row: Any = None
    parent: Any = None
    before: str = ""
    contents: list[tuple[str, Content]] = field(default_factory=list)
    attached: list[tuple[str, Upload]] = field(default_factory=list)
    made: list[tuple[str, str, str, bytes]] = field(default_factory=list)
    also_tell: list[str] = field(default_factory=list)
    staged: list[Model] = field(default_factory=list)
    settling: list[Callable[[], None]] = field(default_factory=list)
    entry: LogEntry | None = None
    receipt: Receipt | None = None

    @property
    def on(self) -> date:
        """The UTC date of the act."""
        return self.at.date()

    def ref(self, name: str) -> Any:
        """Return the visible row that a reference names, or None when it was left out.

        Raises:
            Invalid: there is no such row that the actor may see.
        """
        wanted = self.given.ref(name)
        if wanted is None:
            return None
        return resolve(_field(self.transition, name), wanted, self.by, self.on)

    def require(self, findings: tuple[Finding, ...]) -> None:
        """Refuse now, when the room's function finds more than the judge could see."""
        require(findings)

    def issue(self, content: Content) -> None:
        """Make the document that the transition declares, in the act's transaction."""
        if self.transition.issues is None:
            msg = f"{self.lifecycle.tag(self.transition.action)} declares no document"
            raise TypeError(msg)
        self.contents.append((self.transition.issues, content))

    def attach(self, title: str, file: Upload) -> None:
        """Keep what may be kept of a file, as evidence of the thing, in the act's transaction."""
        self.attached.append((title, file))

    def keep(self, kind: str, title: str, media_type: str, data: bytes) -> None:
        """Keep a document that this act made itself, as it is, in the act's transaction."""
        self.made.append((kind, title, media_type, data))

    def after(self, settle: Callable[[], None]) -> None:
        """Run this once the object itself stands, still in the act's transaction."""
        self.settling.append(settle)

    def later(self, *rows: Model) -> None:
        """Save these rows once the object itself stands (they point at it)."""
        self.staged.extend(rows)


def _field(transition: Transition, name: str) -> Field:
    return next(f for f in transition.fields if f.name == name)


def resolve(asked: Field, wanted: Any, by: Actor, on: date) -> Any:
    """Return the visible row a reference names.

    Raises:
        Invalid: there is none; the same words whether it exists elsewhere or not.
    """
    try:
        return find(asked.of, wanted, by, on)
    except Missing as error:
        problem = Problem(
            field=asked.name,
            message=f"{asked.label}: there is no such {asked.of} that you can see.",
            got=str(wanted),
            expected=f"the id of one {asked.of}",
        )
        raise Invalid((problem,)) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What came to the door: the act by name, the thing, the raw values, who and when."""

    lifecycle: Lifecycle
    transition: Transition
    public_id: object
    raw: Mapping[str, object]
    by: Actor
    at: datetime
    key: str | None
    version: int | None

    @property
    def digest(self) -> str:
        """The same for the very same act and input, so that a key can be held to it."""
        shown = repr(sorted((str(k), repr(v)) for k, v in self.raw.items()))
        tag = self.lifecycle.tag(self.transition.action)
        named = "" if self.transition.creates else self.public_id
        return hashlib.sha256(f"{tag}:{named}:{shown}".encode()).hexdigest()


@contextmanager
def acting(
    kind: str,
    action: str,
    public_id: object,
    raw: Mapping[str, object],
    *,
    by: Actor,
    at: datetime,
    key: str | None = None,
    version: int | None = None,
) -> Iterator[Act]:
    """Open the door for one act; on leaving, everything is written or nothing is.

    `at` is an aware instant from the edge.  `key` is the client's idempotency key; `version`
    the version of the row the client saw, when it wants compare-and-set.

    Raises:
        Missing, Forbidden, Invalid, Refused: see `rules/decisions.py`; nothing is written.
        Repeated: the key was used for this very act; the earlier receipt is in it.
    """
    lifecycle = STAGES[kind].lifecycle
    asked = _Asked(
        lifecycle=lifecycle,
        transition=lifecycle.by_action[action],
        public_id=public_id,
        raw=raw,
        by=by,
        at=at,
        key=key,
        version=version,
    )
    with transaction.atomic():
        kept = _keep(key, asked) if key else None
        act = _enter(asked)
        yield act
        _leave(act)
        if kept is not None and act.receipt is not None:
            kept.receipt = act.receipt.as_json()
            kept.save(update_fields=["receipt"])


def _enter(asked: _Asked) -> Act:
    """Ask visibility, permission, step-up, state and rules, in that order.

    Raises:
        Missing, Forbidden, Invalid, Refused: the first of these kinds that applies.
    """
    lifecycle, transition, by, at = asked.lifecycle, asked.transition, asked.by, asked.at
    row = parent = None
    if transition.creates:
        parent = _parent(asked)
        scope = scope_of(parent, at.date()) if parent is not None else Scope(agency_id=None)
        hold = _permitted(asked, scope, {})
        given = parse(transition.asks, asked.raw)
    else:
        row = find(lifecycle.kind, str(asked.public_id), by, at.date(), lock=True)
        scope = scope_of(row, at.date())
        hold = _permitted(asked, scope, gather.done_by(row.public_id) if transition.not_by else {})
        _require_state(lifecycle, transition, row.state)
        if asked.version is not None and asked.version != row.version:
            raise Refused((_changed_meanwhile(),))
        given = parse(transition.fields, asked.raw)
    facts = gather.facts(lifecycle.kind, row, parent, by, at)
    require(STAGES[lifecycle.kind].judge(transition.action, facts, given))
    return Act(
        lifecycle=lifecycle,
        transition=transition,
        given=given,
        by=by,
        hold=hold,
        at=at,
        scope=scope,
        facts=facts,
        row=row,
        parent=parent,
        # Taken now: the room's function changes the row in memory before it is written.
        before=gather.row_digest(row) if row is not None else "",
    )


def _parent(asked: _Asked) -> Any:
    """Return the thing that a new one grows from; None where it grows from nothing.

    Read before the rest, because it decides who may: whoever may not learns that, and not what
    is missing from the form.

    Raises:
        Invalid: it is not named, or cannot be seen.
    """
    named = asked.transition.parent
    if not named:
        return None
    try:
        wanted = parse(asked.transition.asks[:1], {named: asked.raw.get(named)}).ref(named)
    except Invalid:
        parse(asked.transition.asks, asked.raw)
        raise
    return resolve(asked.transition.asks[0], wanted, asked.by, asked.at.date())


def _permitted(asked: _Asked, scope: Scope, done_by: Mapping[str, frozenset[UUID]]) -> Hold:
    """Return the holding under which the actor may do this.

    Raises:
        Forbidden: no holding, a duty that must stay separate, or signing without a fresh step-up.
    """
    refused = may(asked.by, asked.lifecycle, asked.transition, scope, done_by)
    if not refused and asked.transition.step_up:
        refused = stepped_up(asked.by, asked.at)
    hold = hold_for(asked.by, asked.transition.roles, scope)
    if refused or hold is None:
        raise Forbidden(refused)
    return hold


def _require_state(lifecycle: Lifecycle, transition: Transition, state: str) -> None:
    if state not in transition.sources:
        raise Refused((not_in_state(lifecycle, transition, state),))


def _changed_meanwhile() -> Finding:
    return Finding(
        rule="lifecycle:version",
        message="Someone changed this while you were looking at an earlier version.",
        fix="Look at it again, then decide.",
    )


def _leave(act: Act) -> None:
    """Write state, entry, documents, notices and due dates; the only place that assigns a state."""
    lifecycle, transition = act.lifecycle, act.transition
    row = act.row
    if transition.creates:
        row.state = transition.target
        row.number = next_numbers(lifecycle.prefix, act.at, 1)[0]
        row.opened_at = act.at
        row.save(force_insert=True)
    else:
        seen = row.version
        if transition.target is not None:
            row.state = transition.target
        row.version = seen + 1
        claimed = MODEL_OF[lifecycle.kind]._default_manager.filter(pk=row.pk, version=seen)
        if claimed.update(version=seen + 1) != 1:
            raise Refused((_changed_meanwhile(),))
        row.save()
    entry = act.entry = _effects.write_entry(act)
    for child in act.staged:
        if isinstance(child, Fact) and not child.pk:
            # Every dated fact names the act that put it down.
            child.entry = entry
        child.save()
    for settle in act.settling:
        settle()
    documents = _effects.write_documents(act, entry)
    _effects.write_notices(act, entry)
    _effects.write_due_dates(lifecycle.kind, row, act.at)
    act.receipt = Receipt(
        kind=lifecycle.kind,
        id=str(row.public_id),
        number=row.number,
        action=transition.action,
        state=row.state,
        version=row.version,
        entry=str(entry.public_id),
        at=act.at.astimezone(UTC).isoformat(),
        documents=tuple(str(d.public_id) for d in documents),
    )


def _keep(key: str, asked: _Asked) -> IdempotencyKey:
    """Claim the key, or answer with what it gave before.

    The insert is the claim: a second request with the same key waits on the unique index
    until the first commits, and then finds its receipt.

    Raises:
        Repeated: the very same act was done under this key.
        Refused: the key was used for another act.
    """
    if not re.fullmatch(r"[!-~]+", key) or len(key) > KEY_LENGTH:
        wanted = f"at most {KEY_LENGTH} printable ASCII characters without spaces"
        raise Invalid((Problem(field="Idempotency-Key", message="This is no idempotency key.", expected=wanted),))
    staff = None if asked.by.staff_id == NO_STAFF else asked.by.staff_id
    digest = asked.digest
    owned = Q(staff=None) if staff is None else Q(staff=staff)
    # Only the digest of a client's key is stored: a key may be anything, even something it should not be.
    key = hashlib.sha256(key.encode()).hexdigest()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(staff_id=staff, key=key, digest=digest, made_at=asked.at)
    except IntegrityError:
        earlier = IdempotencyKey.objects.get(owned, key=key)
    if earlier.digest != digest or earlier.receipt is None:
        raise Refused(
            (
                Finding(
                    rule="idempotency:other-act",
                    message="This idempotency key was used for another act.",
                    fix="Make a new key for each act; repeat a key only to repeat the very same act.",
                ),
            )
        )
    raise Repeated(Receipt.from_json(earlier.receipt))
