"""One agency's whole way, by the same actions the pages use: from a request to a designated officer.

The story knows no program by name: what it answers, grants and examines is read from the
program's own file, so a program added tomorrow walks the same way.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from accord.actions import Receipt, perform
from accord.actions.demonstration import Cast
from accord.programs import umbrella
from accord.queries.demonstration import first_moment_without, first_place
from accord.queries.sheets import sheet
from accord.rules.determinations.sides import CARRIED_BY
from accord.rules.editions import Edition
from accord.rules.programs import Ask, Condition, Program, Question
from accord.rules.terms import exam_rule, term_fields

FACILITY = "County detention center"
STAGES = ("requests", "assessments", "plans", "determinations", "agreements", "authority")


@dataclass(frozen=True, slots=True)
class Done:
    """One act of the story."""

    stage: str
    who: str
    receipt: Receipt


@dataclass
class Story:
    """The way of one agency through one program; `at` is the story's own clock (aware, UTC).

    `closes` says whether the request is closed once it is answered.
    """

    cast: Cast
    slug: str
    at: datetime
    officers: int = 3
    model: str = ""
    closes: bool = False
    ids: dict[str, str] = field(default_factory=dict)

    @property
    def program(self) -> Program:
        """The program asked for."""
        return umbrella().programs[self.slug]

    @property
    def edition(self) -> Edition:
        """The edition offered on the story's day: of the named model, else the first."""
        offered = self.program.offered(self.at.date())
        return next(e for e in offered if not self.model or e.model == self.model)

    def do(
        self, stage: str, who: str, kind: str, action: str, raw: dict[str, Any] | None = None, *, days: int = 1,
        on: str = "", step_up: bool = False,
    ) -> Done:  # fmt: skip
        """Let one person do one action, some days after the last."""
        self.at += timedelta(days=days)
        actor = self.cast.actor(who, self.at, step_up=step_up)
        receipt = perform(kind, action, on or self.ids.get(kind), raw or {}, by=actor, at=self.at)
        self.ids[kind] = receipt.id
        return Done(stage, actor.name, receipt)

    def walk(self, until: str = STAGES[-1]) -> Iterator[Done]:
        """Walk the stages in order, up to and including the one named."""
        steps = (self.request, self.assess, self.plan, self.determine, self.agree, self.authorise)
        for stage, step in zip(STAGES, steps, strict=True):
            yield from step()
            if stage == until:
                return

    # --- the stages ---------------------------------------------------------------------------

    def request(self) -> Iterator[Done]:
        """The agency asks; the request is acknowledged, referred to two offices, and met about."""
        stage = "requests"
        yield self.do(stage, "liaison", "request", "start", {
            "agency": str(self.cast.agency.public_id),
            "problem": "Crimes that cross the county line outgrow our detectives; we ask for training, written"
                       " authority and federal direction for a few experienced officers.",
            "programs": [self.slug],
            "letter_on": self.at.date().isoformat(),
            "officers_offered": [{"role": "detective", "count": self.officers}],
            "facility": FACILITY, "facility_capacity": 450,
            "body_position": "in-favour",
            "evidence": [{"title": "Calls for service by quarter, as counts", "held_at": "Agency planning unit, file 26-114"}],
        })  # fmt: skip
        yield self.do(stage, "liaison", "request", "submit")
        yield self.do(stage, "coordinator", "request", "ask", {"question": "How many shifts can you cover?"}, days=2)
        yield self.do(stage, "liaison", "request", "answer", {"answer": "Two shifts on weekdays."}, days=3)
        yield self.do(stage, "coordinator", "request", "acknowledge")
        yield self.do(stage, "coordinator", "request", "refer")
        for side, who in (("removal", "director"), ("investigations", "director-investigations")):
            yield self.do(stage, who, "request", "give-opinion", {
                "side": side, "opinion": "support",
                "reasons": "The office can supervise a small unit; training seats are free this season.",
            }, days=4)  # fmt: skip
        yield self.do(stage, "coordinator", "meeting", "propose", {
            "request": self.ids["request"], "purpose": "first-meeting", "venue": "Agency headquarters",
            "planned_at": (self.at + timedelta(days=10)).isoformat(), "agenda": "The need, the options, the costs.",
        })  # fmt: skip
        yield self.do(stage, "liaison", "meeting", "confirm")
        yield self.do(stage, "coordinator", "meeting", "minute", {
            "held_on": (self.at + timedelta(days=9)).date().isoformat(),
            "attendance": [{"organisation": str(self.cast.agency), "position": "Agency head"},
                           {"organisation": "Field office", "position": "Coordinator"}],
            "minutes": "Both sides went through the need, the options without an agreement, and the costs.",
            "follow_ups": [{"what": "Answer the needs assessment", "owner": "local"}],
        }, days=10)  # fmt: skip

    def assess(self) -> Iterator[Done]:
        """Both sides answer, another federal colleague countersigns, both sign off."""
        stage = "assessments"
        yield self.do(stage, "coordinator", "assessment", "open-assessment", {"request": self.ids["request"]})
        answers = [self.answer(q) for q in umbrella().questionnaires[-1].questions]
        yield self.do(stage, "liaison", "assessment", "answer-many", {"answers": answers}, days=7)
        first = next(a for a in answers if a.get("value") in ("3", "4"))
        yield self.do(stage, "coordinator", "assessment", "review-answer", {
            "question": first["question"], "agrees": True, "comment": "It agrees with the counts we were shown.",
        })  # fmt: skip
        yield self.do(stage, "director", "assessment", "countersign")
        yield self.do(stage, "head", "assessment", "sign-off-local")
        yield self.do(stage, "director-investigations", "assessment", "sign-off-federal")

    def plan(self) -> Iterator[Done]:
        """A plan is drafted from the answers, edited, proposed and agreed by both sides."""
        stage = "plans"
        yield self.do(stage, "liaison", "plan", "draft-plan", {"assessment": self.ids["assessment"]})
        due = (self.at + timedelta(days=120)).date().isoformat()
        yield self.do(stage, "coordinator", "plan", "change-plan", {"items": [
            {"kind": "objective", "title": "Every designated officer keeps annual training", "measure_kind": "training",
             "unit": "percent", "baseline": 0, "target": 100, "owner": "local-liaison", "due_on": due},
            {"kind": "activity", "title": "Nominate and train the first officers", "owner": "local-liaison", "due_on": due},
            {"kind": "milestone", "title": "First officers designated", "owner": "coordinator", "due_on": due},
            {"kind": "safeguard", "title": "Complaint poster in every language spoken at the counter",
             "owner": "local-liaison", "due_on": due},
        ]})  # fmt: skip
        yield self.do(stage, "coordinator", "plan", "propose-plan")
        yield self.do(stage, "head", "plan", "agree-plan-local")
        yield self.do(stage, "director", "plan", "agree-plan-federal")

    def determine(self) -> Iterator[Done]:
        """The weighing is frozen, opinions are given, the agency concurs, a named human decides."""
        stage = "determinations"
        for who, office in (("director", self.cast.removal), ("director-investigations", self.cast.investigations)):
            if office is not None:
                for use in {u.capacity for p in umbrella().programs.values() for u in p.uses}:
                    self.do(stage, who, "office", "state-capacity", {
                        "code": use, "total": 40, "promised": 4, "source": "Office staffing table of this quarter",
                    }, days=0, on=str(office.public_id))  # fmt: skip
        yield self.do(stage, "manager", "determination", "open-determination", {"plan": self.ids["plan"]})
        yield self.do(stage, "manager", "determination", "record-capacity")
        yield self.do(stage, "civil-rights", "determination", "give-civil-rights-opinion", {
            "opinion": "clear", "reasons": "No open decree or finding; certificates are current; a language plan exists.",
        })  # fmt: skip
        yield self.do(stage, "manager", "determination", "recommend", {
            "recommended": [self.slug], "reasons": "It meets the stated needs, and both sides can keep it up.",
        })  # fmt: skip
        yield self.do(stage, "head", "determination", "concur", {
            "concurrence": "concur", "reasons": "The council was heard; we can bear the cost.",
        })  # fmt: skip
        yield self.do(stage, "decider", "determination", "decide", {
            "outcome": "approved", "decided": [self.slug],
            "reasons": "The need is shown, capacity is free in both offices, and the agency concurs.",
        }, days=5)  # fmt: skip
        if self.closes:
            yield self.do("requests", "coordinator", "request", "close", {
                "reason": "The request is answered: the decision is given, and the agreement goes on from there.",
            })  # fmt: skip

    def agree(self) -> Iterator[Done]:
        """Drafted from the edition, cleared, approved by the governing body, signed in order."""
        stage = "agreements"
        edition = self.edition
        functions = list(edition.functions[:3]) if edition.functions else []
        yield self.do(stage, "manager", "agreement", "draft-agreement", {
            "determination": self.ids["determination"], "program": self.slug, "edition": edition.code,
            "functions": functions,
        })  # fmt: skip
        yield self.do(stage, "manager", "agreement", "write-content", {
            "objective": "A small, trained and supervised unit that works only on the stated problem.",
            "permitted_use": "Only on duty, only on the functions listed, only under the direction of the supervising"
                             " position, and never on the ground of appearance, language or origin.",
            "supervision_plan": "One supervising position for every five officers, reachable at any hour; a review of"
                                " each officer's work every quarter.",
            "data_annex": "Counts by month: officers active, training kept, complaints received and closed in time,"
                          " interpreter uses. No data about a person.",
            "measures": [{"title": "Officers with current training", "kind": "training", "unit": "percent", "target": 100},
                         {"title": "Complaints answered in time", "kind": "complaints", "unit": "percent", "target": 100}],
            "facilities": [{"name": FACILITY, "county": self.county}] if self.in_facility else [],
        })  # fmt: skip
        terms = self.terms(edition)
        if terms:
            yield self.do(stage, "manager", "agreement", "set-terms", {"changes": terms})
        yield self.do(stage, "manager", "agreement", "send-to-legal")
        yield self.do(stage, "federal-counsel", "agreement", "clear-legal", {}, days=5)
        yield self.do(stage, "clerk", "agreement", "record-resolution", {
            "resolution": "Resolution 2026-41", "resolved_on": self.at.date().isoformat(),
        }, days=9)  # fmt: skip
        digest = self.digest()
        yield self.do(stage, "head", "agreement", "sign-local", {"digest": digest}, step_up=True)
        signer = next((s.role for s in edition.signers if s.side == "federal"), "decider")
        who = {"office-director": "director-investigations" if self.carried_by_investigations else "director"}
        yield self.do(stage, who.get(signer, signer), "agreement", "sign-federal", {"digest": digest}, step_up=True)

    def authorise(self) -> Iterator[Done]:
        """One officer is nominated, consents, is vetted, trained, certified, lettered, designated."""
        if not self.grants_authority:
            return
        stage = "authority"
        officer = self.cast.staff("officer")
        yield self.do(stage, "liaison", "designation", "nominate", self.nomination(str(officer.public_id)))
        yield self.do(stage, "officer", "designation", "consent")
        yield self.do(stage, "vetting", "designation", "open-vetting")
        yield self.do(stage, "vetting", "designation", "record-vetting", {
            "status": "cleared", "decided_on": (self.at + timedelta(days=20)).date().isoformat(),
        }, days=20)  # fmt: skip
        course = next(c for c in self.program.courses if c.code in self.edition.courses)
        starts, ends = self.at + timedelta(days=3), self.at + timedelta(days=10)
        yield self.do(stage, "trainer", "class", "schedule", {
            "agency": str(self.cast.agency.public_id), "program": self.slug, "course": course.code,
            "starts_on": starts.date().isoformat(), "ends_on": ends.date().isoformat(), "seats": 24,
            "venue": "Regional academy",
        })  # fmt: skip
        yield self.do(stage, "trainer", "designation", "enroll", {"training": self.ids["class"]})
        self.at = ends
        for exam in course.exams:
            raw: dict[str, Any] = {"exam": exam.code, "taken_on": ends.date().isoformat()}
            raw |= {"score_percent": 86} if self.scored else {"passed": True}
            yield self.do(stage, "trainer", "designation", "record-exam", raw, days=0)
        yield self.do(stage, "trainer", "class", "finish-class")
        yield self.do(stage, "trainer", "designation", "certify")
        starts_on = (self.at + timedelta(days=2)).date().isoformat()
        sides = (self.cast.investigations, self.cast.removal)
        office = next((o for o in (sides if self.carried_by_investigations else sides[::-1]) if o is not None), None)
        director = "director-investigations" if self.carried_by_investigations else "director"
        yield self.do(stage, director, "designation", "issue-letter", {
            "functions": list(self.functions), "starts_on": starts_on,
            "supervisor_position": "Supervising officer, task force desk",
            "supervisor_office": str(office.public_id) if office else "",
        })  # fmt: skip
        yield self.do(stage, director, "designation", "designate", {"credential": "C-0001"}, step_up=True)
        self.at += timedelta(days=3)

    def join(self, second: str, third: str) -> Iterator[Done]:
        """Two more officers are on their way: one has a seat in a class to come, one has not yet consented."""
        stage = "authority"
        course = next(c for c in self.program.courses if c.code in self.edition.courses)
        for who in (second, third):
            officer = str(self.cast.staff(who).public_id)
            yield self.do(stage, "liaison", "designation", "nominate", self.nomination(officer))
            if who == third:
                return
            yield self.do(stage, who, "designation", "consent")
            yield self.do(stage, "vetting", "designation", "open-vetting")
            yield self.do(stage, "vetting", "designation", "record-vetting", {
                "status": "cleared", "decided_on": self.at.date().isoformat(),
            }, days=7)  # fmt: skip
            starts = self.at + timedelta(days=40)
            yield self.do(stage, "trainer", "class", "schedule", {
                "agency": str(self.cast.agency.public_id), "program": self.slug, "course": course.code,
                "starts_on": starts.date().isoformat(), "ends_on": (starts + timedelta(days=5)).date().isoformat(),
                "seats": 12, "venue": "Regional academy",
            })  # fmt: skip
            yield self.do(stage, "trainer", "designation", "enroll", {"training": self.ids["class"]})

    @property
    def in_facility(self) -> bool:
        """Whether the edition's functions are used inside a facility of the agency."""
        return "facility" in self.edition.places

    @property
    def place(self) -> str:
        """Where the story's officer acts: the facility named in the agreement, or the county."""
        return FACILITY if self.in_facility else self.county

    @property
    def grants_authority(self) -> bool:
        """Whether the program delegates anything to an officer; a seat in a unit alone does not."""
        return "authority" in self.program.stages

    @property
    def county(self) -> str:
        """The agency's first county, by code; its state when it has none."""
        return first_place(self.cast.agency)

    @property
    def lapses_at(self) -> datetime:
        """The first moment without authority: the letter's lapse, or a month before it began."""
        return first_moment_without(self.ids["designation"]) or self.at - timedelta(days=60)

    # --- what the program's file says -----------------------------------------------------------

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions that the story grants."""
        return tuple(self.edition.functions[:3])

    @property
    def carried_by_investigations(self) -> bool:
        """Whether the program is carried by the investigations side of the two offices."""
        return CARRIED_BY.get(self.program.kind) == "investigations"

    @property
    def scored(self) -> bool:
        """Whether the edition's exams are marked in percent."""
        return exam_rule(self.edition).pass_percent is not None

    def nomination(self, officer: str) -> dict[str, Any]:
        """Return a nomination that meets the edition's wishes."""
        from accord.rules.authority.lifecycles import ATTESTATIONS

        return {
            "agreement": self.ids["agreement"], "officer": officer, "experience_months": 60, "citizen_attested": True,
            "attestations": [c.value for c in ATTESTATIONS],
        }  # fmt: skip

    def digest(self) -> str:
        """Return the digest of the frozen document that both sides sign."""
        found = sheet("agreement", self.ids["agreement"], self.cast.actor("head", self.at), self.at)
        return next(p.digest for p in found.papers if p.kind == "agreement")

    def terms(self, edition: Edition) -> list[dict[str, str]]:
        """Return a value for each term that the parties must fill in."""
        examples = {"integer": "5", "yesno": "yes", "cents": "500000", "date": str(self.at.date())}
        return [
            {
                "name": f.name,
                "value": f.choices[0].value if f.choices else examples.get(f.kind, f"{f.label} of the field office"),
            }
            for f in term_fields(edition)
            if f.required
        ]

    def answer(self, question: Question) -> dict[str, Any]:
        """Return a plausible answer that lets the program through its own requirements."""
        conditions = [*self.program.requirements, *umbrella().vetoes]
        mine = [c for c in conditions if c.question == question.code]
        given: dict[str, Any] = {"question": question.code, "evidence": "Agency planning unit, file 26-114"}
        match question.kind:
            case "scale-0-4":
                degrees = {d.need: d.percent for d in self.program.degrees}
                given["value"] = "4" if degrees.get(question.need, 0) >= 50 else "1"
            case "yesno":
                given["value"] = "no" if any(c.rule == "answer-no" for c in self._all(question)) else "yes"
            case "integer":
                given["number"] = self._number(question, mine)
            case "choice":
                barred = {v for c in self._all(question) if c.rule == "answer-is-not" for v in c.values}
                given["value"] = next(c.value for c in question.choices if c.value not in barred)
            case _:
                given["value"] = "Two public meetings were held; the minutes are published."
        return given

    def _all(self, question: Question) -> list[Condition]:
        """Return the conditions of every program and veto that this question decides."""
        found: list[Condition] = [*umbrella().vetoes]
        for program in umbrella().programs.values():
            found += program.requirements
        return [c for c in found if c.question == question.code]

    def _number(self, question: Question, mine: list[Condition]) -> int:
        asked: list[Ask] = [a for a in self.program.asks if a.side == "local" and a.resource == question.resource]
        wanted = [a.amount * (self.officers if a.per == "officer" else 1) for a in asked]
        least = [c.at_least for c in mine]
        return min(max([*wanted, *least, self.officers, 4]), question.maximum)
