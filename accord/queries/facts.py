"""Facts for the rules, gathered per kind of thing; and what the log says was done by whom."""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db.models import Model

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
from accord.records.models import LogEntry
from accord.rules.canonical import canonical
from accord.rules.permissions import Actor

Gather = Callable[[Any, Any, Actor, datetime], Any]

FACTS: Mapping[str, Gather] = {
    "agency": agencies.agency_facts,
    "office": agencies.office_facts,
    "staff": agencies.staff_facts,
    "enquiry": enquiries.facts,
    "request": requests.facts,
    "meeting": requests.meeting_facts,
    "assessment": assessments.facts,
    "plan": plans.facts,
    "determination": determinations.facts,
    "agreement": agreements.facts,
    "change": changes.facts,
    "class": authority.class_facts,
    "designation": authority.facts,
    "seizure": sharing.seizure_facts,
    "sharing": sharing.facts,
    "affidavit": sharing.affidavit_facts,
    "allotment": reimbursement.allotment_facts,
    "claim": reimbursement.claim_facts,
    "fund": money.fund_facts,
    "certification": money.certification_facts,
}


def facts(kind: str, row: Any, parent: Any, by: Actor, at: datetime) -> Any:
    """Return the facts that the rules of this kind judge; `parent` is set when one is created."""
    return FACTS[kind](row, parent, by, at)


def done_by(object_id: UUID) -> Mapping[str, frozenset[UUID]]:
    """Return, for each action already done on this object, the staff who did it.  One query."""
    found: dict[str, set[UUID]] = defaultdict(set)
    entries = LogEntry.objects.filter(object_id=object_id).values_list("tag", "staff__public_id")
    for tag, staff in entries:
        found[tag.partition(":")[2]].add(staff)
    return {action: frozenset(people) for action, people in found.items()}


_AS_IT_IS = frozenset((str, int, bool, type(None)))


def row_digest(row: Model) -> str:
    """Return SHA-256 over the row's columns as canonical JSON, in hexadecimal.

    The log entry carries it before and after the act, so that a row changed behind the door
    is found by hashing it again.
    """
    values = {f.attname: _plain(getattr(row, f.attname)) for f in row._meta.concrete_fields}
    return hashlib.sha256(canonical(values)).hexdigest()


def _plain(value: Any) -> Any:
    if type(value) in _AS_IT_IS:
        return value
    if isinstance(value, dict):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(v) for v in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="microseconds")
    if isinstance(value, date):
        return value.isoformat()
    if value is None or isinstance(value, (str, int, bool)):
        return value
    return str(value)
