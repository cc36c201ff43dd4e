"""A person decides: a list that was held back is taken or refused, a doubt is answered; both with a reason, for good."""

from datetime import datetime
from uuid import uuid4

from django.db import transaction

from accord.actions._effects import insert_entry
from accord.actions._numbers import next_numbers
from accord.actions.register._deriving import derive
from accord.actions.register.importing import NUMBERS
from accord.records.models import DoubtDecision, ListDecision, LogEntry, PublishedList, RegisterDoubt
from accord.rules.decisions import Finding, Forbidden, Invalid, Missing, Problem
from accord.rules.permissions import ROLES, Actor, Hold, Scope, hold_for
from accord.rules.screening import screen

DECIDERS = ("program-manager", "administrator")
LONGEST_REASON, SHORTEST_PREFIX = 500, 8


def decide_list(digest: str, *, accept: bool, reason: str, by: Actor, at: datetime) -> PublishedList:
    """Take a list that was held back, or refuse one; `digest` may be cut to its first characters.

    Raises:
        Forbidden, Missing, Invalid: not the actor's to decide; no such list; no reason, or one that names a person.
    """
    hold = _permitted(by)
    said = _reason(reason)
    found = (
        list(PublishedList.objects.filter(digest__startswith=digest.lower())[:2])
        if len(digest) >= SHORTEST_PREFIX
        else []
    )
    if len(found) != 1:
        raise Missing
    with transaction.atomic():
        next_numbers(NUMBERS, at, 0)
        word = "accept" if accept else "refuse"
        entry = _entry(f"list:{word}", found[0], said, by=by, hold=hold, at=at)
        ListDecision.objects.create(
            published=found[0], accepted=accept, staff_id=by.staff_id, decided_at=at, entry=entry
        )
        derive(at)
    return found[0]


def decide_doubt(key: str, answer: str, *, reason: str, by: Actor, at: datetime) -> None:
    """Answer a doubt; the register is derived anew with the answer.

    Raises:
        Forbidden, Missing, Invalid: not the actor's to decide; no such doubt; no such answer, or no reason.
    """
    hold = _permitted(by)
    said = _reason(reason)
    doubt = RegisterDoubt.objects.filter(key=key).first()
    if doubt is None:
        raise Missing
    allowed = tuple(doubt.answers) or ("seen",)
    if answer not in allowed:
        raise Invalid(
            (Problem(field="answer", message="This is no answer to it.", got=answer[:40], expected=", ".join(allowed)),)
        )
    with transaction.atomic():
        next_numbers(NUMBERS, at, 0)
        entry = _entry("doubt:decide", None, f"{key} {answer}: {said}", by=by, hold=hold, at=at)
        DoubtDecision.objects.create(key=key, answer=answer, staff_id=by.staff_id, decided_at=at, entry=entry)
        derive(at)


def _permitted(by: Actor) -> Hold:
    hold = hold_for(by, DECIDERS, Scope(agency_id=None))
    if hold is None:
        titles = ", ".join(ROLES[r].title for r in DECIDERS)
        finding = Finding(rule="register:decider", message=f"What the register takes is decided by: {titles}.",
                          fix="Ask one of them to look at the evidence.")  # fmt: skip
        raise Forbidden((finding,))
    return hold


def _reason(text: str) -> str:
    said = " ".join(text.split())
    if not said or len(said) > LONGEST_REASON:
        expected = f"one or two sentences of at most {LONGEST_REASON} characters"
        raise Invalid(
            (
                Problem(
                    field="reason", message="The reason is needed.", got=f"{len(said)} characters", expected=expected
                ),
            )
        )
    if hits := screen(said):
        why = "; ".join(sorted({h.reason for h in hits}))
        raise Invalid(
            (
                Problem(
                    field="reason",
                    message=f"Seems to hold an identifier of a person ({why}).",
                    expected="words without it",
                ),
            )
        )
    return said


def _entry(tag: str, found: PublishedList | None, said: str, *, by: Actor, hold: Hold, at: datetime) -> LogEntry:
    digest = found.digest if found else ""
    return insert_entry(
        tag=tag, kind=tag.partition(":")[0], object_id=found.public_id if found else uuid4(), state="", version=1, by=by, hold=hold,
        agency_id=None, at=at, before=digest, after=digest, words={"by": by.name, "reason": said},
    )  # fmt: skip
