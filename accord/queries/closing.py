"""The end of an agreement as it stands: every item with its office and its day, from what the record knows."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Q

from accord.programs import programs, umbrella
from accord.queries.shapes import Table
from accord.queries.visible import find
from accord.records.models import Agreement, ClosingStep, Designation, Fact
from accord.rules.agreements import closing as rules
from accord.rules.agreements.dates import number
from accord.rules.agreements.states import CLOSED
from accord.rules.calendar import in_words
from accord.rules.intervals import local_day
from accord.rules.permissions import ROLES, Actor

WORDS: dict[str, str] = {
    "done": "Done",
    "waived": "Waived",
    "open": "Open",
    "waiting": "Comes by itself",
    "nothing": "Nothing to do",
}


def known(row: Agreement, at: datetime) -> rules.Known | None:
    """Return what is known of an agreement's end; None where none is set.  Three queries, or none."""
    if row.ends_at is None:
        return None
    return rules.Known(
        at=at,
        zone=row.agency.zone,
        ends_at=row.ends_at,
        **_officers(row, row.ends_at),
        returns=_returns(row),
        days=rules.days_on(umbrella().closing, local_day(row.ends_at, row.agency.zone)),
        publish_days=number(row.terms, "publication_days") if row.ended_by_side == "federal" else 0,
        steps={
            s.item: rules.Step(item=s.item, outcome=s.outcome, on=s.happened_on, by=s.name, words=s.words)  # type: ignore[arg-type]
            for s in ClosingStep.objects.filter(agreement=row).order_by("pk")
        },
    )


def _officers(row: Agreement, ends_at: datetime) -> dict[str, Any]:
    """Return the letters that a fact says run until the end, and the credentials issued and out."""
    found = list(Designation.objects.filter(agreement=row, starts_at__isnull=False).order_by("pk"))
    running = Fact.objects.filter(
        Q(valid_to=None) | Q(valid_to__gte=ends_at), subject="designation", kind="letter", known_to=None,
        subject_id__in=[d.pk for d in found], valid_from__lt=ends_at,
    )  # fmt: skip
    issued = [d for d in found if d.credential]
    return {
        "letters": running.values("subject_id").distinct().count(),
        "issued": len(issued),
        "out": tuple(d.number for d in issued if d.credential_returned_on is None),
    }


def _returns(row: Agreement) -> tuple[str, ...]:
    """Return what the edition's papers say comes back, each once."""
    program = programs().get(row.program)
    edition = next((e for e in program.editions if e.code == row.edition), None) if program else None
    if program is None or edition is None:
        return ()
    papers = (d for d in program.designations if d.code in edition.designations)
    return tuple(dict.fromkeys(thing for d in papers for thing in d.returned))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemShown:
    """One item in words."""

    code: str
    title: str
    status: str
    stands: str
    owners: str
    due_at: datetime
    overdue: bool
    says: str
    rests_on: str
    citation: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosingShown:
    """The end of an agreement on its page; `closed` once its record is."""

    ends_at: datetime
    ends: str
    ended: bool
    closed: bool
    finished: bool
    left: int
    items: tuple[ItemShown, ...]


def shown(public_id: UUID, actor: Actor, at: datetime) -> ClosingShown | None:
    """Return the items of an agreement's end; None where none is set.

    Raises:
        Missing: the actor may not know of the agreement.
    """
    row = find("agreement", public_id, actor, at.date())
    facts = known(row, at)
    if facts is None:
        return None
    found = rules.items(facts)
    return ClosingShown(
        ends_at=facts.ends_at,
        ends=in_words(facts.ends_at, facts.zone),
        ended=facts.ended,
        closed=row.state == CLOSED,
        finished=rules.finished(facts),
        left=sum(i.status == "open" for i in found),
        items=tuple(_shown(i) for i in found),
    )


def _shown(item: rules.Item) -> ItemShown:
    return ItemShown(
        code=item.code,
        title=item.title,
        status=item.status,
        stands=WORDS[item.status],
        owners=", ".join(ROLES[r].title for r in item.owners) or "nobody: the date does it",
        due_at=item.due_at,
        overdue=item.overdue,
        says=item.says,
        rests_on=item.rests_on,
        citation=item.citation,
    )


def table(row: Agreement, at: datetime) -> tuple[Table, ...]:
    """Return the same as a table for the API and the command line; empty where no end is set."""
    facts = known(row, at)
    if facts is None:
        return ()
    rows = tuple(
        (i.title, i.stands + (", overdue" if i.overdue else ""), i.owners, i.due_at, i.says or i.rests_on)
        for i in map(_shown, rules.items(facts))
    )
    return (Table("Until the record is closed", ("Item", "How it stands", "Who", "By", "What is known"), rows),)
