"""What people do with an agreement: draft, clear, approve, sign, suspend, end, review.

Its dated facts are written when it takes effect and corrected, never changed, when it is
suspended or given notice; no authorization is touched in a loop.
"""

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from django.conf import settings

from accord.actions import _changing, _life, _mending, signing
from accord.actions._acting import Act
from accord.actions.editions import pinned
from accord.programs import programs, umbrella
from accord.queries import agreements as read
from accord.queries.instruments import written_of
from accord.queries.signing import last_revision
from accord.records import documents as store
from accord.records.models import Agreement, Fact
from accord.rules import agreements as rules
from accord.rules.agreements import settled
from accord.rules.agreements.grounds import IN_FORCE, SUSPENSION, Ground, grounds
from accord.rules.agreements.instrument import instrument
from accord.rules.authority import when
from accord.rules.decisions import HOUSE
from accord.rules.documents import Block, Content, Heading, Items, Note, Paragraph, Party
from accord.rules.editions import Edition
from accord.rules.intervals import day_starts_at, local_day

issue_posters = _life.issue_posters
settle_item, waive_item, reopen_item = _life.settle_item, _life.waive_item, _life.reopen_item
close_record = _life.close_record
offer_renewal, accept_renewal = _life.offer_renewal, _life.accept_renewal
withdraw_renewal = _life.withdraw_renewal
propose_correction, confirm_correction = _mending.propose_correction, _mending.confirm_correction
drop_correction = _mending.drop_correction
propose_change, counter_change, comment_change = (
    _changing.propose_change,
    _changing.counter_change,
    _changing.comment_change,
)
accept_change, decline_change, withdraw_change = (
    _changing.accept_change,
    _changing.decline_change,
    _changing.withdraw_change,
)
take_over, put_in_effect, amend = _changing.take_over, _changing.put_in_effect, _changing.amend
approve_change, step_aside, attach = _changing.approve_change, _changing.step_aside, _changing.attach
attach_resolution = _changing.attach
ask_bypass, grant_bypass, review_bypass = _changing.ask_bypass, _changing.grant_bypass, _changing.review_bypass


def _pin(row: Agreement, act: Act) -> Edition:
    """Pin the edition by code and digest, and take its terms."""
    given = act.given
    row.program = given.text("program")
    edition, row.edition_digest = pinned(act, row.program, given.text("edition"))
    row.edition = edition.code
    row.functions = [f for f in edition.functions if f in given.some("functions")]
    row.terms = dict(settled.defaults(edition))
    return edition


def draft_agreement(act: Act) -> None:
    """Draft from a decided determination: the edition, its functions and its terms."""
    parent = act.parent
    act.row = Agreement(agency=parent.agency, request=parent.request, determination=parent, plan=parent.plan)
    _pin(act.row, act)


def import_agreement(act: Act) -> None:
    """Enter an agreement that was signed elsewhere; no assessment is on file and its page says so.

    Its facts hold since it took effect, but Accord knew them only from now on.
    """
    row = Agreement(agency=act.parent, imported=True, held_at=act.given.text("held_at"))
    edition = _pin(row, act)
    position = act.given.text("supervisor_position")
    if position and edition.term("supervisor_position"):
        row.terms["supervisor_position"] = position
    effective_on = act.given.day("effective_on") or act.on
    row.effective_at = day_starts_at(effective_on, act.parent.zone)
    row.ends_at = rules.fixed_end(settled.typed(edition, row.terms), row.effective_at, act.parent.zone)
    act.row = row
    act.after(lambda: _take_effect(act))


def set_terms(act: Act) -> None:
    """Set terms within the bounds of the edition."""
    row: Agreement = act.row
    edition = act.facts.edition
    values, _ = settled.change(edition, act.given.rows("changes"))
    row.terms = {**row.terms, **values}


def write_content(act: Act) -> None:
    """Write what the parties agree in their own words; a field left empty keeps what stood."""
    row: Agreement = act.row
    given = act.given
    for name in ("objective", "permitted_use", "supervision_plan", "data_annex"):
        setattr(row, name, given.text(name) or getattr(row, name))
    if given.rows("measures"):
        row.measures = [{k: v for k, v in r.items() if v is not None} for r in given.rows("measures")]
    if given.rows("facilities"):
        row.facilities = [dict(r) for r in given.rows("facilities")]


def send_to_legal(_act: Act) -> None:
    """Send a complete draft to counsel."""


def clear_legal(_act: Act) -> None:
    """Counsel finds the draft legally sufficient."""


def return_to_drafting(act: Act) -> None:
    """Send it back with a reason; a document that was frozen is not to be signed any more."""
    act.row.content_digest = ""
    act.row.body_resolution = ""
    act.row.body_resolved_on = None


def record_resolution(act: Act) -> None:
    """Record the governing body's approval and freeze the document both sides will sign.

    The content digest is that of the frozen bytes; the same content at the same moment gives the
    same bytes, so what the door stores is what is digested here.
    """
    row: Agreement = act.row
    row.body_resolution = act.given.text("resolution")
    row.body_resolved_on = act.given.day("resolved_on")
    content = _instrument(row, act)
    row.content_digest = sha256(store.render("agreement", content, act.at)).hexdigest()
    act.issue(content)


def _instrument(row: Agreement, act: Act) -> Content:
    edition: Edition = act.facts.edition
    return instrument(
        umbrella(),
        programs()[row.program],
        edition,
        settled.typed(edition, row.terms),
        written_of(row, act.on),
        edition_digest=row.edition_digest,
        issued_on=local_day(act.at, row.agency.zone),
        demonstration=settings.DEMONSTRATION,
    )


def _sign(act: Act, side: str) -> None:
    """Sign the frozen document and a statement; keep who, for which side, exactly which bytes, with which certificate."""
    row: Agreement = act.row
    position = read.position_of(row, side)
    signing.sign_paper(
        act,
        signing.Paper(
            agreement=row,
            digest=row.content_digest,
            data=last_revision(row, row.content_digest),
            title=f"Agreement {row.number}",
            purpose=f"Signs agreement {row.number} for the {side} side as {position}",
        ),
        side,
        position,
    )


def sign_local(act: Act) -> None:
    """Sign for the agency."""
    _sign(act, "local")


def sign_federal(act: Act) -> None:
    """Sign for the federal side; with the last signature the agreement takes effect."""
    row: Agreement = act.row
    _sign(act, "federal")
    row.effective_at = act.at
    row.ends_at = rules.fixed_end(read.terms_of(row), act.at, row.agency.zone)
    act.after(lambda: _take_effect(act))


def _take_effect(act: Act) -> None:
    """Write each fact that the signed clauses give, with its clause and its law."""
    row: Agreement = act.row
    _changing.keep_version(row)
    known_from = act.at
    program = programs()[row.program]
    agency = row.agency
    found = grounds(
        umbrella(),
        program,
        program.edition(row.edition),
        number=row.number,
        party=str(agency.public_id),
        functions=row.functions,
        terms=read.terms_of(row),
        counties=read.counties_of(agency),
        state=agency.place_state_id or "",
        facilities=[str(f["name"]) for f in row.facilities],
    )
    for ground in found:
        fact = _fact(row, ground, row.effective_at or known_from, known_from)
        fact.valid_to = row.ends_at if ground.kind == IN_FORCE else None
        fact.entry = act.entry
        fact.save()


def _fact(row: Agreement, ground: Ground, valid_from: datetime, known_from: datetime) -> Fact:
    return Fact(
        subject="agreement",
        subject_id=row.pk,
        kind=ground.kind,
        detail=ground.detail[:120],
        clause=ground.clause,
        citation=ground.citation[:120],
        valid_from=valid_from,
        known_from=known_from,
    )


def suspend(act: Act) -> None:
    """Suspend with reasons; the edition says how many days before."""
    row: Agreement = act.row
    falls = rules.suspension(read.terms_of(row), act.at, row.agency.zone)
    act.later(_fact(row, _suspension(row), falls.at, act.at))
    until = act.given.day("expected_until_on")
    act.issue(
        Content(
            title=f"Suspension of agreement {row.number}",
            number=row.number,
            issued_on=local_day(act.at, row.agency.zone),
            issuer="Program office",
            demonstration=settings.DEMONSTRATION,
            values={
                "local_party": row.agency.name,
                "agreement_number": row.number,
                "starts_on": when(falls.at, row.agency.zone),
                "decided_by": act.by.name,
                "restored_when": act.given.text("restored_when"),
            },
            parties=(Party(part="To", name=row.agency.name),),
            blocks=(
                Heading("Reasons"),
                Paragraph(act.given.text("reason")),
                Heading("How long, and how to respond"),
                Paragraph(f"Expected to last until {until}." if until else "No day is set for its end."),
                Paragraph(act.given.text("respond")),
                Heading("Why this date"),
                Items(falls.steps),
                Note("While the agreement is suspended nobody may use a power it delegates."),
            ),
        )
    )


def reinstate(act: Act) -> None:
    """End the suspension: what was known is closed, and what it really covered is written anew."""
    for old in read.live_facts(act.row, SUSPENSION):
        act.later(*_corrected([old], act.at, valid_to=act.at))


def give_notice(act: Act) -> None:
    """Give notice; the edition's period decides the moment at which everything under it ends."""
    row: Agreement = act.row
    zone = row.agency.zone
    side = act.by.side or ""
    falls = rules.notice(side, read.terms_of(row), act.at, zone)
    row.ends_at, row.ended_by_side, row.ended_because = falls.at, side, act.given.text("reason")
    act.later(*_corrected(read.live_facts(row, IN_FORCE), act.at, valid_to=falls.at))
    giver, addressee = row.agency.name, read.federal_party(row)
    if side != "local":
        giver, addressee = addressee, giver
    period = f"notice of {falls.days} days" if falls.days else "notice at once"
    act.issue(
        Content(
            title=f"{period[:1].upper()}{period[1:]} to end agreement {row.number}",
            number=row.number,
            issued_on=local_day(act.at, zone),
            issuer=giver,
            demonstration=settings.DEMONSTRATION,
            values={
                "addressee": addressee,
                "agreement_number": row.number,
                "given_by": f"{act.by.name}, for {giver},",
                "given_on": local_day(act.at, zone),
                "ends_on": when(falls.at, zone),
                "period": period,
            },
            parties=(Party(part="To", name=addressee),),
            blocks=(
                Heading("Reasons"),
                Paragraph(row.ended_because),
                *_more(act, "totals", "Totals"),
                *_more(act, "examples", "Examples"),
                Heading("Why this date"),
                Items(falls.steps),
                Note("Every authorization under the agreement ends at that moment, and no further act is needed."),
            ),
        )
    )


def _more(act: Act, name: str, title: str) -> tuple[Block, ...]:
    said = act.given.text(name)
    return (Heading(title), Paragraph(said)) if said else ()


def _corrected(old: Iterable[Fact], at: datetime, *, valid_to: datetime) -> list[Fact]:
    """Close what was known, and return it with the corrected facts; what would hold no moment is left out."""
    found: list[Fact] = []
    for fact in old:
        fact.known_to = at
        found.append(fact)
        if fact.valid_from < valid_to:
            found.append(
                Fact(
                    subject=fact.subject,
                    subject_id=fact.subject_id,
                    kind=fact.kind,
                    detail=fact.detail,
                    clause=fact.clause,
                    citation=fact.citation,
                    valid_from=fact.valid_from,
                    valid_to=valid_to,
                    known_from=at,
                )
            )
    return found


def _suspension(row: Agreement) -> Ground:
    """Return the ground of a suspension: the clause on the end, under which an agreement is suspended too."""
    clause = next((f.clause for f in read.live_facts(row, IN_FORCE)), "")
    law = umbrella().clause(programs()[row.program], clause).citation if clause else HOUSE
    return Ground(kind=SUSPENSION, detail=row.number, clause=clause, citation=law)


def review(act: Act) -> None:
    """Record a review of the whole agreement; the next one is counted from its day."""
    act.row.reviewed_on = act.given.day("reviewed_on")


def meet(_act: Act) -> None:
    """Record that both sides met; the words stand in the history."""


def withdraw_draft(_act: Act) -> None:
    """Withdraw what is not in force, with a reason."""
