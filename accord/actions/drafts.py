"""Keep and forget what a person typed into a form and has not sent.

No history is written: an unsent text is nobody's act.  It belongs to one person, is screened like
everything else, and goes when the form is sent, thrown away, or thirty days old.
"""

import hashlib
from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction

from accord.actions.screening import counting
from accord.queries.visible import find, scope_of
from accord.records.models import Draft
from accord.rules import drafts as rules
from accord.rules.decisions import Forbidden, Invalid, Missing, require
from accord.rules.permissions import Actor, Scope, may
from accord.rules.rooms import STAGES


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A text that was saved: its id and version, when, and whether it stands apart from another page's text."""

    id: UUID
    version: int
    saved_at: datetime
    apart: bool = False


def save(
    kind: str,
    action: str,
    object_id: UUID | str | None,
    raw: Mapping[str, object],
    *,
    page: str,
    draft: UUID | None = None,
    version: int | None = None,
    seen: int | None = None,
    by: Actor,
    at: datetime,
    counted: bool = True,
) -> Kept:
    """Save what was typed into a form, as it is, for this person alone.

    `object_id` is the thing, or what a new thing begins from.  `page` is the key of the open page; `draft`
    and `version` say which saved text the page began from.  Where another page has written on meanwhile,
    both texts are kept, and `apart` says so.  `counted` counts a refused identifier for the privacy report;
    saving while somebody types does not, since the same word would count many times.

    Raises:
        Missing: no such form, or a thing the actor may not know of.
        Forbidden: the form is not for the actor.
        Invalid: an identifier of a person, or more than a draft keeps.  The text stays on the page.
        Refused: too many texts of this form are kept already.
    """
    if kind not in STAGES or action not in STAGES[kind].lifecycle.by_action:
        raise Missing
    lifecycle = STAGES[kind].lifecycle
    transition = lifecycle.by_action[action]
    if not rules.draftable(transition.fields):
        raise Missing
    about = _about(transition.parent if transition.creates else kind, object_id, by, at)
    scope = scope_of(about, at.date()) if about is not None else Scope(agency_id=None)
    refused = may(by, lifecycle, transition, scope, {})
    if refused:
        raise Forbidden(refused)
    words = rules.kept(transition.fields, raw)
    with counting(at) if counted else nullcontext():
        problems = rules.judge(transition.fields, words)
        if problems:
            raise Invalid(problems)
    mark = hashlib.sha256(page.encode()).hexdigest()
    with transaction.atomic():
        texts = Draft.objects.select_for_update().filter(
            staff_id=by.staff_id, kind=kind, action=action, object_id=about.public_id if about is not None else None
        )
        every = list(texts.order_by("-saved_at", "-pk"))
        row, apart = _which(every, mark, draft, version, words)
        if row is None:
            require(rules.too_many(len(every)))
            row = Draft(
                staff_id=by.staff_id,
                kind=kind,
                action=action,
                object_id=about.public_id if about is not None else None,
                about=about.number if about is not None else "",
                version=0,
            )
        row.given, row.page, row.saved_at = words, mark, at
        row.version += 1
        row.seen = seen if seen is not None else row.seen
        row.save()
    return Kept(id=row.public_id, version=row.version, saved_at=at, apart=apart)


def _about(kind: str, object_id: UUID | str | None, by: Actor, at: datetime) -> Any:
    """Return what a form is about: the thing, what a new one begins from, or nothing at all."""
    if not kind:
        return None
    if object_id is None:
        raise Missing
    return find(kind, object_id, by, at.date())


def _which(
    every: list[Draft], page: str, draft: UUID | None, version: int | None, words: Mapping[str, object]
) -> tuple[Draft | None, bool]:
    """Return the text to write on, or none for a new one; and whether another page's text stands beside it.

    A page writes on what it wrote itself, also when the answer to its last saving was lost.  What it
    began from it may write on only while nobody else has.
    """
    own = next((d for d in every if d.page == page), None)
    if own is not None:
        return own, False
    begun = next((d for d in every if d.public_id == draft), None)
    if begun is not None and (begun.version == version or begun.given == words):
        return begun, False
    return None, bool(every)


def discard(draft: UUID, *, by: Actor) -> None:
    """Throw one of one's own texts away.

    Raises:
        Missing: there is none, or it is somebody else's; the same words.
    """
    gone, _ = Draft.objects.filter(staff_id=by.staff_id, public_id=draft).delete()
    if not gone:
        raise Missing


def used(draft: UUID | None, version: int | None, *, page: str, by: Actor) -> None:
    """Forget the text that was sent: what the page itself saved, and what it began from.

    What it began from stays where another page has written on: those words were not sent.
    """
    mark = hashlib.sha256(page.encode()).hexdigest()
    rows = Draft.objects.filter(staff_id=by.staff_id)
    rows.filter(page=mark).delete()
    if draft is not None and version is not None:
        rows.filter(public_id=draft, version=version).delete()


def forget_old(at: datetime) -> int:
    """Forget every text that nobody has touched for thirty days; return how many."""
    gone, _ = Draft.objects.filter(saved_at__lt=at - timedelta(days=rules.KEPT_DAYS)).delete()
    return gone
