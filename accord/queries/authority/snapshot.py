"""A snapshot of every dated fact as plain numbers: immutable, memory-mapped, one copy for all workers.

The tables stay the only truth.  A snapshot is a folder of arrays named by what it holds; it is
written once, whole or not at all, and opened without being read.  Whoever uses it asks what has
been put on the record since (`touched`) and judges those officers from the tables, so that a
bulk audit is never stale.  Moments are whole seconds, each fact's rounded up, so that for acts at
whole seconds the answers are exactly those of a single check.
"""

import hashlib
import json
import os
import shutil
from array import array
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
from django.db import connection
from numpy.typing import NDArray

from accord.programs import places, programs
from accord.records.models import Fact
from accord.rules import authority as rules
from accord.rules.authority import rule
from accord.rules.authority.checking import KINDS

FOREVER = (1 << 32) - 1
ARRAYS = (
    "officer_high", "officer_low", "designations_of", "own_of", "agreement_of", "own", "agreed_of", "agreed", "parent",
    "closed", "order",
)  # fmt: skip
_WIDE = {"officer_high": "Q", "officer_low": "Q", "closed": "q"}
CHUNK = 20_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The opened arrays, and the numbers given to functions, sections of law and places."""

    folder: Path
    arrays: Mapping[str, NDArray[Any]]
    functions: Mapping[str, int]
    places: Mapping[str, int]
    last_fact: int
    facts: int

    @property
    def officers(self) -> int:
        """How many officers it holds."""
        return len(self.arrays["officer_high"])

    @property
    def bytes_an_officer(self) -> float:
        """How many bytes it takes for each officer, agreements and places included."""
        return sum(a.nbytes for a in self.arrays.values()) / max(self.officers, 1)


def pair(function: str, section: str = "") -> str:
    """Return the name under which a function, or a function under one section of law, is numbered."""
    return f"{function}|{''.join(section.split()).casefold()}"


class _Names:
    """Numbers given to names in the order they come."""

    def __init__(self) -> None:
        self.given: dict[str, int] = {}

    def of(self, name: str) -> int:
        return self.given.setdefault(name, len(self.given))


def _seconds(column: str) -> str:
    """Return SQL for a moment in whole seconds, rounded up; no end is null."""
    if connection.vendor == "sqlite":
        return f"CAST(strftime('%%s', {column}) AS INTEGER) + (instr({column}, '.') > 0)"
    return f"CEIL(EXTRACT(EPOCH FROM {column}))::bigint"


def _rows(sql: str) -> Iterator[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql.replace("%%", "%"))
        while rows := cursor.fetchmany(CHUNK):
            yield from rows


def _clip(moment: int | None) -> int:
    return FOREVER if moment is None else min(max(moment, 0), FOREVER - 1)


def _places() -> _Names:
    names = _Names()
    for code in (rules.ANYWHERE, rules.NATION, *places.states(), *places.counties()):
        names.of(code)
    return names


def build(root: Path) -> Path:
    """Write a snapshot of the tables as they are now under `root` and return its folder.

    Raises:
        OSError: it cannot be written; no half snapshot is left under its name.
    """
    moments = ", ".join(_seconds(f"f.{c}") for c in ("valid_from", "valid_to", "known_from", "known_to"))
    last = Fact.objects.order_by("-pk").values_list("pk", flat=True).first() or 0
    held: dict[str, array[int]] = {name: array(_WIDE.get(name, "I")) for name in ARRAYS}
    where, names, other = _places(), _Names(), _Names()
    parent = [rule.ANY, 0, *(1 for _ in places.states())]
    state_of = {c.fips: c.state for c in places.counties().values()}
    parent += [where.given[state_of[f]] for f in places.counties()]
    agreements = _agreements(held, where, parent, names, other, moments, last)
    _officers(held, agreements, names, other, moments, last)
    held["closed"].extend(
        i
        for (i,) in _rows(f"SELECT id FROM records_fact WHERE id <= {last} AND known_to IS NOT NULL ORDER BY id")  # noqa: S608 - a number
    )
    arrays: dict[str, NDArray[Any]] = {n: np.frombuffer(a, dtype=a.typecode) if a else np.zeros(0, a.typecode)
                                       for n, a in held.items()}  # fmt: skip
    # A place that no agreement names lies in none.
    where.of("")
    parent.append(rule.ANY)
    arrays["parent"] = np.array(parent, dtype=np.int32)
    # Officers are found by their id: sorted, with the number under which their designations stand.
    sort = np.lexsort((arrays["officer_low"], arrays["officer_high"]))
    arrays["officer_high"], arrays["officer_low"] = arrays["officer_high"][sort], arrays["officer_low"][sort]
    arrays["order"] = sort.astype(np.uint32)
    facts = (len(arrays["own"]) + len(arrays["agreed"])) // rule.WIDTH
    told = {"functions": names.given, "places": where.given, "last_fact": last, "facts": facts}
    return _write(root, arrays, told)


def _write(root: Path, arrays: Mapping[str, NDArray[Any]], told: Mapping[str, object]) -> Path:
    digest = hashlib.sha256(json.dumps(told, sort_keys=True).encode())
    for name in ARRAYS:
        digest.update(np.ascontiguousarray(arrays[name]).tobytes())
    folder = root / f"snapshot-{digest.hexdigest()[:24]}"
    if folder.exists():
        return folder
    draft = root / f".{folder.name}.{os.getpid()}"
    draft.mkdir(parents=True, exist_ok=True, mode=0o700)
    for name in ARRAYS:
        np.save(draft / f"{name}.npy", arrays[name])
    (draft / "names.json").write_text(json.dumps(told))
    for file in draft.iterdir():
        with file.open("rb") as made:
            os.fsync(made.fileno())
    try:
        draft.rename(folder)
    except OSError:
        shutil.rmtree(draft, ignore_errors=True)
        if not folder.exists():
            raise
    return folder


def _agreements(  # noqa: PLR0917 - one private step, called once, its parts by place
    held: dict[str, "array[int]"],
    where: _Names,
    parent: list[int],
    names: _Names,
    other: _Names,
    moments: str,
    last: int,
) -> dict[int, int]:
    """Fill the rows of the agreements; return the number given to each."""
    numbers: dict[int, int] = {}
    previous = (0, "")
    counties: dict[int, Mapping[str, str]] = {}
    ends: dict[int, int] = {}
    sql = f"""SELECT a.id, a.number, a.program, a.facilities, g.public_id, f.kind, f.detail, f.citation, {moments}
        FROM records_agreement a JOIN records_agency g ON g.id = a.agency_id
        LEFT JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = a.id AND f.id <= {last}
        ORDER BY a.id, f.id"""  # noqa: S608 - columns and numbers of ours
    rows = held["agreed"]
    for key, number, program, facilities, party, kind, detail, citation, *span in _rows(sql):
        if key not in numbers:
            if numbers:
                _party(rows, other, previous, ends)
            numbers[key] = len(numbers)
            held["agreed_of"].append(len(rows) // rule.WIDTH)
            listed = json.loads(facilities) if isinstance(facilities, str) else facilities or []
            counties[key] = {str(r["name"]): str(r.get("county") or "") for r in listed}
            for name in counties[key]:
                _facility(f"{number}:{name}", counties[key][name], where, parent)
            if rules.admits_foreign(programs().get(program)):
                rows.extend((rule.ADMITS << rule.SHIFT, 0, FOREVER, 0, FOREVER))
        previous = (key, str(UUID(str(party))))
        code = KINDS.get(kind or "", -1)
        if code < 0:
            continue
        vf, vt, kf, kt = span
        times = (_clip(vf), _clip(vt), _clip(kf), _clip(kt))
        if code == rule.PARTY:
            ends[key] = min(ends.get(key, FOREVER), times[2])
        whats = [other.of(detail)]
        if code == rule.FUNCTION:
            whats = [names.of(pair(detail)), *(names.of(pair(detail, s)) for s in rules.sections(citation))]
        elif code == rule.TERRITORY:
            whats = [where.given[detail] if detail in where.given else
                     _facility(f"{number}:{detail}", counties[key].get(detail, ""), where, parent)]  # fmt: skip
        for what in dict.fromkeys(whats):
            rows.extend((code << rule.SHIFT | what, *times))
    if numbers:
        _party(rows, other, previous, ends)
    held["agreed_of"].append(len(rows) // rule.WIDTH)
    return numbers


def _party(rows: "array[int]", other: _Names, previous: tuple[int, str], ends: Mapping[int, int]) -> None:
    """The agency that an agreement names is its party for as long as no party is known otherwise."""
    key, party = previous
    if until := ends.get(key, FOREVER):
        rows.extend((rule.PARTY << rule.SHIFT | other.of(party), 0, FOREVER, 0, until))


def _facility(name: str, county: str, where: _Names, parent: list[int]) -> int:
    folded = name.casefold()
    if folded not in where.given:
        where.of(folded)
        parent.append(where.given.get(county, 0))
    return where.given[folded]


def _officers(  # noqa: PLR0917 - one private step, called once, its parts by place
    held: dict[str, "array[int]"], agreements: Mapping[int, int], names: _Names, other: _Names, moments: str, last: int
) -> None:
    """Fill the rows of the officers, those of one agency beside each other."""
    sql = f"""SELECT s.id, s.public_id, d.id, d.agreement_id, g.kind, f.kind, f.detail, {moments}
        FROM records_designation d JOIN records_staff s ON s.id = d.officer_id
        JOIN records_agreement a ON a.id = d.agreement_id JOIN records_agency g ON g.id = a.agency_id
        JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id AND f.id <= {last}
        ORDER BY s.agency_id, s.id, d.id, f.id"""  # noqa: S608 - columns and numbers of ours
    officer = designation = 0
    rows = held["own"]
    for who, public, key, agreement, kind_of_party, kind, detail, vf, vt, kf, kt in _rows(sql):
        if who != officer:
            officer = who
            value = UUID(str(public)).int
            held["officer_high"].append(value >> 64)
            held["officer_low"].append(value & (1 << 64) - 1)
            held["designations_of"].append(len(held["agreement_of"]))
        if key != designation:
            designation = key
            held["own_of"].append(len(rows) // rule.WIDTH)
            held["agreement_of"].append(agreements[agreement])
            if kind_of_party == "foreign":
                rows.extend((rule.FOREIGN << rule.SHIFT, 0, FOREVER, 0, FOREVER))
        code = KINDS.get(kind, -1)
        if code < 0:
            continue
        what = names.of(pair(detail)) if code == rule.LETTER else other.of(detail)
        rows.extend((code << rule.SHIFT | what, _clip(vf), _clip(vt), _clip(kf), _clip(kt)))
    held["designations_of"].append(len(held["agreement_of"]))
    held["own_of"].append(len(rows) // rule.WIDTH)


def opened(folder: Path) -> Snapshot:
    """Open a snapshot without reading it: its arrays are mapped into memory."""
    told = json.loads((folder / "names.json").read_text())
    arrays = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in ARRAYS}
    return Snapshot(folder, arrays, told["functions"], told["places"], told["last_fact"], told["facts"])


def touched(snapshot: Snapshot) -> frozenset[UUID]:
    """Return the officers of whom something was put on the record, or closed, since the snapshot."""
    closed = snapshot.arrays["closed"]
    now = np.fromiter((i for (i,) in _rows(
        f"SELECT id FROM records_fact WHERE id <= {snapshot.last_fact} AND known_to IS NOT NULL ORDER BY id"  # noqa: S608
    )), dtype=np.int64)  # fmt: skip
    since = np.setdiff1d(now, closed, assume_unique=True).tolist()
    since += [i for (i,) in _rows(f"SELECT id FROM records_fact WHERE id > {snapshot.last_fact}")]  # noqa: S608
    found: set[UUID] = set()
    for start in range(0, len(since), 500):
        some = ", ".join(map(str, since[start : start + 500]))
        found.update(UUID(str(p)) for (p,) in _rows(
            f"""SELECT DISTINCT s.public_id FROM records_fact f
            JOIN records_designation d ON (f.subject = 'designation' AND d.id = f.subject_id)
                OR (f.subject = 'agreement' AND d.agreement_id = f.subject_id)
            JOIN records_staff s ON s.id = d.officer_id WHERE f.id IN ({some})"""  # noqa: S608 - numbers of ours
        ))  # fmt: skip
    return frozenset(found)
