"""The pages of an assessment: question by question, a form for each section, and what is signed off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.queries.answering import Given, Part, Posed, Progress, posed
from accord.queries.shapes import Sheet
from accord.rules.assessments import ANSWER_FIELDS, field_of
from accord.rules.decisions import Finding, Problem
from accord.rules.inputs import Field, choices
from accord.web import forms
from accord.web.asking import at_of, must
from accord.web.parts import Act
from accord.web.rooms import page_of

SCALE = choices(
    ("0", "0, not at all"), ("1", "1, a little"), ("2", "2, it would help"), ("3", "3, much"), ("4", "4, most urgently")
)
NUMBERS = ("integer",)
ANSWERED = ("value", "number", "evidence", "note")
SHOWN_AS_FACTS = ("Agency", "Request", "Questionnaire", "Program data")


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """One question ready to be answered: its control, its evidence, its note, and what is known of it."""

    posed: Posed
    answer: forms.Filled
    evidence: forms.Filled
    note: forms.Filled | None


def page(request: HttpRequest, found: Sheet) -> dict[str, Any]:
    """Return what the page of an assessment shows beside the frame."""
    progress = posed(found.id, must(request), at_of(request))
    allowed = {o.action for o in found.offers if o.allowed and o.kind == "assessment"}
    context = page_of(found)
    facts = context["facts"]
    step, acts = context["step"], context["acts"]
    if step is not None and step.href.endswith("/answer-question/"):
        # The form by section is the next step; answering a single question stands apart.
        acts, step = (replace(step, quiet=True), *acts), _by_section(progress, found)
    return {
        "acts": acts,
        "step": step,
        "progress": progress,
        "may_answer": "answer-many" in allowed,
        "may_view": "review-answer" in allowed,
        "here": f"/assessments/{found.id}/",
        "tables": (),
        "facts": tuple(f for f in facts if f.label in SHOWN_AS_FACTS),
    }


def signing(
    request: HttpRequest,
    public_id: str,
    _kept: Mapping[str, object],
    _problems: Sequence[Problem],
    _findings: Sequence[Finding],
) -> dict[str, Any]:
    """Return everything that is signed off, to be read before it is."""
    progress = posed(public_id, must(request), at_of(request))
    disputed = tuple(p for p in progress.every if any(not v.agrees for v in p.views))
    return {"progress": progress, "disputed": disputed}


def _by_section(progress: Progress, found: Sheet) -> Act:
    """Return the next step of whoever answers: the form, at the next open question."""
    at, first = f"/assessments/{found.id}/answer-many/", progress.next_open
    if first is None:
        return Act(label=_("Read or change the answers"), href=at, help=_("Every required question is answered."))
    where = f"{at}?section={progress.part_of(first.code).code}#q-{first.code}"
    return Act(label=_("Go on with the next open question"), href=where, help=first.question.prompt)


def section_of(request: HttpRequest, progress: Progress) -> Part:
    """Return the section the reader chose, else the one of the next open question."""
    wanted = request.POST.get("section") or request.GET.get("section", "")
    first = progress.next_open
    default = progress.part_of(first.code) if first else progress.parts[0]
    return next((p for p in progress.parts if p.code == wanted), default)


def tidy(request: HttpRequest, public_id: str, raw: dict[str, object]) -> dict[str, object]:
    """Return what was typed without the questions that were left alone or say what they said before."""
    rows = raw.get("answers")
    if not isinstance(rows, list):
        return raw
    present = {p.code: p.answer for p in posed(public_id, must(request), at_of(request)).every}
    said = [r for r in rows if isinstance(r, Mapping) and _said(r)]
    return {**raw, "answers": [r for r in said if not _stands(r, present.get(str(r.get("question"))))]}


def _stands(row: Mapping[str, object], answer: Given | None) -> bool:
    """Return whether a row only repeats the present answer."""
    if answer is None:
        return False
    value = ("yes" if answer.value else "no") if isinstance(answer.value, bool) else str(answer.value)
    typed = str(row.get("number") or row.get("value") or "").replace("\r\n", "\n").strip()
    evidence, note = (str(row.get(name) or "").replace("\r\n", "\n").strip() for name in ("evidence", "note"))
    return (typed, evidence, note) == (value, answer.evidence, answer.note)


def _said(row: Mapping[str, object]) -> bool:
    return any(row.get(name) not in (None, "", []) for name in ANSWERED)


def answering(
    request: HttpRequest,
    public_id: str,
    kept: Mapping[str, object],
    problems: Sequence[Problem],
    findings: Sequence[Finding],
) -> dict[str, Any]:
    """Return one section of the questionnaire as a form, with what was typed and what stands already."""
    progress = posed(public_id, must(request), at_of(request))
    rows = [r for r in _rows(kept) if _said(r)]
    typed = {str(r.get("question")): r for r in rows}
    where = {f"answers.{i}.": str(r.get("question")) for i, r in enumerate(rows)}
    at_fault = [_moved(p, where, progress) for p in _all(problems, findings)]
    part = section_of(request, progress)
    faulty = next((p.field.split(".")[1] for p in at_fault if p.field.startswith("answers.")), "")
    if faulty:
        part = next((s for s in progress.parts if any(str(p.number) == faulty for p in s.posed)), part)
    drawn = tuple(_drawn(p, typed.get(p.code), at_fault) for p in part.posed)
    every = [c for d in drawn for c in (d.answer, d.evidence, d.note) if c is not None]
    anchors = {c.name: c.id for c in every}
    order = [p.code for p in progress.parts]
    at = order.index(part.code)
    return {
        "progress": progress,
        "part": part,
        "drawn": drawn,
        # What was typed in another section goes on with the form, unseen and unlost.
        "elsewhere": tuple(_elsewhere(rows, part, progress)),
        "next_part": progress.parts[at + 1] if at + 1 < len(order) else None,
        "form": forms.Form(
            fields=(), problems=tuple(forms.Pointed(p.message, anchors.get(p.field, "")) for p in at_fault)
        ),
    }


def _all(problems: Sequence[Problem], findings: Sequence[Finding]) -> list[Problem]:
    """Return problems, and findings that name a field, in one shape."""
    told = [Problem(field=f.field, message=f"{f.message} {f.fix}") for f in findings if f.field]
    return [*problems, *told]


def _rows(kept: Mapping[str, object]) -> list[Mapping[str, object]]:
    given = kept.get("answers")
    return [r for r in given if isinstance(r, Mapping)] if isinstance(given, (list, tuple)) else []


def _moved(problem: Problem, where: Mapping[str, str], progress: Progress) -> Problem:
    """Return the problem with the number of its question instead of that of the judged row."""
    numbers = {p.code: p for p in progress.every}
    for before, code in where.items():
        if problem.field.startswith(before) and code in numbers:
            p = numbers[code]
            name = problem.field.removeprefix(before)
            name = "number" if name in ("value", "number") and p.question.kind in NUMBERS else name
            name = "value" if name == "number" and p.question.kind not in NUMBERS else name
            return replace(problem, field=f"answers.{p.number}.{name}")
    return problem


def _elsewhere(rows: Sequence[Mapping[str, object]], part: Part, progress: Progress) -> list[tuple[str, str]]:
    here = {p.code for p in part.posed}
    numbers = {p.code: p.number for p in progress.every}
    found = []
    for row in rows:
        code = str(row.get("question"))
        if code in here or code not in numbers:
            continue
        found += [(f"answers.{numbers[code]}.{k}", str(v)) for k, v in row.items() if v not in (None, "", [])]
    return found


def _drawn(p: Posed, row: Mapping[str, object] | None, problems: Sequence[Problem]) -> Drawn:
    """Return a question's controls: what was typed, else the present answer."""
    before = f"answers.{p.number}."
    number = p.question.kind in NUMBERS
    asked = field_of(p.question)
    if p.question.kind == "scale-0-4":
        asked = replace(asked, kind="choice", choices=SCALE)
    asked = replace(asked, help="")
    kept: Mapping[str, object] = row or {}
    value = kept.get("number") if number and kept.get("number") not in (None, "") else kept.get("value")
    if row is None and p.answer is not None:
        value = p.answer.value
        if p.question.kind == "scale-0-4":
            value = str(value)
        kept = {"evidence": p.answer.evidence, "note": p.answer.note}
    columns: dict[str, Field] = {f.name: f for f in ANSWER_FIELDS}
    evidence = replace(columns["evidence"], required=p.question.source_asked)
    named = forms.filled
    return Drawn(
        posed=p,
        answer=named(asked, before + ("number" if number else "value"), value, problems=problems),
        evidence=named(evidence, before + "evidence", kept.get("evidence"), problems=problems),
        # A threat is named from the closed list only; it takes no words.
        note=None
        if p.question.section == "threats"
        else named(columns["note"], before + "note", kept.get("note"), problems=problems),
    )
