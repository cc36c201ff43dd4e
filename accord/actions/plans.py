"""What people do with a plan of action: draft it from the assessment, edit, agree, report, review yearly."""

from django.conf import settings

from accord.actions._acting import Act
from accord.queries import plans as reads
from accord.queries.shapes import words
from accord.queries.signers import signer_of
from accord.records.models import Plan, PlanItem, PlanReview, Progress
from accord.rules import plans as rules
from accord.rules.documents import Content, Heading, Note, Paragraph, Party, Signature, Signatures, Table
from accord.rules.intervals import add_months, local_day


def draft_plan(act: Act) -> None:
    """Draw a first draft from the answers; every item names the question it follows from."""
    act.row = Plan(assessment=act.parent, request=act.parent.request, agency=act.parent.agency)
    for item in reads.drafted(act.parent, act.facts.today):
        _insert(act, item)


def _insert(act: Act, item: rules.Item) -> None:
    act.later(PlanItem(plan=act.row, known_from=act.at, **{k: getattr(item, k) for k in rules.Item.__slots__}))


def _close(act: Act, code: str) -> None:
    before = act.row.items.get(code=code, known_to=None)
    before.known_to = act.at
    act.later(before)


def change_plan(act: Act) -> None:
    """Add items or change them; what an item said before stays, closed."""
    have = {i.code: i for i in act.facts.items}
    used = set(act.row.items.values_list("code", flat=True))
    for row in act.given.rows("items"):
        code = row.text("code")
        before = have.get(code)
        after = rules.changed(before, row)
        if before is None:
            code = rules.next_code(after.kind, used)
            used.add(code)
        elif after == before:
            continue
        else:
            _close(act, code)
        _insert(act, rules.named(after, code))


def remove_item(act: Act) -> None:
    """Take an item out with a reason; it stays in the history."""
    _close(act, act.given.text("code"))


def propose_plan(_act: Act) -> None:
    """Put the plan before both sides; it is whole, or this is refused."""


def return_plan(_act: Act) -> None:
    """Give it back for changes, with a reason."""


def agree_plan_local(_act: Act) -> None:
    """Agree for the agency; not by whoever drafted it."""


def agree_plan_federal(act: Act) -> None:
    """Agree for the federal side; the plan stands and its document is issued."""
    row: Plan = act.row
    row.agreed_at = act.at
    today = local_day(act.at, row.agency.zone)
    local = signer_of(row.public_id, "plan:agree-plan-local")
    act.issue(
        Content(
            title=f"Plan of action {row.number}",
            number=row.number,
            issued_on=today,
            issuer="Office of partnership coordination",
            demonstration=settings.DEMONSTRATION,
            values={
                "agency": row.agency.name,
                "assessment_number": row.assessment.number,
                "starts_on": today,
                "review_on": add_months(today, 12),
            },
            parties=(Party(part="Local side", name=row.agency.name),),
            blocks=(
                *_said(act.facts.items),
                Heading("Agreed"),
                Signatures(
                    (
                        Signature(
                            position="Agency head",
                            party=row.agency.name,
                            name=local.name if local else "",
                            signed_at=local.at if local else None,
                        ),
                        Signature(
                            position="For the federal side", party="Federal side", name=act.by.name, signed_at=act.at
                        ),
                    )
                ),
                Note("Targets speak of the work of the two sides; none counts persons."),
            ),
        )
    )


def _said(items: tuple[rules.Item, ...]) -> list[Heading | Paragraph | Table]:
    by = {c.value: [i for i in items if i.kind == c.value] for c in rules.KINDS}
    tables = (
        ("Objectives", ("Item", "Objective", "Measure", "Baseline", "Target", "Owner", "By"), [
            (i.code, i.title, f"{words(rules.MEASURES, i.measure_kind)}: {i.unit}" if i.measure_kind else "None",
             _number(i.baseline), _number(i.target), reads.owner(i), i.due_on or "Not dated")
            for i in by["objective"]]),
        ("Activities", ("Item", "Activity", "Owner", "By"), [
            (i.code, i.title, reads.owner(i), i.due_on or "Not dated") for i in by["activity"]]),
        ("Milestones", ("Item", "Milestone", "Owner", "By"), [
            (i.code, i.title, reads.owner(i), i.due_on or "Not dated") for i in by["milestone"]]),
        ("Resources by party", ("Item", "Party", "Resource", "Amount"), [
            (i.code, f"{reads.party(i)} side", i.title, f"{_number(i.baseline)} {i.unit}".strip())
            for i in by["resource"]]),
        ("Risks", ("Item", "Risk", "In detail"), [(i.code, i.title, i.detail) for i in by["risk"]]),
        ("Safeguards", ("Item", "Safeguard", "In detail"), [(i.code, i.title, i.detail) for i in by["safeguard"]]),
    )  # fmt: skip
    blocks: list[Heading | Paragraph | Table] = []
    for title, header, lines in tables:
        blocks.append(Heading(title))
        blocks.append(Table(title, header, tuple(lines)) if lines else Paragraph("None."))
    return blocks


def _number(value: int | None) -> str:
    return "not stated" if value is None else f"{value:,}"


def record_progress(act: Act) -> None:
    """Record what was measured or done on one item, as of a day."""
    act.later(
        Progress(
            plan=act.row,
            code=act.given.text("code"),
            on=act.given.day("on") or act.facts.today,
            actual=act.given.number("actual") if act.given.get("actual") is not None else None,
            done=act.given.yes("done") if act.given.get("done") is not None else None,
            comment=act.given.text("comment"),
            by_id=act.by.staff_id,
        )
    )


def review_yearly(act: Act) -> None:
    """Answer for one's side whether the partnership is still beneficial and sustainable."""
    act.later(
        PlanReview(
            plan=act.row,
            side=act.by.side or "",
            on=act.facts.today,
            beneficial=act.given.yes("beneficial"),
            sustainable=act.given.yes("sustainable"),
            reasons=act.given.text("reasons"),
            by_id=act.by.staff_id,
        )
    )


def abandon(_act: Act) -> None:
    """Give the plan up, with a reason; it stays readable."""
