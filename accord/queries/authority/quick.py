"""The verdict on one act without its words: one statement, the one rule, the row behind each condition.

For whoever judges many acts one after another and shows no reasons in words: the check's own
verdict over the same rows.  Moments stay as the database keeps them where it keeps them as text,
for their order is all that the rule asks.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from operator import itemgetter
from typing import Any
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connections

from accord.programs import programs
from accord.rules import authority as rules
from accord.rules.authority import rule
from accord.rules.authority.checking import KINDS

_SQL = """SELECT d.id, 0, a.program, CAST(g.public_id AS {text}), g.kind, CAST(NULL AS {moment}), CAST(NULL AS {moment}), 0
    FROM records_staff s JOIN records_designation d ON d.officer_id = s.id
    JOIN records_agreement a ON a.id = d.agreement_id JOIN records_agency g ON g.id = a.agency_id
    WHERE s.public_id = {officer} AND EXISTS (SELECT 1 FROM records_fact f WHERE f.subject = 'designation'
        AND f.subject_id = d.id AND f.known_from <= {known} AND (f.known_to IS NULL OR f.known_to > {known}))
UNION ALL SELECT d.id, 1, f.kind, f.detail, '', f.valid_from, f.valid_to, f.id
    FROM records_staff s JOIN records_designation d ON d.officer_id = s.id
    JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id
    WHERE s.public_id = {officer} AND f.known_from <= {known} AND (f.known_to IS NULL OR f.known_to > {known})
        AND f.valid_from <= {at} AND (f.valid_to IS NULL OR f.valid_to > {at})
        AND (f.kind <> 'letter' OR f.detail = {function})
UNION ALL SELECT d.id, 2, f.kind, f.detail, f.citation, f.valid_from, f.valid_to, f.id
    FROM records_staff s JOIN records_designation d ON d.officer_id = s.id
    JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = d.agreement_id
    WHERE s.public_id = {officer} AND f.known_from <= {known} AND (f.known_to IS NULL OR f.known_to > {known})
        AND (f.kind = 'party' OR f.valid_from <= {at} AND (f.valid_to IS NULL OR f.valid_to > {at}))
        AND (f.kind <> 'function' OR f.detail = {function})"""
"""The designations known of, then the facts that can decide: those that hold at the instant, of this function.

Rows are narrowed and never judged here.  A party that has left is told, for with any party on record
the agency that the agreement names is none by itself.
"""
_LITE = _SQL.format(text="text", moment="text", officer="?1", known="?2", at="?3", function="?4")
"""The first half names no column of moments, so the driver hands all of them out as they are kept, as text."""
_OTHER = _SQL.format(text="text", moment="timestamptz", officer="%(officer)s", known="%(known)s", at="%(at)s",
                     function="%(function)s")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Verdict:
    """The conditions met, as bits, and the key of the fact behind each (None where there is none, or it is derived)."""

    met: int
    facts: tuple[int | None, ...]

    @property
    def permitted(self) -> bool:
        """Whether every condition is met."""
        return self.met == rule.ALL


_ORDER = itemgetter(0, 7)
_KINDS = dict(KINDS)
_NOBODY = Verdict(rule.NOTHING, (None,) * rule.CONDITIONS)


def verdict(
    officer: UUID, function: str, inside: frozenset[str], instant: datetime, known: datetime, *, statute: str = ""
) -> Verdict:
    """Judge one act.  One query.

    `inside` are the codes of the place and of all it lies in; a facility's own name is among them.
    """
    at: Any = instant
    knew: Any = known
    low: Any = rules.ALWAYS
    high: Any = datetime.max.replace(tzinfo=UTC)
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor == "sqlite":
        at, knew, low, high = _stamp(instant), _stamp(known), "", "~"
        rows = _lite(database, (officer.hex, knew, at, function))
    else:
        with database.cursor() as cursor:
            cursor.execute(_OTHER, {"officer": officer, "known": known, "at": instant, "function": function})
            rows = cursor.fetchall()
    return _judged(rows, function, statute, inside, (at, knew, low, high)) if rows else _NOBODY


def _lite(database: Any, asked: tuple[str, str, str, str]) -> list[Any]:
    if database.connection is None:
        database.ensure_connection()
    # The framework's own cursor costs as much as the statement: the driver is asked directly.
    found: list[Any] = database.connection.execute(_LITE, asked).fetchall()
    return found


def _stamp(moment: datetime) -> str:
    """Write a moment as SQLite keeps it here: UTC without its offset, and no fraction where there is none."""
    return moment.astimezone(UTC).isoformat(" ")[:-6]


@lru_cache(maxsize=4096)
def _dashed(key: str) -> str:
    return str(UUID(key))


@lru_cache(maxsize=64)
def _admits(program: str) -> bool:
    return rules.admits_foreign(programs().get(program))


@lru_cache(maxsize=4096)
def _under(statute: str, citation: str) -> bool:
    return not statute or rules.names(statute, citation)


class _Side:
    """The rows of one side, designation by designation, and the fact behind each."""

    __slots__ = ("cells", "keys", "of")

    def __init__(self) -> None:
        self.cells: list[Any] = []
        self.keys: list[int | None] = []
        self.of: list[int] = []

    def add(self, key: int | None, *cells: Any) -> None:
        self.cells += cells
        self.keys.append(key)


def _judged(
    rows: list[Any], function: str, statute: str, inside: frozenset[str], moments: tuple[Any, Any, Any, Any]
) -> Verdict:
    at, known, low, high = moments
    own, agreed = _Side(), _Side()
    codes: dict[str, int] = {}
    parties: list[str] = []
    # In the order of designations and facts, as the check reads them, a designation's head before its facts; a few
    # rows are sorted here sooner than in the statement.
    rows.sort(key=_ORDER)
    here = None
    for d, arm, name, detail, citation, since, until, key in rows:
        if arm == 0:
            here = d
            _begun((own, agreed), parties, codes, (low, high))
            parties = [_dashed(detail)]
            # Keeps the designation known, as any row of it does.
            own.add(None, 0, high, high, low, high)
            if _admits(name):
                agreed.add(None, rule.ADMITS << rule.SHIFT, low, high, low, high)
            if citation == "foreign":
                own.add(None, rule.FOREIGN << rule.SHIFT, low, high, low, high)
            continue
        kind = _KINDS.get(name, -1)
        if kind < 0 or d != here:
            # No ground of authority; or the agreement of a designation that nobody knew of yet.
            continue
        what = 0
        if kind == rule.FUNCTION:
            what = 1 if _under(statute, citation) else 2
        elif kind == rule.LETTER:
            what = 1
        elif kind == rule.TERRITORY:
            what = 0 if detail in inside or detail == rules.ANYWHERE else 1
        elif kind in (rule.EMPLOYED, rule.PARTY):
            what = codes.setdefault(detail, len(codes))
            if kind == rule.PARTY:
                parties = []
        side = own if arm == 1 else agreed
        side.cells += (kind << rule.SHIFT | what, since, high if until is None else until, low, high)
        side.keys.append(key)
    _begun((own, agreed), parties, codes, (low, high))
    deciding, scratch = [-1] * rule.CONDITIONS, [-1] * rule.CONDITIONS
    many = len(own.of) - 1
    met, _ = rule.decide(0, many, own.of, range(many), own.cells, agreed.of, agreed.cells, (-1, -1), 1, 1, 0, at,
                         known, deciding, scratch)  # fmt: skip
    facts = tuple(
        None if r < 0 else (agreed.keys if rule.IN_FORCE <= n <= rule.TERRITORY else own.keys)[r]
        for n, r in enumerate(deciding)
    )
    return Verdict(met, facts)


def _begun(sides: tuple[_Side, _Side], parties: list[str], codes: dict[str, int], ever: tuple[Any, Any]) -> None:
    """Close a designation, whose agency is the party where none is on record, and begin the next."""
    own, agreed = sides
    low, high = ever
    for party in parties:
        agreed.add(None, rule.PARTY << rule.SHIFT | codes.setdefault(party, len(codes)), low, high, low, high)
    own.of.append(len(own.keys))
    agreed.of.append(len(agreed.keys))
