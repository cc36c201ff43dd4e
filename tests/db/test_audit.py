"""The audit of many acts: equal to the single check, never stale, resumable, exact about a bad row."""

import json
import random
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from accord.actions.authority import auditing
from accord.actions.authority.auditing import audit
from accord.programs import programs
from accord.queries.authority import candidates, place_named, snapshot
from accord.queries.authority.acts import COLUMNS
from accord.queries.authority.quick import verdict
from accord.records.models import Agreement, Designation, Fact, LogEntry, Staff
from accord.rules import authority as rules
from accord.rules.authority import checking as rules_checking
from accord.rules.authority import rule
from accord.rules.decisions import Forbidden, Invalid
from tests.db.authorising import active, agree, ask
from tests.db.world import BEGIN

pytestmark = pytest.mark.django_db
BEGINS = ()
FUNCTIONS = ("interrogate", "arrest-entering", "customs-search")
DAY = 86_400
PLACES = ("12071", "12021", "FL", "GA", "US")


def moment(rng):
    return BEGIN + timedelta(seconds=rng.randrange(-400 * DAY, 400 * DAY), microseconds=rng.choice((0, 0, 1, 999_999)))


def span(rng):
    start = moment(rng)
    return start, rng.choice((None, start + timedelta(days=rng.randrange(1, 500))))


def crowd(w, officers=60, seed=287):
    """Write agreements, designations and dated facts at random, corrections among them."""
    rng = random.Random(seed)
    made = []
    for n in range(8):
        program = rng.choice(("287g", "customs-cross-designation"))
        made.append(Agreement.objects.create(
            number=f"AG-2026-9{n:03d}", agency=rng.choice((w.agency, w.other)), program=program,
            edition=programs()[program].editions[0].code, opened_at=BEGIN, state="active", terms={},
            facilities=[{"name": "County jail", "county": "12071"}] if n % 2 else []))  # fmt: skip
    facts = []

    def add(subject, key, kind, detail="", citation=""):
        if rng.random() < 0.12:
            return
        for _ in range(rng.choice((1, 1, 1, 2))):
            start, end = span(rng)
            known = start + timedelta(days=rng.choice((0, 0, 40)))
            until = known + timedelta(days=rng.randrange(1, 300)) if rng.random() < 0.15 else None
            facts.append(Fact(subject=subject, subject_id=key, kind=kind, detail=detail, citation=citation,
                              valid_from=start, valid_to=end, known_from=known, known_to=until))  # fmt: skip

    statutes = {f.code: f.statute for p in programs().values() for f in p.functions}
    for a in made:
        for kind in ("in-force", "suspension") if rng.random() < 0.3 else ("in-force",):
            add("agreement", a.pk, kind)
        for f in FUNCTIONS:
            add("agreement", a.pk, "function", f, statutes.get(f, ""))
        for p in rng.sample((*PLACES, "any", "County jail"), 3):
            add("agreement", a.pk, "territory", p)
        if rng.random() < 0.3:
            add("agreement", a.pk, "party", str(w.other.public_id))
    people = []
    for n in range(officers):
        person = Staff.objects.create(number=f"S-2026-9{n:03d}", state="active", opened_at=BEGIN, agency=w.agency,
                                      username=f"crowd-{n}", full_name=f"Officer {n}")  # fmt: skip
        people.append(person)
        for a in rng.sample(made, rng.choice((0, 1, 1, 2))):
            d = Designation.objects.create(number=f"DN-2026-9{n:03d}-{a.pk}", opened_at=BEGIN, state="active", agreement=a,
                                           agency=a.agency, officer=person, experience_months=24, citizen_attested=True)  # fmt: skip
            for kind in ("nominated", "vetted", "trained", "supervised", "designated", "hold"):
                if kind != "hold" or rng.random() < 0.2:
                    add("designation", d.pk, kind)
            add("designation", d.pk, "employed", str(rng.choice((w.agency, w.other)).public_id))
            for f in rng.sample(FUNCTIONS, 2):
                add("designation", d.pk, "letter", f)
    Fact.objects.bulk_create(facts)
    return people


def acts_of(people, count, seed=11):
    rng = random.Random(seed)
    statutes = {f.code: f.statute for p in programs().values() for f in p.functions}
    rows = []
    for n in range(count):
        function = rng.choice(FUNCTIONS)
        at = BEGIN + timedelta(seconds=rng.randrange(-300 * DAY, 400 * DAY))
        known_statutes = [s for s in rules.sections(statutes.get(function, "")) if s]
        rows.append({"act": f"act-{n}", "officer": str(rng.choice(people).public_id), "function": function,
                     "statute": rng.choice(["", *known_statutes]), "place": rng.choice(PLACES), "at": at.isoformat()})  # fmt: skip
    return rows


def by_tables(row, known):
    """Judge one act as a single check does."""
    person = Staff.objects.get(public_id=row["officer"])
    found = candidates(person.pk, known)
    question = rules.Question(officer="", instant=datetime.fromisoformat(row["at"]), function=row["function"],
                              statute=row["statute"] or None, place=place_named(row["place"], found))  # fmt: skip
    return rules.meets(question, found)


def write(path, rows, columns=COLUMNS):
    path.write_text("\n".join([",".join(columns), *(",".join(r[c] for c in columns) for r in rows)]) + "\n")
    return path


@pytest.fixture
def kept(tmp_path, settings):
    settings.DATA = tmp_path / "data"
    settings.DATA.mkdir()
    return tmp_path


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setattr("accord.queries.authority.acts.CHUNK", 100)


def answers(out):
    return pq.read_table(out).to_pylist()


def test_the_compiled_rule_over_a_snapshot_equals_the_single_check_over_the_tables(w, kept, small):
    people = crowd(w)
    rows = acts_of(people, 450)
    auditor = w.people.actor("auditor", w.at)
    for days in (0, 30):
        known = w.at - timedelta(days=days)
        out = kept / f"out-{days}.parquet"
        found = audit(write(kept / "acts.csv", rows), out, by=auditor, at=w.at, known_at=known)
        told = answers(out)
        expected = [by_tables(r, known) for r in rows]

        assert [(a["act"], a["conditions"]) for a in told] == [
            (r["act"], e) for r, e in zip(rows, expected, strict=True)
        ]
        assert [a["permitted"] for a in told] == [e == rule.ALL for e in expected]
        assert found.acts == 450
        assert found.permitted == expected.count(rule.ALL)
        assert found.unmet["vetted"] == sum(not e >> rule.VETTED & 1 for e in expected)
    assert len(set(expected)) > 30, "the acts fail in many ways"
    # Without words, one act at a time: the same verdict, and the very rows that the check names.
    for row, met in zip(rows[:200], expected, strict=False):
        instant = datetime.fromisoformat(row["at"])
        person = Staff.objects.get(public_id=row["officer"])
        place = place_named(row["place"], ())
        told = verdict(person.public_id, row["function"], place.codes, instant, known, statute=row["statute"])
        assert told.met == met
        question = rules.Question(officer="", instant=instant, function=row["function"], place=place,
                                  statute=row["statute"] or None)  # fmt: skip
        found = [rules_checking.weigh(question, c) for c in candidates(person.pk, known)]
        of = [tuple(f.key or None if f is not None else None for f in j.facts) for j in found if j.met == met]
        assert told.facts in of or not found


def test_an_act_after_the_snapshot_is_seen(w, kept):
    agree(w)
    active(w)
    officer = w.people.staff("officer")
    w.later(hours=1)
    row = {"act": "1", "officer": str(officer.public_id), "function": "interrogate", "statute": "", "place": "12071",
           "at": w.at.isoformat()}  # fmt: skip
    file, auditor = write(kept / "acts.csv", [row]), w.people.actor("auditor", w.at)
    # One officer in two hundred touched is no reason for a new snapshot.
    folder = snapshot.build(kept / "data" / "snapshots")
    first = audit(file, kept / "a.parquet", by=auditor, at=w.at)
    assert (first.permitted, first.rejudged) == (1, 0)
    w.do("director", "designation", "hold", {"code": "other", "reason": "A credential was mislaid."})
    held = snapshot.opened(folder)
    assert snapshot.touched(held) == {officer.public_id}
    w.later(seconds=2)
    auditing.TOO_MANY, before = 1.0, auditing.TOO_MANY
    try:
        second = audit(file, kept / "b.parquet", by=auditor, at=w.at)
    finally:
        auditing.TOO_MANY = before
    assert second.snapshot == folder.name, "the same snapshot, and still not stale"
    assert second.rejudged == 1
    assert (second.permitted, second.unmet["no-hold"]) == (0, 1) or ask(w, instant=row["at"]).permitted is bool(
        second.permitted
    )


def test_an_audit_that_was_killed_goes_on_behind_its_last_part(w, kept, small, monkeypatch):
    rows = acts_of(crowd(w, 10), 350)
    file, out, auditor = write(kept / "acts.csv", rows), kept / "out.parquet", w.people.actor("auditor", w.at)
    real, seen = auditing._one, []

    def dies(chunk, *rest):
        if chunk.number == 2:
            raise KeyboardInterrupt
        seen.append(chunk.number)
        real(chunk, *rest)

    monkeypatch.setattr(auditing, "_one", dies)
    with pytest.raises(KeyboardInterrupt):
        audit(file, out, by=auditor, at=w.at)
    assert not out.exists()
    monkeypatch.setattr(auditing, "_one", lambda c, *r: (seen.append(c.number), real(c, *r)))
    found = audit(file, out, by=auditor, at=w.at + timedelta(days=1))

    assert seen == [0, 1, 2, 3]
    assert (found.resumed, found.acts) == (2, 350)
    assert found.known_at == w.at.replace(microsecond=0), "it goes on with the knowledge it began with"
    assert not (kept / "out.parquet.parts").exists()


@pytest.mark.parametrize(
    ("column", "value"),
    [("officer", "12"), ("function", "fly"), ("statute", "18 U.S.C. 1"), ("place", "99999"), ("at", "2026-06-01T12:00:00"),
     ("at", "2026-06-01T12:00:00.5+00:00"), ("at", "1869-01-01T00:00:00+00:00"), ("act", "")],
)  # fmt: skip
def test_a_bad_row_is_named_by_its_line_and_nothing_is_written(w, kept, column, value):
    rows = acts_of([w.people.staff("officer")], 5)
    rows[3][column] = value
    with pytest.raises(Invalid) as caught:
        audit(write(kept / "acts.csv", rows), kept / "out.parquet", by=w.people.actor("auditor", w.at), at=w.at)

    assert [p.field for p in caught.value.problems] == [f"line 5: {column}"]
    assert not (kept / "out.parquet").exists()


def test_the_columns_are_a_closed_set(w, kept):
    """The line, row 8."""
    rows = [r | {"case": "7"} for r in acts_of([w.people.staff("officer")], 2)]
    auditor = w.people.actor("auditor", w.at)
    for columns in ((*COLUMNS, "case"), COLUMNS[:-1]):
        with pytest.raises(Invalid):
            audit(write(kept / "acts.csv", rows, columns), kept / "out.parquet", by=auditor, at=w.at)
    (kept / "junk.parquet").write_bytes(b"PAR1 no")
    with pytest.raises(Invalid):
        audit(kept / "junk.parquet", kept / "out.parquet", by=auditor, at=w.at)


def test_parquet_says_what_csv_says_and_results_name_no_officer(w, kept):
    rows = acts_of(crowd(w, 12), 60)
    auditor = w.people.actor("auditor", w.at)
    pq.write_table(pa.table({c: [r[c] for r in rows] for c in COLUMNS}), kept / "acts.parquet")
    audit(kept / "acts.parquet", kept / "a.parquet", by=auditor, at=w.at)
    audit(write(kept / "acts.csv", rows), kept / "b.parquet", by=auditor, at=w.at)

    assert answers(kept / "a.parquet") == answers(kept / "b.parquet")
    assert pq.read_schema(kept / "a.parquet").names == ["act", "permitted", "conditions", "unmet"]
    words = LogEntry.objects.filter(tag="audit:acts").first().text.text
    assert not any(r["officer"] in json.dumps(words) for r in rows)


def test_only_oversight_and_headquarters_audit_and_nobody_the_future(w, kept):
    file = write(kept / "acts.csv", acts_of([w.people.staff("officer")], 1))
    for who in ("head", "director", "officer"):
        with pytest.raises(Forbidden):
            audit(file, kept / "out.parquet", by=w.people.actor(who, w.at), at=w.at)
    with pytest.raises(Invalid):
        audit(file, kept / "out.parquet", by=w.people.actor("auditor", w.at), at=w.at,
              known_at=w.at + timedelta(days=1))  # fmt: skip


def test_an_officer_nobody_knows_is_refused_on_every_ground_and_not_an_error(w, kept):
    row = acts_of([w.people.staff("officer")], 1)[0] | {"officer": str(uuid4())}
    audit(write(kept / "acts.csv", [row]), kept / "out.parquet", by=w.people.actor("auditor", w.at), at=w.at)
    [told] = answers(kept / "out.parquet")

    assert told["conditions"] == rule.NOTHING
    assert told["unmet"].startswith("employed;nominated;agreement-in-force;function-delegated")


def test_a_snapshot_is_written_whole_and_opened_without_being_read(w, kept):
    crowd(w, 40)
    first = snapshot.build(kept / "snapshots")
    assert snapshot.build(kept / "snapshots") == first, "the same tables give the same snapshot"
    found = snapshot.opened(first)
    assert found.officers > 10
    assert not list((kept / "snapshots").glob(".*"))
    with pytest.raises(ValueError, match="read-only"):
        found.arrays["own"][0] = 1
    assert datetime.now(UTC) > BEGIN
