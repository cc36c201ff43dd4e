"""Keep a filter, change it, remove it: only the own ones, each time on the record."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction

from accord.actions._effects import insert_entry
from accord.actions.screening import counting
from accord.queries.facts import row_digest
from accord.queries.filters import seen
from accord.queries.lists import checked
from accord.records.models import SavedFilter
from accord.rules import filters as rules
from accord.rules.decisions import Finding, Forbidden, Invalid, Missing, Problem, Refused
from accord.rules.inputs import Given, parse
from accord.rules.permissions import Actor
from accord.rules.rooms import STAGES


def save(kind: str, chosen: Mapping[str, str], raw: Mapping[str, object], *, by: Actor, at: datetime) -> UUID:
    """Keep what narrows a kind's list under a title; return its id.

    Raises:
        Invalid: no title, a title taken, a list that is not narrowed so, an identifier of a person.
        Missing: there is no such list.
        Refused: so many are kept that no more fit.
    """
    if kind not in STAGES:
        raise Missing
    given = _given(rules.FIELDS, raw, at)
    narrowed = checked(kind, chosen)
    if not narrowed:
        raise Invalid((Problem(field="chosen", message="Nothing narrows the list; choose something first.", got="nothing",
                               expected="at least one filter or an order"),))  # fmt: skip
    _given((rules.WORDS,), {"q": narrowed.get("q", "")}, at)
    with transaction.atomic():
        if SavedFilter.objects.filter(owner_id=by.staff_id, kind=kind, removed_at=None).count() >= rules.MOST:
            raise Refused((Finding(rule="filter:most", message=f"{rules.MOST} filters are kept for this list.",
                                   fix="Remove one that is not used any more."),))  # fmt: skip
        row = SavedFilter(kind=kind, chosen=narrowed, owner_id=by.staff_id, made_at=at)
        _apply(row, given, by)
        _write(row, "save", by=by, at=at, before="", words={"list": kind, "narrowed": narrowed, **_plain(given)})
    return row.public_id


def change(public_id: UUID | str, raw: Mapping[str, object], *, by: Actor, at: datetime) -> None:
    """Give a filter another title, share it or keep it to oneself, let the list open with it or not.

    All three are given; the filter is as they say afterwards.

    Raises:
        Missing, Forbidden, Invalid: it is not seen, not one's own, or cannot be so.
    """
    given = _given(rules.FIELDS, raw, at)
    with transaction.atomic():
        row = _own(public_id, by)
        before = row_digest(row)
        _apply(row, given, by)
        _write(row, "change", by=by, at=at, before=before, words=_plain(given))


def remove(public_id: UUID | str, *, by: Actor, at: datetime) -> None:
    """Take a filter away; the log keeps that it was.

    Raises:
        Missing, Forbidden: it is not seen, or not one's own.
    """
    with transaction.atomic():
        row = _own(public_id, by)
        before = row_digest(row)
        row.removed_at, row.first, row.shared = at, False, ""
        _write(row, "remove", by=by, at=at, before=before, words={"title": row.title})


def _given(fields: Any, raw: Mapping[str, object], at: datetime) -> Given:
    with counting(at):
        return parse(fields, raw)


def _plain(given: Given) -> dict[str, object]:
    return {"title": given.text("title"), "shared": given.yes("shared"), "first": given.yes("first")}


def _own(public_id: UUID | str, by: Actor) -> SavedFilter:
    try:
        wanted = public_id if isinstance(public_id, UUID) else UUID(str(public_id))
    except ValueError as error:
        raise Missing from error
    row = seen(by).filter(public_id=wanted).select_for_update(of=("self",)).first()
    if row is None:
        raise Missing
    if row.owner_id != by.staff_id:
        raise Forbidden((Finding(rule="filter:owner", message="Only who keeps a filter changes it.",
                                 fix="Save one of your own with the same choices."),))  # fmt: skip
    return row


def _apply(row: SavedFilter, given: Given, by: Actor) -> None:
    row.title = given.text("title")
    row.first = given.yes("first")
    hold = rules.shared_by(by) if given.yes("shared") else None
    row.shared = rules.reach_of(hold) if hold else ""
    row.agency_id = hold.agency_id if hold else None
    row.office_id = hold.office_id if hold else None


def _write(row: SavedFilter, action: str, *, by: Actor, at: datetime, before: str, words: Mapping[str, object]) -> None:
    if row.first:
        SavedFilter.objects.filter(owner_id=row.owner_id, kind=row.kind, first=True).exclude(pk=row.pk).update(
            first=False
        )
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        problem = Problem(
            field="title", message="You keep another filter of this name.", got=row.title, expected="another name"
        )
        raise Invalid((problem,)) from error
    insert_entry(
        tag=f"filter:{action}",
        kind="filter",
        object_id=row.public_id,
        state="",
        version=0,
        by=by,
        hold=by.holds[0] if by.holds else None,
        agency_id=row.agency_id,
        at=at,
        before=before,
        after=row_digest(row),
        words={"by": by.name, "given": dict(words)},
    )
