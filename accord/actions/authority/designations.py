"""What both sides do with one officer's authority, from nomination to the return of credentials.

Every step leaves a dated fact, and the authority check reads those facts and nothing else.
"""

from datetime import datetime

from accord.actions._acting import Act
from accord.actions.authority import _papers
from accord.actions.authority._dated import AUTHORITY, EMPLOYMENT, day, end, law, put
from accord.queries import authority as reads
from accord.records.models import Agreement, Designation, ExamAttempt, TrainingClass
from accord.rules import authority as rules
from accord.rules.intervals import add_months, day_starts_at, local_day


def _again(act: Act) -> None:
    """Judge once more under a lock on the agreement, so that two at once cannot take the last place."""
    row: Designation = act.row
    Agreement.objects.select_for_update().get(pk=row.agreement_id)
    act.require(rules.judge(act.transition.action, reads.facts(row, None, act.by, act.at), act.given))


def nominate(act: Act) -> None:
    """Nominate an officer of the agency under an agreement in force."""
    agreement: Agreement = act.parent
    officer = act.ref("officer")
    act.row = Designation(
        agreement=agreement,
        agency=agreement.agency,
        officer=officer,
        experience_months=act.given.number("experience_months"),
        citizen_attested=act.given.yes("citizen_attested"),
        attestations=list(act.given.some("attestations")),
    )
    basis = law(act.row)
    put(act, "employed", detail=str(agreement.agency.public_id), citation=basis.get("employed", ""),
        valid_from=reads.employed_from(officer, agreement.agency, act.at))  # fmt: skip
    put(act, "nominated", detail=agreement.number, citation=basis.get("nominated", ""), valid_from=act.at)


def consent(act: Act) -> None:
    """Consent to the nomination: the officer, and nobody else."""
    act.row.consented_on = local_day(act.at, act.row.agency.zone)


def withdraw_nomination(act: Act) -> None:
    """Take the nomination back before there is authority."""
    end(act, ("nominated",), act.at)


def open_vetting(_act: Act) -> None:
    """Say that the background check has begun."""


def record_vetting(act: Act) -> None:
    """Record the status and its date; a new status replaces the old one from its own day on."""
    row: Designation = act.row
    zone = row.agency.zone
    decided_on = day(act, "decided_on")
    row.vetting = act.given.text("status")
    row.vetting_on = decided_on
    since = day_starts_at(decided_on, zone)
    end(act, ("vetted",), since)
    if row.vetting == "cleared":
        _, edition = reads.program_of(row.agreement)
        until = reads.vetting_until(decided_on, edition)
        put(act, "vetted", detail="cleared", citation=law(row).get("vetted", ""), valid_from=since,
            valid_to=day_starts_at(until, zone) if until else None)  # fmt: skip


def enroll(act: Act) -> None:
    """Give the officer a seat in a class; the last seat goes to one only."""
    chosen = act.ref("training")
    TrainingClass.objects.select_for_update().get(pk=chosen.pk)
    act.require(rules.judge("enroll", reads.facts(act.row, None, act.by, act.at), act.given))
    act.row.training = chosen


def record_exam(act: Act) -> None:
    """Record one sitting; the standing follows from all of them."""
    given = act.given
    score, passed = given.get("score_percent"), given.get("passed")
    act.later(
        ExamAttempt(
            designation=act.row,
            exam=given.text("exam"),
            score_percent=score if isinstance(score, int) else None,
            passed=passed if isinstance(passed, bool) else None,
            taken_on=day(act, "taken_on"),
        )
    )


def certify(act: Act) -> None:
    """Certify in writing that the officer is trained; authority needs a letter besides."""
    row: Designation = act.row
    row.certified_on = local_day(act.at, row.agency.zone)
    _trained(act, row.training.course if row.training else "", act.at)
    act.issue(_papers.certificate(act, row.certified_on))


def _trained(act: Act, course: str, since: datetime) -> None:
    """Put down a training that runs out only where the edition asks for current training."""
    row: Designation = act.row
    zone = row.agency.zone
    facts: rules.Facts = act.facts
    months = facts.amount("refresher_after_months")
    current = facts.edition is not None and any(c.rule == "course-current" for c in facts.edition.checks)
    until = day_starts_at(add_months(local_day(since, zone), months), zone) if current and months else None
    put(act, "trained", detail=course, citation=law(row).get("certified-in-writing", ""), valid_from=since,
        valid_to=until)  # fmt: skip


def issue_letter(act: Act) -> None:
    """Set out in writing the functions, their duration and the supervising position."""
    _again(act)
    _letter(act)


def renew(act: Act) -> None:
    """Write a new letter; what the old one granted ends where the new one begins."""
    _again(act)
    zone = act.row.agency.zone
    starts_on = day(act, "starts_on")
    end(act, ("letter", "supervised"), max(act.at, day_starts_at(starts_on, zone)))
    _letter(act)


def _letter(act: Act) -> None:
    row: Designation = act.row
    zone = row.agency.zone
    given = act.given
    starts_on = day(act, "starts_on")
    lapses_on = rules.lapses_on(act.facts, starts_on)
    # A letter gives nothing before it is written, even on its own first day.
    row.starts_at = max(act.at, day_starts_at(starts_on, zone))
    row.lapses_at = day_starts_at(lapses_on, zone) if lapses_on else None
    row.letter_on = local_day(act.at, zone)
    row.functions = list(given.some("functions"))
    row.supervisor_position = given.text("supervisor_position")
    row.supervisor_office = act.ref("supervisor_office")
    basis = law(row)
    for function in row.functions:
        put(act, "letter", detail=function, clause=row.number, citation=basis.get("authorization-in-force", ""),
            valid_from=row.starts_at, valid_to=row.lapses_at)  # fmt: skip
    put(act, "supervised", detail=f"{row.supervisor_position}, {row.supervisor_office}", clause=row.number,
        citation=basis.get("supervisor-named", ""), valid_from=row.starts_at)  # fmt: skip
    act.issue(_papers.letter(act))


def designate(act: Act) -> None:
    """Execute the edition's form; from this moment the officer holds the authority of the letter."""
    _again(act)
    row: Designation = act.row
    facts: rules.Facts = act.facts
    row.form = act.given.text("form") or next(iter(sorted(facts.forms)))
    row.credential = act.given.text("credential")
    put(act, "designated", detail=row.form, clause=row.credential, citation=law(row).get("designated", ""),
        valid_from=act.at)  # fmt: skip
    put(act, "credential", detail=row.credential, clause=row.form, citation=law(row).get("designated", ""),
        valid_from=act.at)  # fmt: skip
    act.issue(_papers.data_sheet(act))


def refresh(act: Act) -> None:
    """Record a refresher; where the edition asks for current training it runs anew from that day."""
    _trained(act, act.given.text("course"), day_starts_at(day(act, "completed_on"), act.row.agency.zone))


def record_instrument(act: Act) -> None:
    """Record the instrument that names a foreign officer and its government's consent; it gives nothing by itself."""
    zone, citation = act.row.agency.zone, rules.FOREIGN_LAW
    since = day_starts_at(day(act, "consent_from_on"), zone)
    until = day_starts_at(day(act, "consent_until_on"), zone)
    end(act, ("instrument", "home-consent"), act.at)
    put(act, "instrument", detail=act.given.text("instrument"), citation=citation, valid_from=act.at)
    put(act, "home-consent", detail=act.given.text("instrument"), citation=citation,
        valid_from=max(since, act.at), valid_to=until)  # fmt: skip


def take_seat(act: Act) -> None:
    """Record an active seat in a task force."""
    starts_at = day_starts_at(day(act, "starts_on"), act.row.agency.zone)
    put(act, "seat", detail=act.given.text("unit"), citation=rules.FOREIGN_LAW, valid_from=max(act.at, starts_at))


def leave_seat(act: Act) -> None:
    """Record that the seat ended, and with it what the law lets a foreign officer do here."""
    end(act, ("seat",), min(act.at, day_starts_at(day(act, "left_on"), act.row.agency.zone)))


def hold(act: Act) -> None:
    """Put authority on hold at once, whatever the state; nothing else is lost."""
    put(act, "hold", detail=act.given.text("code"), citation=law(act.row).get("no-hold", ""), valid_from=act.at)


def lift_hold(act: Act) -> None:
    """Lift the hold once the matter is decided, by an office outside every chain concerned."""
    end(act, ("hold",), act.at)


def revoke(act: Act) -> None:
    """Revoke the authority at once, in writing; the earlier grant stays readable."""
    _again(act)
    act.row.revoked_at = act.at
    end(act, AUTHORITY, act.at)
    why = _papers.said(rules.REVOKE_CODES, act.given.text("code"))
    act.issue(_papers.revocation(act, f"{why}.\n\n{act.given.text('reason')}"))


def notify_revocation(_act: Act) -> None:
    """Record that the other party was told of the revocation."""


def separate(act: Act) -> None:
    """Record that the officer left: employment and authority end on that day, even when it is recorded later."""
    zone = act.row.agency.zone
    left_on = day(act, "left_on")
    end(act, EMPLOYMENT, min(act.at, day_starts_at(left_on, zone)))


def return_credential(act: Act) -> None:
    """Record that letter, form and credentials came back; what was issued is a dated fact, and it ends on that day."""
    returned_on = day(act, "returned_on")
    act.row.credential_returned_on = returned_on
    end(act, ("credential",), min(act.at, day_starts_at(returned_on, act.row.agency.zone)))
