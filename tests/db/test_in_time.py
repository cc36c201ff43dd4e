"""Facts, corrections and clocks, driven at random against a slow reference that says the same in plain words.

Nothing of the rule's source is used by the reference.  Two things are asked of every history: each answer is the
reference's, and an answer as known at a moment that has passed never becomes another.
"""

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as some
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from accord.actions.authority._dated import _end
from accord.programs import programs
from accord.queries.authority import candidates
from accord.records.models import Agreement, Designation, Fact, Staff
from accord.rules import authority as rules
from tests.db.world import BEGIN

pytestmark = pytest.mark.django_db
STEPS = (
    "employed", "nominated", "in-force", "not-suspended", "function", "place", "vetted", "trained", "letter",
    "supervised", "designated", "no-hold",
)  # fmt: skip
OWN = ("employed", "nominated", "vetted", "trained", "letter", "supervised", "designated", "hold")
AGREED = ("in-force", "suspension", "function", "territory", "party")
FUNCTIONS = ("interrogate", "arrest-entering")
WHERE = {"12071": ("12071", "FL", "US", "any"), "GA": ("GA", "US", "any"), "US": ("US", "any")}
NUMBER = itertools.count()
WORLD = {}
HOURS = some.integers(-500, 500)


def reference(history, own_agency, question, at, known):
    """Return the steps met on the best designation; written to be read and not to be quick."""
    function, place = question
    best = None
    for designation, agreement in sorted({(h["designation"], h["agreement"]) for h in history if h["designation"]}):
        seen = [
            h for h in history
            if h["known_from"] <= known and (h["known_to"] is None or known < h["known_to"])
            and (h["designation"] == designation or (h["designation"] is None and h["agreement"] == agreement))
        ]  # fmt: skip
        if not any(h["designation"] for h in seen):
            continue

        def holding(kind, seen=seen):
            return {h["detail"] for h in seen if h["kind"] == kind and h["from"] <= at
                    and (h["until"] is None or at < h["until"])}  # fmt: skip

        parties = holding("party") if any(h["kind"] == "party" for h in seen) else {own_agency}
        met = {
            "employed": bool(holding("employed") & parties),
            "nominated": bool(holding("nominated")),
            "in-force": bool(holding("in-force")),
            "not-suspended": not holding("suspension"),
            "function": function in holding("function"),
            "place": bool(holding("territory") & set(WHERE[place])),
            "vetted": bool(holding("vetted")),
            "trained": bool(holding("trained")),
            "letter": function in holding("letter"),
            "supervised": bool(holding("supervised")),
            "designated": bool(holding("designated")),
            "no-hold": not holding("hold"),
        }
        if best is None or sum(met.values()) >= sum(best.values()):
            best = met
    return best or {step: step in {"not-suspended", "no-hold"} for step in STEPS}


class InTime(RuleBasedStateMachine):
    """One officer under two agreements, through some days of records and corrections."""

    @initialize()
    def begin(self):
        agency = WORLD["w"].agency
        n = next(NUMBER)
        self.agency = str(agency.public_id)
        self.now = BEGIN
        self.history, self.said = [], {}
        self.officer = Staff.objects.create(number=f"S-2026-8{n:03d}", state="active", opened_at=BEGIN, agency=agency,
                                            username=f"in-time-{n}", full_name=f"Officer {n}")  # fmt: skip
        self.under = []
        for k in range(2):
            a = Agreement.objects.create(number=f"AG-2026-8{n:03d}{k}", agency=agency, program="287g", opened_at=BEGIN,
                                         edition=programs()["287g"].editions[0].code, state="active", terms={})  # fmt: skip
            d = Designation.objects.create(number=f"DN-2026-8{n:03d}{k}", opened_at=BEGIN, state="active", agency=agency,
                                           agreement=a, officer=self.officer, experience_months=24, citizen_attested=True)  # fmt: skip
            self.under.append((d.pk, a.pk))
        for k in (0, 1):
            for kind in (*OWN[:-1], *(k for k in AGREED if k not in {"suspension", "party"})):
                self.put(k, kind)

    def put(self, k, kind, *, function=0, place=0, since=-300, hours=800):
        designation, agreement = self.under[k]
        detail = {"employed": self.agency, "party": self.agency, "letter": FUNCTIONS[function],
                  "function": FUNCTIONS[function], "territory": ("any", "12071", "FL", "US", "GA")[place]}.get(kind, "")  # fmt: skip
        own = kind in OWN
        start = self.now + timedelta(hours=since)
        until = start + timedelta(hours=hours) if hours else None
        row = Fact.objects.create(subject="designation" if own else "agreement", subject_id=designation if own else agreement,
                                  kind=kind, detail=detail, valid_from=start, valid_to=until, known_from=self.now)  # fmt: skip
        self.remember(row)

    def remember(self, row):
        own = row.subject == "designation"
        designation, agreement = next(u for u in self.under if row.subject_id == u[0 if own else 1])
        self.history.append({"pk": row.pk, "designation": designation if own else None, "agreement": agreement,
                             "kind": row.kind, "detail": row.detail, "from": row.valid_from, "until": row.valid_to,
                             "known_from": row.known_from, "known_to": None})  # fmt: skip

    def close(self, pick):
        """Forget a standing fact from now on; return its row."""
        standing = [h for h in self.history if h["known_to"] is None and h["known_from"] < self.now]
        if not standing:
            return None
        found = standing[pick % len(standing)]
        found["known_to"] = self.now
        return Fact.objects.get(pk=found["pk"])

    @rule(minutes=some.integers(1, 6_000))
    def time_passes(self, minutes):
        self.now += timedelta(minutes=minutes)

    @rule(k=some.integers(0, 1), kind=some.sampled_from((*OWN, *AGREED)), function=some.integers(0, 1),
          place=some.integers(0, 4), since=HOURS, hours=some.sampled_from((0, 1, 40, 400)))  # fmt: skip
    def something_is_put_down(self, *, k, kind, function, place, since, hours):
        self.put(k, kind, function=function, place=place, since=since, hours=hours)

    @rule(pick=some.integers(0, 99), since=HOURS, hours=some.sampled_from((0, 30, 300)), strike=some.booleans())
    def something_is_corrected(self, pick, since, hours, strike):
        old = self.close(pick)
        if old is None:
            return
        old.known_to = self.now
        old.save()
        if not strike:
            start = self.now + timedelta(hours=since)
            self.remember(Fact.objects.create(
                subject=old.subject, subject_id=old.subject_id, kind=old.kind, detail=old.detail, valid_from=start,
                valid_to=start + timedelta(hours=hours) if hours else None, known_from=self.now, corrects=old))  # fmt: skip

    @rule(pick=some.integers(0, 99), hours=HOURS)
    def something_ends(self, pick, hours):
        ends = self.now + timedelta(hours=hours)
        standing = [h for h in self.history if h["known_to"] is None and h["known_from"] < self.now]
        if not standing:
            return
        found = standing[pick % len(standing)]
        last = Fact.objects.order_by("-pk").first().pk
        _end(Fact.objects.get(pk=found["pk"]), ends, self.now)
        if found["until"] is not None and found["until"] <= ends:
            return
        found["known_to"] = self.now
        for row in Fact.objects.filter(pk__gt=last):
            self.remember(row)

    @rule(
        ago=some.integers(0, 900),
        at=HOURS,
        function=some.sampled_from(FUNCTIONS),
        place=some.sampled_from(sorted(WHERE)),
    )
    def somebody_asks(self, ago, at, function, place):
        known = self.now - timedelta(hours=ago)
        instant = self.now + timedelta(hours=at)
        met = self.ask(function, place, instant, known)
        expected = reference(self.history, self.agency, (function, place), instant, known)
        assert met == [expected[step] for step in STEPS]
        if known < self.now:
            self.said[function, place, instant, known] = met

    @precondition(lambda self: self.history)
    @rule(n=some.integers(0, 99), function=some.sampled_from(FUNCTIONS))
    def somebody_asks_at_the_very_moment_of_a_turn(self, n, function):
        one = self.history[n % len(self.history)]
        instant, known = one["until"] or one["from"], min(one["known_to"] or one["known_from"], self.now)
        expected = reference(self.history, self.agency, (function, "12071"), instant, known)
        assert self.ask(function, "12071", instant, known) == [expected[step] for step in STEPS]

    @invariant()
    def what_was_said_is_said_again(self):
        for (function, place, instant, known), met in list(getattr(self, "said", {}).items())[-2:]:
            assert self.ask(function, place, instant, known) == met, "an answer about the past became another"

    def ask(self, function: str, place: str, instant: datetime, known: datetime):
        question = rules.Question(officer="", instant=instant, function=function,
                                  place=rules.Place(title=place, codes=frozenset(WHERE[place]) - {"any"}))  # fmt: skip
        met = rules.meets(question, candidates(self.officer.pk, known))
        return [bool(met >> n & 1) for n in range(len(STEPS))]


def test_facts_corrections_and_clocks_agree_with_a_slow_reference(w):
    WORLD["w"] = w
    run_state_machine_as_test(
        InTime,
        settings=settings(max_examples=12, stateful_step_count=16, deadline=None, derandomize=True, database=None,
                          suppress_health_check=list(HealthCheck)),
    )  # fmt: skip
