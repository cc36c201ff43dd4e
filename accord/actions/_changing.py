"""What people do about a change of an agreement, and how an accepted one is taken over.

The agreement itself is changed only by its own act, `amend`, in the transaction of the act that
puts the change in effect, so that its history has an entry of its own.
"""

from datetime import timedelta
from hashlib import sha256

from django.conf import settings

from accord.actions import signing
from accord.actions._acting import Act
from accord.actions._life import no_offer
from accord.actions.editions import pinned
from accord.programs import programs, umbrella
from accord.queries import agreements as read
from accord.queries.changes import amended, current, offered_to
from accord.queries.signing import last_revision
from accord.records import documents as store
from accord.records.models import Agreement, AgreementVersion, Change, ChangeStep, Fact
from accord.rules import agreements as rules
from accord.rules.agreements import changes as change_rules
from accord.rules.agreements.addendum import amendment
from accord.rules.agreements.approvals import to_grant
from accord.rules.agreements.grounds import IN_FORCE, SUSPENSION, grounds
from accord.rules.decisions import HOUSE, Finding
from accord.rules.inputs import Given
from accord.rules.intervals import local_day
from accord.rules.permissions import Hold, hold_for

OTHER = {"local": "federal", "federal": "local"}


def _put_down(row: Change, act: Act) -> None:
    given = act.given
    row.edition = given.text("edition")
    row.asked = [{"name": r.text("name"), "value": r.text("value")} for r in given.rows("changes")]
    row.addition = given.text("addition")
    row.reason = given.text("reason")
    row.awaits = OTHER[act.by.side or "federal"]
    row.base = act.facts.current


def propose_change(act: Act) -> None:
    """Propose a change; the other side answers."""
    act.row = Change(agency=act.parent.agency, agreement=act.parent)
    _put_down(act.row, act)


def counter_change(act: Act) -> None:
    """Answer with another proposal; the first side answers that one."""
    _put_down(act.row, act)


def comment_change(_act: Act) -> None:
    """Comment; the words stand in the history."""


def accept_change(act: Act) -> None:
    """Accept; the addendum is frozen as both sides will sign it, and the approvals begin."""
    row: Change = act.row
    row.awaits = ""
    content = amendment(
        read.parties_of(row.agreement, demonstration=settings.DEMONSTRATION),
        amended(row, act.at),
        issued_on=local_day(act.at, row.agreement.agency.zone),
    )
    row.content_digest = sha256(store.render("addendum", content, act.at)).hexdigest()
    act.issue(content)


def decline_change(act: Act) -> None:
    """Decline, with a reason."""
    act.row.awaits = ""


def withdraw_change(act: Act) -> None:
    """Withdraw, with a reason."""
    act.row.awaits = ""


def take_over(act: Act) -> None:
    """Accept a change of a draft: it is part of the draft from now on."""
    _apply(act)


def put_in_effect(act: Act) -> None:
    """Put an approved change in effect from this moment on."""
    _apply(act)


def _apply(act: Act) -> None:
    from accord.actions._perform import perform  # noqa: PLC0415 - it looks this module up by name

    row: Change = act.row
    row.awaits, row.applied_at = "", act.at
    agreement = row.agreement.public_id
    act.after(lambda: _amended(perform, agreement, act))


def _amended(perform: object, agreement: object, act: Act) -> None:
    assert callable(perform)  # noqa: S101 - an invariant
    perform("agreement", "amend", agreement, {"change": str(act.row.public_id)}, by=act.by, at=act.at)


def _step(act: Act, what: str, **more: object) -> None:
    code = act.given.text("step")
    role = next((s.role for s in act.facts.steps if s.step.code == code), "")
    words = act.given.text("reason") or act.given.text("remarks")
    act.later(
        ChangeStep(
            change=act.row,
            step=code,
            what=what,
            by_id=act.by.staff_id,
            role=role if role in act.facts.capacities else act.hold.role,
            capacity=act.facts.capacities.get(role, act.hold.capacity),
            at=act.at,
            words=words,
            **more,
        )
    )


def approve_change(act: Act) -> None:
    """Approve one step, in the office and capacity held that day; who signs, signs the frozen addendum."""
    step = next(s for s in act.facts.steps if s.step.code == act.given.text("step"))
    if step.step.signs:
        _sign(act, step.step.side, hold_for(act.by, (step.role,), act.scope))
    _step(act, "approved", resolution=act.given.text("resolution"), resolved_on=act.given.day("resolved_on"))


def _sign(act: Act, side: str, hold: Hold | None) -> None:
    row: Change = act.row
    parties = read.parties_of(row.agreement, demonstration=settings.DEMONSTRATION)
    position = parties.local_signs if side == "local" else parties.federal_signs
    signing.sign_paper(
        act,
        signing.Paper(
            agreement=row.agreement,
            digest=row.content_digest,
            data=last_revision(row.agreement, row.content_digest),
            title=f"Addendum {row.number} to agreement {row.agreement.number}",
            purpose=f"Changes agreement {row.agreement.number} by {row.number} for the {side} side as {position}",
        ),
        side,
        position,
        hold,
    )


def attach(act: Act) -> None:
    """Keep a file, such as the resolution itself, with the change."""
    act.attach(act.given.text("title"), act.given.file("file"))


def step_aside(act: Act) -> None:
    """Step aside from a step; somebody else decides it."""
    _step(act, "recused")


def ask_bypass(act: Act) -> None:
    """Ask to pass a review over, for some hours; a second person decides."""
    _step(act, "bypass-asked", until=act.at + timedelta(hours=act.given.number("hours")))


def grant_bypass(act: Act) -> None:
    """Let a review be passed over for the hours that were asked; its review afterwards is due from now."""
    asked = to_grant(act.facts.taken, act.given.text("step"))
    assert asked is not None, "the rule asked for it"  # noqa: S101 - an invariant
    assert asked.until is not None, "asked with its hours"  # noqa: S101 - an invariant
    _step(act, "bypass-granted", until=act.at + (asked.until - asked.at))


def review_bypass(act: Act) -> None:
    """Look at what was passed over, afterwards."""
    _step(act, "bypass-reviewed")


def amend(act: Act) -> None:
    """Change an agreement as an accepted change says; facts are corrected, never changed, and a version is kept.

    Raises:
        Refused: the change is not being put in effect by its own act in this very moment.
    """
    row: Agreement = act.row
    change: Change = act.ref("change")
    if change.agreement_id != row.pk or change.applied_at != act.at or hasattr(change, "made"):
        act.require((not_by_hand(),))
    edition = read.edition_of(row)
    assert edition is not None, "a pinned edition was judged"  # noqa: S101 - an invariant
    target = next((e for e in offered_to(row, act.at) if e.code == change.edition), None)
    rows = [Given(r) for r in change.asked]
    term_before = read.terms_of(row).get("agreement_months")
    now, row.terms, found = change_rules.outcome(edition, row.terms, target, rows)
    act.require(found)
    if target is not None:
        _, row.edition_digest = pinned(act, row.program, target.code)
        row.edition = target.code
        row.functions = [f for f in now.functions if f in row.functions]
    # An addendum on renewal that one side has signed names the end as it stood; it is offered anew.
    no_offer(row)
    if change.addition:
        row.additions = [*row.additions, change.addition]
    if row.effective_at is not None:
        # An end that was moved by notice or renewal stays, unless the length of the term itself is changed.
        if not row.ended_by_side and read.terms_of(row).get("agreement_months") != term_before:
            row.ends_at = rules.fixed_end(read.terms_of(row), row.effective_at, row.agency.zone)
        act.after(lambda: _in_effect(act, change))


def not_by_hand() -> Finding:
    """Return the refusal of a change that did not come the whole way."""
    return Finding(
        rule="change:put-in-effect",
        message="An agreement is changed by a change that both sides accepted and that was approved.",
        fix="Propose a change; it is taken over by its own last step.",
        citation=HOUSE,
    )


def keep_version(row: Agreement, change: Change | None = None) -> None:
    """Keep the agreement as it holds from now on, as the next version of its chain."""
    from_at = change.applied_at if change is not None else row.effective_at
    assert from_at is not None, "it is in force"  # noqa: S101 - an invariant
    AgreementVersion.objects.create(
        agreement=row,
        number=current(row) + 1,
        change=change,
        edition=row.edition,
        edition_digest=row.edition_digest,
        terms=row.terms,
        functions=row.functions,
        additions=row.additions,
        from_at=from_at,
    )


def _in_effect(act: Act, change: Change) -> None:
    """Correct the dated facts to what the changed clauses give from this moment, and keep the version."""
    row: Agreement = act.row
    keep_version(row, change)
    program = programs()[row.program]
    wanted = {
        (g.kind, g.detail[:120], g.clause, g.citation[:120], row.ends_at if g.kind == IN_FORCE else None)
        for g in grounds(
            umbrella(), program, program.edition(row.edition), number=row.number, party=str(row.agency.public_id),
            functions=row.functions, terms=read.terms_of(row), counties=read.counties_of(row.agency),
            state=row.agency.place_state_id or "", facilities=[str(f["name"]) for f in row.facilities],
        )
    }  # fmt: skip
    for old in read.live_facts(row):
        key = (old.kind, old.detail, old.clause, old.citation, old.valid_to)
        if old.kind == SUSPENSION or (old.valid_to is not None and old.valid_to <= act.at):
            continue
        if key in wanted:
            wanted.discard(key)
            continue
        _ended(old, act)
    for kind, detail, clause, citation, until in sorted(wanted, key=str):
        Fact(subject="agreement", subject_id=row.pk, kind=kind, detail=detail, clause=clause, citation=citation,
             valid_from=act.at, valid_to=until, known_from=act.at, entry=act.entry).save()  # fmt: skip


def _ended(old: Fact, act: Act) -> None:
    """Close what was known of a fact, and say anew until when it held."""
    old.known_to = act.at
    old.save()
    if old.valid_from < act.at:
        Fact(subject=old.subject, subject_id=old.subject_id, kind=old.kind, detail=old.detail, clause=old.clause,
             citation=old.citation, valid_from=old.valid_from, valid_to=act.at, known_from=act.at,
             entry=act.entry).save()  # fmt: skip
