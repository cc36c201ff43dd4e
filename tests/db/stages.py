"""Bring a world to a stage of the journey by the same actions the pages use."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.test import override_settings

from accord.cli._story import Story
from accord.programs import umbrella
from accord.records.models import Agreement
from accord.rules.programs import Question
from tests.db.world import BEGIN, World, world

SAFE_NO = ("overlapping-team", "open-decree")


def _answer(q: Question) -> dict[str, Any]:
    plain = {"scale-0-4": "1", "integer": "3", "yesno": "no" if q.code in SAFE_NO else "yes", "words": "Hear us first."}
    value = q.choices[0].value if q.choices else plain[q.kind]
    row = {"question": q.code, "value": value}
    return {**row, "evidence": "County report of 2025"} if q.source_asked else row


ANSWERS = [_answer(q) for q in umbrella().questionnaire.questions]


@contextmanager
def standing(blocker: Any, *stages: Callable[[World], None]) -> Iterator[World]:
    """Give a module one world at a stage; each test works on a copy inside it and is rolled back alone."""
    quick = override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"])
    with blocker.unblock(), quick, transaction.atomic():
        w = world()
        for stage in stages:
            stage(w)
        yield w
        transaction.set_rollback(True)


def copy_of(w: World) -> World:
    """Return the world with a clock, ids and rows in memory of its own."""
    return deepcopy(w)


def walked(w: World) -> None:
    """Walk the whole way to an officer's check, and look at it 300 days after its beginning."""
    story = Story(w.people, "287g", BEGIN)
    for _ in story.walk():
        pass
    w.ids = {**story.ids, "agency": str(w.agency.public_id)}
    w.at = BEGIN + timedelta(days=300)


def referred(w: World, **more: object) -> None:
    """Take a request of the world's agency to its two field offices, with both opinions."""
    raw = {"agency": str(w.agency.public_id), "problem": "Smuggled goods reach the county by road.",
           "programs": ["287g"], "body_position": "in-favour", **more}  # fmt: skip
    w.do("liaison", "request", "start", raw)
    w.do("liaison", "request", "submit")
    w.do("coordinator", "request", "acknowledge")
    w.do("coordinator", "request", "refer")
    for who, side in (("director", "removal"), ("director-investigations", "investigations")):
        w.do(who, "request", "give-opinion", {"side": side, "opinion": "support", "reasons": "It fits the area."})


def answered(w: World, changed: dict[str, str] | None = None) -> None:
    """Answer every question at once as the liaison; `changed` gives other values by question."""
    rows = [{**row, **({"value": (changed or {})[row["question"]]} if row["question"] in (changed or {}) else {})}
            for row in ANSWERS]  # fmt: skip
    w.do("liaison", "assessment", "answer-many", {"answers": rows})


def assessed(w: World, changed: dict[str, str] | None = None) -> None:
    """Open, answer, countersign and sign off an assessment of the world's referred request."""
    w.do("coordinator", "assessment", "open-assessment", {"request": w.ids["request"]})
    answered(w, changed)
    w.do("coordinator-2", "assessment", "countersign")
    w.do("head", "assessment", "sign-off-local")
    w.do("director", "assessment", "sign-off-federal")


def planned(w: World) -> None:
    """Draft, propose and agree a plan from the world's completed assessment."""
    w.do("coordinator", "plan", "draft-plan", {"assessment": w.ids["assessment"]})
    w.do("liaison", "plan", "propose-plan")
    w.do("head", "plan", "agree-plan-local")
    w.do("director", "plan", "agree-plan-federal")


def capable(w: World, **free: int) -> None:
    """Have both offices state their capacities: fifty of sixty free, or as `free` says by code."""
    for who, office in (("director", w.removal), ("director-investigations", w.investigations)):
        for c in umbrella().capacities:
            total = 60
            left = free.get(c.code.replace("-", "_"), 50)
            raw = {"code": c.code, "total": total, "promised": total - left, "source": "Staffing plan of 2026"}
            w.do(who, "office", "state-capacity", raw, on=office.public_id)


def weighed(w: World, *codes: str, capacity: bool = True, opinion: str = "clear", concurrence: str = "concur") -> None:
    """Open a determination of the world's plan and bring it to the decision, recommending `codes`."""
    w.do("manager", "determination", "open-determination", {"plan": w.ids["plan"]})
    if capacity:
        w.do("manager", "determination", "record-capacity")
    if opinion:
        raw = {"opinion": opinion, "reasons": "We read the history of complaints."}
        w.do("civil-rights", "determination", "give-civil-rights-opinion", raw)
    w.do("manager", "determination", "recommend", {"recommended": list(codes), "reasons": "It answers the need."})
    w.do("head", "determination", "concur", {"concurrence": concurrence, "reasons": "We discussed it in public."})


def determined(w: World, *codes: str) -> None:
    """Take the world's agreed plan to a decision for `codes` (287(g) unless others are named)."""
    codes = codes or ("287g",)
    capable(w)
    weighed(w, *codes)
    w.do(
        "decider",
        "determination",
        "decide",
        {"outcome": "approved", "decided": list(codes), "reasons": "It helps most."},
    )


CONTENT: dict[str, object] = {
    "objective": "Orderly handovers at the end of custody.",
    "permitted_use": "Only at the scheduled release, or under direction in the field.",
    "supervision_plan": "A federal supervisor reads every record of the week",
    "data_annex": "Counts of acts and of complaints, by the fifth of each month",
    "measures": [{"title": "Supervision reviews held on time", "kind": "supervision", "unit": "percent", "target": 95}],
    "facilities": [{"name": "Main Jail", "county": "12071"}],
}


def drafted(w: World, program: str = "287g", edition: str = "warrant-service-2025", **terms: str) -> None:
    """Draft an agreement of the world's decided determination, with its content and its terms."""
    functions = list(umbrella().programs[program].edition(edition).functions)
    w.do("manager", "agreement", "draft-agreement",
         {"determination": w.ids["determination"], "program": program, "edition": edition, "functions": functions})  # fmt: skip
    w.do("liaison", "agreement", "write-content", CONTENT)
    values = {"officers_maximum": "10", "supervisor_position": "Supervisory officer, field office", **terms}
    w.do("manager", "agreement", "set-terms", {"changes": [{"name": k, "value": v} for k, v in values.items()]})


def ready_to_sign(w: World) -> str:
    """Clear and approve the world's draft; return the digest of the frozen document."""
    w.do("manager", "agreement", "send-to-legal")
    w.do("federal-counsel", "agreement", "clear-legal")
    day = w.at.date().isoformat()
    w.do("clerk", "agreement", "record-resolution", {"resolution": "Resolution 26-14", "resolved_on": day})
    return Agreement.objects.get(public_id=w.ids["agreement"]).content_digest


def in_force(w: World, program: str = "287g", edition: str = "warrant-service-2025", **terms: str) -> None:
    """Take the world's decided determination to an agreement signed by both sides."""
    drafted(w, program, edition, **terms)
    digest = ready_to_sign(w)
    w.do("head", "agreement", "sign-local", {"digest": digest}, step_up=True)
    w.do("decider", "agreement", "sign-federal", {"digest": digest}, step_up=True)
