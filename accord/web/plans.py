"""The pages of a plan: plan against actual, and a form of editable rows for each kind of item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.queries.planning import ItemShown, PlanShown, planned
from accord.queries.shapes import Sheet
from accord.rules.decisions import Finding, Problem
from accord.rules.inputs import Choice
from accord.rules.plans import ITEM_FIELDS, KINDS, Item
from accord.web import forms
from accord.web.asking import at_of, must
from accord.web.pictures import line, standing
from accord.web.rooms import page_of

TOLD_ELSEWHERE = (
    "Objectives: plan against actual",
    "Activities and milestones",
    "Resources by party",
    "Risks and safeguards",
)
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "objective": (
        "title",
        "detail",
        "measure_kind",
        "unit",
        "baseline",
        "target",
        "owner",
        "due_on",
        "place",
        "source",
    ),
    "activity": ("title", "detail", "owner", "due_on", "place", "source"),
    "milestone": ("title", "detail", "owner", "due_on", "place", "source"),
    "resource": ("title", "detail", "baseline", "unit", "owner", "place", "source"),
    "risk": ("title", "detail", "owner", "place", "source"),
    "safeguard": ("title", "detail", "owner", "place", "source"),
}
ELSEWHERE_FROM = 200
"""Rows typed on another kind's page are numbered from here, so that they meet no row that is shown."""
EMPTY_ROWS = 2
SOON = 5
"""So many of the items that are due next are shown before all others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One editable row: its code (empty for a new item), its cells, and where it came from."""

    number: int
    code: str
    cells: tuple[forms.Filled, ...]
    answer: str
    asked: str


def page(request: HttpRequest, found: Sheet) -> dict[str, Any]:
    """Return what the page of a plan shows beside the frame."""
    plan = planned(found.id, must(request), at_of(request))
    dated = [i for i in plan.of("milestone", "activity") if i.item.due_on]
    marks = [
        (i.item.due_on, f"{i.item.code}: {i.item.title}", *standing(i.item.due_on, plan.today, done=i.done))
        for i in dated
        if i.item.due_on
    ]
    allowed = {o.action for o in found.offers if o.allowed and o.kind == "plan"}
    waiting = [i for i in plan.of("objective", "activity", "milestone") if i.item.due_on and not _finished(i)]
    return {
        "plan": plan,
        "dates": line(marks, plan.today),
        "soon": tuple(sorted(waiting, key=lambda i: i.item.due_on or plan.today)[:SOON]),
        "met": sum(i.standing == "met" for i in plan.of("objective")),
        "measured": sum(i.actual is not None for i in plan.of("objective")),
        "finished": sum(i.done for i in dated),
        "late": sum(i.late for i in dated),
        "may_report": "record-progress" in allowed,
        "may_change": "change-plan" in allowed,
        "here": f"/plans/{found.id}/",
        "tables": tuple(t for t in page_of(found)["tables"] if t.caption not in TOLD_ELSEWHERE),
    }


def _finished(shown: ItemShown) -> bool:
    return shown.done or shown.standing == "met"


def tidy(request: HttpRequest, public_id: str, raw: dict[str, object]) -> dict[str, object]:
    """Return what was typed without the rows that were left alone."""
    given = raw.get("items")
    if not isinstance(given, list):
        return raw
    have = {i.item.code: i.item for i in planned(public_id, must(request), at_of(request)).items}
    rows = [r for r in given if isinstance(r, Mapping) and _says(r, have.get(str(r.get("code") or "")))]
    return {**raw, "items": rows}


def _says(row: Mapping[str, object], item: Item | None) -> bool:
    """Return whether a row says anything new: of its item, or of one that is not there yet."""
    typed = {k: v for k, v in row.items() if k not in ("code", "kind") and v not in (None, "", [])}
    if item is None:
        return bool(typed) or bool(row.get("code"))
    return any(str(v).replace("\r\n", "\n").strip() != _text(getattr(item, k, None)) for k, v in typed.items())


def _text(value: object) -> str:
    return "" if value is None else str(value)


def changing(
    request: HttpRequest,
    public_id: str,
    kept: Mapping[str, object],
    problems: Sequence[Problem],
    findings: Sequence[Finding],
) -> dict[str, Any]:
    """Return the items of one kind as editable rows, with what was typed laid over what stands."""
    plan = planned(public_id, must(request), at_of(request))
    given = kept.get("items")
    typed = [r for r in given if isinstance(r, Mapping)] if isinstance(given, (list, tuple)) else []
    told = [*problems, *(Problem(field=f.field, message=f"{f.message} {f.fix}") for f in findings if f.field)]
    kind = _kind(request, typed, told, plan)
    rows: list[Row] = []
    where: dict[int, int] = {}
    by_code = {str(r.get("code")): (n, r) for n, r in enumerate(typed) if r.get("code")}
    shown = plan.of(kind)
    drawn: list[tuple[str, Mapping[str, object], int | None]] = []
    for i in shown:
        n, over = by_code.get(i.item.code, (None, {}))
        stands = {c: getattr(i.item, c) for c in COLUMNS[kind]}
        drawn.append((i.item.code, {**stands, **{k: v for k, v in over.items() if v not in (None, "")}}, n))
    drawn += [("", r, n) for n, r in enumerate(typed) if not r.get("code") and r.get("kind") == kind]
    drawn += [("", {}, None)] * EMPTY_ROWS
    where = {n: i for i, (_code, _values, n) in enumerate(drawn) if n is not None}
    moved = [_moved(p, where) for p in told]
    sources = {i.item.code: i for i in shown}
    questions = _questions(plan)
    for number, (code, values, _n) in enumerate(drawn):
        came = sources.get(code)
        rows.append(
            Row(
                number=number,
                code=code,
                cells=tuple(_cell(name, number, values, moved, questions) for name in COLUMNS[kind]),
                answer=came.answer if came else "",
                asked=came.source if came else "",
            )
        )
    anchors = {c.name: c.id for r in rows for c in r.cells}
    others = [r for r in typed if not _of(r, kind, plan)]
    return {
        "plan": plan,
        "kind": kind,
        "kinds": tuple((c.value, _(c.label), len(plan.of(c.value))) for c in KINDS),
        "kind_label": next(_(c.label) for c in KINDS if c.value == kind),
        "rows": tuple(rows),
        "elsewhere": tuple(
            (f"items.{ELSEWHERE_FROM + n}.{name}", str(value))
            for n, r in enumerate(others)
            for name, value in r.items()
            if value not in (None, "", [])
        ),
        "form": forms.Form(
            fields=(), problems=tuple(forms.Pointed(p.message, anchors.get(p.field, "")) for p in moved)
        ),
    }


def _of(row: Mapping[str, object], kind: str, plan: PlanShown) -> bool:
    code = str(row.get("code") or "")
    return next((i.item.kind for i in plan.items if i.item.code == code), row.get("kind")) == kind


def _kind(request: HttpRequest, typed: Sequence[Mapping[str, object]], told: Sequence[Problem], plan: PlanShown) -> str:
    """Return the kind the reader chose, or that of the first row with something wrong."""
    codes = [c.value for c in KINDS]
    for p in told:
        parts = p.field.split(".")
        if parts[0] == "items" and len(parts) > 2 and parts[1].isdigit() and int(parts[1]) < len(typed):
            return next((c for c in codes if _of(typed[int(parts[1])], c, plan)), codes[0])
    wanted = request.POST.get("section") or request.GET.get("section", "")
    return wanted if wanted in codes else codes[0]


def _moved(problem: Problem, where: Mapping[int, int]) -> Problem:
    """Return the problem with the number of the row as it is drawn."""
    parts = problem.field.split(".")
    if parts[0] == "items" and len(parts) == 3 and parts[1].isdigit() and int(parts[1]) in where:
        return replace(problem, field=f"items.{where[int(parts[1])]}.{parts[2]}")
    return problem


def _questions(plan: PlanShown) -> tuple[Choice, ...]:
    """Return the questions that items follow from, for the list behind each row's source."""
    found = {i.item.source: i.source for i in plan.items if i.item.source}
    return tuple(Choice(value=code, label=prompt) for code, prompt in sorted(found.items()))


def _cell(
    name: str, number: int, values: Mapping[str, object], problems: Sequence[Problem], questions: tuple[Choice, ...]
) -> forms.Filled:
    field = next(f for f in ITEM_FIELDS if f.name == name)
    if name == "source":
        field = replace(field, choices=questions)
    return forms.filled(field, f"items.{number}.{name}", values.get(name), problems=problems)
