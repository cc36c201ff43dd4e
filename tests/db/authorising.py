"""The way to authority in few words, for the tests of authority and of its check."""

from typing import Any

from accord.actions.authority import check
from accord.programs import programs
from accord.records.models import Fact
from tests.db.world import World

FIELD, SERVICE, JAIL = "task-force-2025", "warrant-service-2025", "jail-enforcement-2020"
ASKED = ["enforces-law", "facility-security-trained", "questionnaire", "disciplinary-access"]


def edition(code: str) -> Any:
    return programs()["287g"].edition(code)


def agree(w: World, code: str = FIELD) -> str:
    """Enter an agreement in force since the beginning of that day's month."""
    return w.do(
        "administrator", "agreement", "import-agreement",
        {"agency": str(w.agency.public_id), "program": "287g", "edition": code,
         "functions": list(edition(code).functions[:2]), "effective_on": w.at.date().replace(day=1).isoformat(),
         "held_at": "Program office, binder 4", "supervisor_position": "Desk supervisor"},
    ).id  # fmt: skip


def enrolled(w: World, who: str = "officer", code: str = FIELD) -> str:
    """Bring an officer as far as a seat in a class of the edition's course."""
    w.do("liaison", "designation", "nominate", {
        "agreement": w.ids["agreement"], "officer": str(w.people.staff(who).public_id), "experience_months": 48,
        "citizen_attested": True, "attestations": ASKED})  # fmt: skip
    w.do(who, "designation", "consent")
    w.do("vetting", "designation", "open-vetting")
    w.do("vetting", "designation", "record-vetting", {"status": "cleared", "decided_on": str(w.at.date())})
    course = next(c for c in programs()["287g"].courses if c.code in edition(code).courses and not c.refresher)
    if "class" not in w.ids:
        w.do("trainer", "class", "schedule", {
            "agency": str(w.agency.public_id), "program": "287g", "course": course.code, "seats": 2,
            "starts_on": str(w.at.date()), "ends_on": str(w.at.date()), "venue": "Academy"})  # fmt: skip
    return w.do("trainer", "designation", "enroll", {"training": w.ids["class"]}).id


def sit(w: World, exam: str, score: int | None, *, passed: bool | None = None) -> None:
    raw = {"exam": exam, "taken_on": str(w.at.date()), "score_percent": score, "passed": passed}
    w.do("trainer", "designation", "record-exam", {k: v for k, v in raw.items() if v is not None})


def lettered(w: World, who: str = "officer", code: str = FIELD) -> str:
    """Bring an officer as far as the authorization letter."""
    found = enrolled(w, who, code)
    exams = next(c for c in programs()["287g"].courses if c.code in edition(code).courses and not c.refresher).exams
    for exam in exams:
        sit(w, exam.code, *((None,) if code == FIELD else (90,)), passed=True if code == FIELD else None)
    w.do("trainer", "designation", "certify")
    letter(w)
    return found


def letter(w: World, action: str = "issue-letter", **how: Any) -> Any:
    functions = [f.detail for f in Fact.objects.filter(subject="agreement", kind="function").order_by("pk")[:1]]
    return w.do("director", "designation", action, {
        "functions": functions, "starts_on": str(w.at.date()), "supervisor_position": "Desk supervisor",
        "supervisor_office": str(w.removal.public_id)}, **how)  # fmt: skip


def active(w: World, who: str = "officer", code: str = FIELD, credential: str = "C-0001") -> str:
    """Bring an officer all the way."""
    found = lettered(w, who, code)
    w.do("director", "designation", "designate", {"credential": credential}, step_up=True)
    return found


def ask(w: World, who: str = "head", *, officer: str = "officer", other: bool = False, **raw: Any) -> Any:
    cast = w.others if other else w.people
    question = {"officer": str(w.people.staff(officer).public_id), "function": "interrogate", "place": "12071", **raw}
    return check(question, by=cast.actor(who, w.at), at=w.at)


def failed(answer: Any) -> list[int]:
    return [s.number for s in answer.decision.steps if not s.passed]
