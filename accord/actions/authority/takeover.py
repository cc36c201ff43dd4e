"""Take over officers who were designated before the record was kept here: from a list, by two persons.

The first reads the list through and gives the reason; nothing is written but that.  The second
brings the very same list, and it is written batch by batch, each with one entry in the log whose
leaf covers its rows.  A list with one bad row is refused whole; one that was cut off is finished by
bringing it again.
"""

import csv
import pickle
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from hashlib import file_digest, sha256
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any
from uuid import UUID, uuid4

from django.contrib.auth.hashers import make_password
from django.db import transaction

from accord.actions._effects import insert_entry
from accord.actions._manifest import write_manifest
from accord.actions._many import Moments, insert_alike, insert_into, keys_of
from accord.actions._numbers import next_numbers
from accord.queries.authority.gathering import courses_of, program_of, vetting_until
from accord.records.models import Agency, Agreement, Designation, Fact, Holding, LogText, Staff
from accord.rules import authority as rules
from accord.rules.agreements.states import IN_USE
from accord.rules.authority.takeover import COLUMNS, TAKEOVER_ROLES, Doubles, Under, judge_takeover
from accord.rules.decisions import HOUSE, Finding, Forbidden, Invalid, Problem, Refused
from accord.rules.inputs import Given
from accord.rules.intervals import add_months, day_starts_at, local_day
from accord.rules.permissions import ROLES, Actor, Hold, Scope, hold_for

PROPOSED, TAKEN = "designation:propose-takeover", "designation:takeover"
BATCH = 1000
MOST_PROBLEMS = 50
LONGEST_CELL = 4000

Progress = Callable[[str, int], None]
"""Called with what is being done and how many rows are done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Takeover:
    """What became of a list: its rows, how many officers were written, how many stood already."""

    digest: str
    rows: int
    written: int
    standing: int
    proposed: bool


@dataclass(frozen=True, slots=True)
class _Known:
    """An agreement of the list as the writer needs it."""

    pk: int
    agency: Agency
    law: dict[str, str]
    edition: Any
    current_months: int | None


def take_over(
    path: Path, *, by: Actor, at: datetime, reason: str = "", confirm: bool = False,
    progress: Progress = lambda _what, _done: None,
) -> Takeover:  # fmt: skip
    """Judge a list of officers and propose it, or write what another person proposed.

    Raises:
        Forbidden: the actor holds no office that may.
        Invalid: the list or one of its rows cannot be taken, each with its line; nothing is written.
        Refused: it was not proposed by another person, or no reason was given.
    """
    held = hold_for(by, TAKEOVER_ROLES, Scope(agency_id=None))
    if held is None:
        who = ", ".join(ROLES[r].title for r in TAKEOVER_ROLES)
        raise Forbidden((Finding(rule="permission:role", citation=HOUSE, message=f"Taking over officers is for: {who}.",
                                 fix="Ask someone who holds such an office today."),))  # fmt: skip
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    agreements, known = _agreements(at)
    on = at.date()
    with TemporaryFile() as kept:
        rows, batches = _read(path, agreements, on, kept, progress)
        return _go_on(kept, (digest, rows, batches), (agreements, known), reason=reason, confirm=confirm, by=by,
                      held=held, at=at, progress=progress)  # fmt: skip


def _read(path: Path, agreements: dict[str, Under], on: date, kept: IO[bytes], progress: Progress) -> tuple[int, int]:
    """Judge the whole list before anything is written; who is to be written waits in a file, batch by batch."""
    rows = batches = 0
    part: list[tuple[int, Given]] = []
    for rows, (line, given) in enumerate(_judged(path, agreements, on), 1):
        if given.text("credential") not in agreements[given.text("agreement")].standing:
            part.append((line, given))
        if len(part) == BATCH:
            pickle.dump(part, kept)
            batches, part = batches + 1, []
            progress("Reading", rows)
    if part:
        pickle.dump(part, kept)
        batches += 1
    return rows, batches


def _go_on(
    kept: IO[bytes], found: tuple[str, int, int], named: tuple[dict[str, Under], dict[str, _Known]], *, reason: str,
    confirm: bool, by: Actor, held: Hold, at: datetime, progress: Progress,
) -> Takeover:  # fmt: skip
    (digest, rows, batches), (agreements, known) = found, named
    if not rows:
        raise Invalid((Problem(field="file", message="The list is empty.", got="no row", expected="a row an officer"),))
    standing = sum(len(u.standing) for u in agreements.values())
    if not confirm:
        if not reason.strip():
            raise Refused((_find("takeover-reason", "The record reaches back, and no reason is given.",
                                 "Say why these officers were not put down when it happened."),))  # fmt: skip
        _propose(digest, rows, reason, by=by, held=held, at=at)
        return Takeover(digest=digest, rows=rows, written=0, standing=standing, proposed=True)
    _second_person(digest, by)
    kept.seek(0)
    written = 0
    for _ in range(batches):
        part: list[tuple[int, Given]] = pickle.load(kept)  # noqa: S301 - written a moment ago, in a file without a name
        _write(part, known, digest, by=by, held=held, at=at)
        written += len(part)
        progress("Writing", written)
    return Takeover(digest=digest, rows=rows, written=written, standing=rows - written, proposed=False)


def _find(rule: str, message: str, fix: str) -> Finding:
    return Finding(rule=f"designation:{rule}", message=message, fix=fix, citation=HOUSE)


def _propose(digest: str, rows: int, reason: str, *, by: Actor, held: Hold, at: datetime) -> None:
    insert_entry(
        tag=PROPOSED, kind="designation", object_id=uuid4(), state="", version=1, by=by, hold=held, agency_id=None,
        at=at, before="", after=digest,
        words={"by": by.name, "given": {"source": digest, "rows": rows, "reason": reason[:2000]}},
    )  # fmt: skip


def _second_person(digest: str, by: Actor) -> None:
    """Require that somebody else brought this very list before.

    Raises:
        Refused: nobody did, or only the same person.
    """
    proposers = set(
        LogText.objects.filter(entry__tag=PROPOSED, text__given__source=digest).values_list(
            "entry__staff_id", flat=True
        )
    )
    if not proposers:
        raise Refused((_find("takeover-proposed", "Nobody has proposed this list.",
                             "One person brings it with the reason; another confirms the very same file."),))  # fmt: skip
    if not proposers - {by.staff_id}:
        raise Refused((_find("takeover-second-person", "Whoever proposed a list cannot confirm it.",
                             "Another person confirms it."),))  # fmt: skip


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield each row with its line.

    Raises:
        Invalid: it is no such list.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            reader = csv.reader(file, strict=True)
            found = next(reader, [])
            if sorted(found) != sorted(COLUMNS):
                raise Invalid((Problem(field="file", message="The columns are not those of the list.",
                                       got=", ".join(found)[:200], expected=f"exactly {', '.join(COLUMNS)}"),))  # fmt: skip
            for cells in reader:
                line = reader.line_num
                if len(cells) != len(found) or any(len(c) > LONGEST_CELL for c in cells):
                    raise Invalid((Problem(field=f"line {line}", message="The row has not the columns of the list.",
                                           got=f"{len(cells)} cells", expected=f"{len(found)} cells"),))  # fmt: skip
                yield line, dict(zip(found, cells, strict=True))
    except (UnicodeDecodeError, csv.Error) as error:
        raise Invalid((Problem(field="file", message="The file cannot be read.", got=str(error)[:120],
                               expected="a CSV file in UTF-8"),)) from error  # fmt: skip


def _judged(path: Path, agreements: dict[str, Under], on: date) -> Iterator[tuple[int, Given]]:
    """Yield the typed rows; a list with a bad row ends in everything that is wrong with it."""
    doubles = Doubles(agreements)
    problems: list[Problem] = []
    for line, raw in _rows(path):
        try:
            given = judge_takeover(line, raw, agreements, on)
        except Invalid as error:
            problems += error.problems
        else:
            problems += doubles.judge(line, given)
            if not problems:
                yield line, given
        if len(problems) >= MOST_PROBLEMS:
            break
    if problems:
        raise Invalid(tuple(problems[:MOST_PROBLEMS]))


def _agreements(at: datetime) -> tuple[dict[str, Under], dict[str, _Known]]:
    """Return the agreements in use by number, for the rules and for the writer.  Three queries."""
    live = Fact.objects.filter(subject="agreement", kind="function", known_to=None, valid_from__lte=at)
    functions: dict[int, set[str]] = {}
    for key, detail in live.values_list("subject_id", "detail"):
        functions.setdefault(key, set()).add(detail)
    standing: dict[int, dict[str, str]] = {}
    open_ones = Designation.objects.filter(state__in=rules.OPEN).exclude(credential="")
    for key, credential, name in open_ones.values_list("agreement_id", "credential", "officer__full_name").iterator():
        standing.setdefault(key, {})[credential] = name
    under, known = {}, {}
    for a in Agreement.objects.filter(state__in=IN_USE).select_related("agency").order_by("pk"):
        program, edition = program_of(a)
        if program is None or edition is None:
            continue
        facts = rules.Facts(on=at.date(), edition=edition, terms=dict(a.terms))
        current = any(c.rule == "course-current" for c in edition.checks)
        under[a.number] = Under(
            functions=frozenset(functions.get(a.pk, ())),
            courses=frozenset(c.code for c in courses_of(a, refresher=False)),
            months=facts.amount("authorization_months"),
            most=facts.amount("officers_maximum"),
            standing=standing.get(a.pk, {}),
        )
        known[a.number] = _Known(a.pk, a.agency, dict(rules.law_of(program, edition)), edition,
                                 facts.amount("refresher_after_months") if current else None)  # fmt: skip
    return under, known


def _write(
    part: list[tuple[int, Given]], known: dict[str, _Known], digest: str, *, by: Actor, held: Hold, at: datetime
) -> None:
    """Write one batch: people, their office, their designations and every dated fact, in one transaction."""
    with transaction.atomic():
        numbers = next_numbers("S", at, len(part))
        tokens = next_numbers(rules.DESIGNATION.prefix, at, len(part))
        locked = make_password(None)
        people = _people(numbers, part, known, locked, at)
        ids = [uuid4() for _ in part]
        _designated(list(zip(ids, tokens, people, strict=True)), part, known, at)
        keys = keys_of(Designation, tokens)
        lines = [
            (str(one), "", sha256(repr(sorted(g.items())).encode()).hexdigest(), str(line))
            for one, (line, g) in zip(ids, part, strict=True)
        ]
        entry = write_manifest(TAKEN, lines, {"source": digest}, by=by, hold=held, at=at)
        _facts(
            [
                (key, entry.pk, at, fact)
                for key, number, (_, g) in zip(keys, tokens, part, strict=True)
                for fact in _dated(number, g, known[g.text("agreement")])
            ]
        )


def _day(g: Given, name: str) -> date:
    found = g.day(name)
    assert found is not None, f"{name} is required"  # noqa: S101 - an invariant
    return found


def _people(
    numbers: list[str], part: list[tuple[int, Given]], known: dict[str, _Known], locked: str, at: datetime
) -> list[int]:
    """Insert the officers and the office that each holds; return their keys."""
    alike = Staff(state="active", opened_at=at, password=locked, is_active=False)
    under = [known[g.text("agreement")] for _, g in part]
    insert_alike(
        alike, ("public_id", "number", "username", "full_name", "agency_id"),
        [(uuid4(), n, n.casefold(), g.text("name"), u.agency.pk)
         for n, u, (_, g) in zip(numbers, under, part, strict=True)],
    )  # fmt: skip
    people = keys_of(Staff, numbers)
    insert_alike(
        Holding(role="local-officer"), ("public_id", "staff_id", "agency_id", "from_on"),
        [(uuid4(), key, u.agency.pk, _day(g, "employed_from"))
         for key, u, (_, g) in zip(people, under, part, strict=True)],
    )  # fmt: skip
    return people


_CHANGING = ("public_id", "number", "agency_id", "agreement_id", "officer_id", "vetting_on", "certified_on",
             "letter_on", "functions", "supervisor_position", "starts_at", "lapses_at", "credential")  # fmt: skip


def _designated(
    named: list[tuple[UUID, str, int]], part: list[tuple[int, Given]], known: dict[str, _Known], at: datetime
) -> None:
    """Insert the designations; each is named by its public id, its number and its officer's key."""
    alike = Designation(state="active", opened_at=at, experience_months=0, citizen_attested=False, vetting="cleared")

    def cells(one: UUID, number: str, officer: int, g: Given) -> tuple[object, ...]:
        under = known[g.text("agreement")]
        zone, starts, until = under.agency.zone, g.day("letter_from"), g.day("letter_until")
        return (one, number, under.agency.pk, under.pk, officer, g.day("vetted_on"), g.day("certified_on"), starts,
                list(g.some("functions")), g.text("supervisor_position"),
                day_starts_at(starts, zone) if starts else None, day_starts_at(until, zone) if until else None,
                g.text("credential"))  # fmt: skip

    insert_alike(alike, _CHANGING, [cells(*name, g) for name, (_, g) in zip(named, part, strict=True)])


_Row = tuple[str, str, str, str, datetime, datetime | None]


def _dated(number: str, g: Given, under: _Known) -> Iterator[_Row]:
    """Yield the facts of one row: kind, detail, clause, citation, from and until."""
    zone, law = under.agency.zone, under.law

    def since(name: str) -> datetime:
        return day_starts_at(_day(g, name), zone)

    cleared, trained, until = g.day("vetted_on"), since("certified_on"), g.day("letter_until")
    lapses = day_starts_at(until, zone) if until else None
    ends = vetting_until(cleared, under.edition) if cleared else None
    lapse = None
    if under.current_months:
        lapse = day_starts_at(add_months(local_day(trained, zone), under.current_months), zone)
    yield "employed", str(under.agency.public_id), "", law.get("employed", ""), since("employed_from"), None
    yield "nominated", g.text("agreement"), "", law.get("nominated", ""), since("nominated_on"), None
    yield ("vetted", "cleared", "", law.get("vetted", ""), since("vetted_on"),
           day_starts_at(ends, zone) if ends else None)  # fmt: skip
    yield "trained", g.text("course"), "", law.get("certified-in-writing", ""), trained, lapse
    for function in g.some("functions"):
        yield ("letter", function, number, law.get("authorization-in-force", ""), since("letter_from"), lapses)
    yield ("supervised", g.text("supervisor_position"), number, law.get("supervisor-named", ""),
           since("letter_from"), None)  # fmt: skip
    yield "designated", "letter", g.text("credential"), law.get("designated", ""), since("designated_on"), None


_COLUMNS = ("subject", "subject_id", "kind", "detail", "clause", "citation", "valid_from", "valid_to", "known_from",
            "entry_id")  # fmt: skip


def _facts(rows: list[tuple[int, int, datetime, _Row]]) -> None:
    """Insert facts without an object for each; when they were recorded is the database's own word."""
    moment = Moments()
    insert_into(Fact._meta.db_table, _COLUMNS, (
        ("designation", key, kind, detail[:120], clause[:60], citation[:120], moment(a), moment(b), moment(at), entry)
        for key, entry, at, (kind, detail, clause, citation, a, b) in rows
    ))  # fmt: skip
