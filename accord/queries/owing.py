"""What happens next with a thing, and who owes it: from the lifecycle, and from what it waits for now."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import takewhile
from typing import Any

from accord.queries.shapes import Due, Happened, Next, Offer, Owed
from accord.queries.staff import first_holders
from accord.records.models import Holding
from accord.rules.decisions import moot, personal
from accord.rules.lifecycle import Lifecycle
from accord.rules.permissions import ROLES, Scope
from accord.rules.rooms import creators_from


def next_steps(
    lifecycle: Lifecycle,
    row: Any,
    scope: Scope,
    *,
    dues: tuple[Due, ...],
    offers: tuple[Offer, ...],
    history: Iterable[Happened],
    owed: Mapping[str, Owed],
    at: datetime,
) -> tuple[Next, ...]:
    """Return who owes what to whom by when: the routine actions of this state, and what may begin.

    `owed` narrows an action of the thing itself to the offices that it waits for now, by the action's name.
    """
    done = _since_sent_back(lifecycle, history)
    running = [d.due_at for d in dues if d.met_at is None]
    mine = [o for o in offers if o.kind == lifecycle.kind]
    over = {o.action for o in mine if any(moot(f) for f in o.why_not)}
    ready = {o.action for o in mine if all(personal(f) for f in o.why_not)}
    open_ = [t for t in lifecycle.actions_from(row.state) if t.routine and t.action not in over]
    # What was done and may be done again is nobody's next step once a step not yet taken is open to somebody.
    if any(t.action in ready - done for t in open_):
        open_ = [t for t in open_ if t.action not in done]
    steps = [(lifecycle, t) for t in open_]
    if lifecycle.by_state[row.state].final:
        steps = []
    # What may begin later is owed by nobody while a step of the thing itself is open and the rules refuse it.
    later = {(o.kind, o.action) for o in offers if steps and not all(personal(f) for f in o.why_not)}
    begin = [(life, t) for life, t in creators_from(lifecycle.kind) if t.routine and not _begun(life, row)]
    steps += [(life, t) for life, t in begin if (life.kind, t.action) not in later]
    asked = [(life, t, owed.get(t.action) if life is lifecycle else None) for life, t in steps]
    waiting = [(life, t, now or Owed(t.roles)) for life, t, now in asked if now is None or now.roles]
    owing = {role for _, _, now in waiting for role in now.roles}
    first = first_holders(owing, agency_id=scope.agency_id, office_ids=scope.office_ids, on=at.date()) if owing else {}
    found = []
    for life, t, now in waiting:
        names = [_office(role, first.get(role)) if role != OWN else _own(row, first.get(role)) for role in now.roles]
        told = [ROLES[r].title for r in t.notifies]
        found.append(
            Next(
                who=(" and " if now.each else " or ").join(dict.fromkeys(names)),
                what=now.what or t.label,
                to_whom=", ".join(told),
                by_when=min(running) if running and life is lifecycle else None,
                sides=tuple(dict.fromkeys(ROLES[role].side for role in now.roles if ROLES[role].side != "none")),
            )
        )
    return tuple(found)


def _since_sent_back(lifecycle: Lifecycle, history: Iterable[Happened]) -> frozenset[str]:
    """Return what was done since the last act off the usual way, such as a return to drafting."""
    off = {t.action for t in lifecycle.transitions if not t.routine}
    return frozenset(h.action for h in takewhile(lambda h: h.action not in off, history))


def _begun(lifecycle: Lifecycle, row: Any) -> bool:
    related = getattr(row, lifecycle.plural, None)
    return related is not None and hasattr(related, "exists") and related.exists()


OWN = "local-officer"
"""The office of an officer who acts for no one but the own designation."""


def _own(row: Any, first: Holding | None) -> str:
    """Name the officer whom a designation is about, and not the first who holds such an office in the agency."""
    officer = getattr(row, "officer", None)
    return f"{ROLES[OWN].title} ({officer.full_name})" if officer is not None else _office(OWN, first)


def _office(role: str, first: Holding | None) -> str:
    title = ROLES[role].title
    if first is None:
        return f"{title} (vacant)"
    capacity = "" if first.capacity == "holder" else f", {first.capacity}"
    return f"{title} ({first.staff.full_name}{capacity})"
