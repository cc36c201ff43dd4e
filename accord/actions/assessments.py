"""What people do in a needs assessment: answer, change, agree or disagree, countersign, sign off."""

from collections.abc import Sequence

from django.conf import settings

from accord.actions._acting import Act
from accord.programs import umbrella
from accord.queries import assessments as reads
from accord.queries.signers import signer_of
from accord.records.models import Answer, Assessment, Opinion
from accord.rules import assessments as rules
from accord.rules.documents import Content, Heading, Note, Paragraph, Party, Signature, Signatures, Table
from accord.rules.inputs import Given
from accord.rules.intervals import local_day


def open_assessment(act: Act) -> None:
    """Open it on the questionnaire in force today, pinned with the digest of the programs' data."""
    act.row = Assessment(
        request=act.parent,
        agency=act.parent.agency,
        questionnaire=act.facts.questionnaire,
        umbrella_digest=umbrella().digest,
    )


def answer_question(act: Act) -> None:
    """Give or change one answer; the earlier one stays, closed."""
    _answer(act, [act.given], many=False)


def answer_many(act: Act) -> None:
    """Give or change several answers in one act."""
    _answer(act, act.given.rows("answers"), many=True)


def _answer(act: Act, rows: Sequence[Given], *, many: bool) -> None:
    present = {a.question: a for a in act.row.answers.filter(known_to=None)}
    for reply in rules.read(act.facts.questions, rows, many=many):
        before = present.get(reply.question.code)
        if before is not None and (before.value, before.note, before.evidence) == (
            reply.value,
            reply.note,
            reply.evidence,
        ):
            continue  # Said again, not changed: whose answer it was, and the views on it, stand.
        if before is not None:
            before.known_to = act.at
            act.later(before)
        act.later(
            Answer(
                assessment=act.row,
                question=reply.question.code,
                value=reply.value,
                note=reply.note,
                evidence=reply.evidence,
                by_id=act.by.staff_id,
                side=act.by.side or "",
                known_from=act.at,
            )
        )


def review_answer(act: Act) -> None:
    """Agree or disagree with another assessor's present answer; it is not changed by that."""
    act.later(
        Opinion(
            answer=act.row.answers.get(question=act.given.text("question"), known_to=None),
            agrees=act.given.yes("agrees"),
            comment=act.given.text("comment"),
            by_id=act.by.staff_id,
            given_at=act.at,
        )
    )


def countersign(_act: Act) -> None:
    """Confirm that every required question is answered; not by whoever opened or answered."""


def sign_off_local(_act: Act) -> None:
    """Sign off for the agency: the answers are its own view of its needs."""


def sign_off_federal(act: Act) -> None:
    """Sign off for the field office; the assessment is complete and its report is issued."""
    row: Assessment = act.row
    local = signer_of(row.public_id, "assessment:sign-off-local")
    act.issue(
        Content(
            title=f"Needs assessment {row.number}",
            number=row.number,
            issued_on=local_day(act.at, row.agency.zone),
            issuer="Office of partnership coordination",
            demonstration=settings.DEMONSTRATION,
            values={
                "agency": row.agency.name,
                "request_number": row.request.number,
                "questionnaire": f"questionnaire version {row.questionnaire}",
                "as_of": local_day(act.at, row.agency.zone),
            },
            parties=(Party(part="Agency", name=row.agency.name),),
            blocks=(
                *_report(row),
                Heading("Signed off"),
                Signatures(
                    (
                        Signature(
                            position="Agency head",
                            party=row.agency.name,
                            name=local.name if local else "",
                            signed_at=local.at if local else None,
                        ),
                        Signature(
                            position="Field office director",
                            party="Federal side",
                            name=act.by.name,
                            signed_at=act.at,
                        ),
                    )
                ),
                Note("Needs, resources and safeguards of an agency are assessed here; no person is."),
            ),
            digest_note=f"Program data {row.umbrella_digest}",
        )
    )


def _report(row: Assessment) -> list[Heading | Paragraph | Table]:
    questions = reads.questionnaire_of(row).questions
    present = {a.question: a for a in reads.answers_of(row) if a.known_to is None}
    blocks: list[Heading | Paragraph | Table] = []
    for title, inside in reads.by_section(questions):
        answered = [(q, present[q.code]) for q in inside if q.code in present]
        blocks.append(Heading(title))
        if not answered:
            blocks.append(Paragraph("Nothing was asked here that needed an answer."))
            continue
        blocks.append(
            Table(
                f"Answers on: {title.lower()}",
                ("Question", "Answer", "Evidence or source", "Answered by"),
                tuple(
                    (q.prompt, rules.say(q, a.value), a.evidence or "None named", f"{a.side} side") for q, a in answered
                ),
            )
        )
        notes = [f"{q.prompt} {a.note}" for q, a in answered if a.note]
        if notes:
            blocks.append(Paragraph("\n\n".join(notes)))
    disputed = [
        (q.prompt, rules.say(q, present[q.code].value), o.comment)
        for q in questions
        if q.code in present
        for o in reads.views(present[q.code])
        if not o.agrees
    ]
    if disputed:
        blocks.append(Heading("Where assessors disagree"))
        blocks.append(Table("Disagreements", ("Question", "Answer", "Why another assessor disagrees"), tuple(disputed)))
    return blocks


def reopen(_act: Act) -> None:
    """Open it again for changed answers; countersigning and both sign-offs follow afresh."""


def stop(_act: Act) -> None:
    """End it unfinished, with a reason, so that its request can be closed."""
