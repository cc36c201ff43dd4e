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
from accord.queries.authority.checking import KNOWN
from accord.rules import authority as rules
from accord.rules.authority import rule
from accord.rules.authority.checking import KINDS

_SQL = f"""SELECT d.id, a.id, f.subject, f.kind, f.detail, f.citation, f.valid_from, f.valid_to, f.id, a.program,
    g.public_id, g.kind
    FROM records_staff s JOIN records_designation d ON d.officer_id = s.id
    JOIN records_agreement a ON a.id = d.agreement_id JOIN records_agency g ON g.id = a.agency_id
    JOIN records_fact f ON f.subject = 'designation' AND f.subject_id = d.id
    WHERE s.public_id = %s AND {KNOWN}
UNION ALL SELECT d.id, a.id, f.subject, f.kind, f.detail, f.citation, f.valid_from, f.valid_to, f.id, NULL, NULL, NULL
    FROM records_staff s JOIN records_designation d ON d.officer_id = s.id
    JOIN records_agreement a ON a.id = d.agreement_id
    JOIN records_fact f ON f.subject = 'agreement' AND f.subject_id = a.id
    WHERE s.public_id = %s AND {KNOWN} AND (f.kind = 'party' OR (f.valid_from <= %s AND (f.valid_to IS NULL OR f.valid_to > %s)))
        AND (f.kind IN ('party', 'in-force', 'suspension', 'territory') OR (f.kind = 'function' AND f.detail = %s))"""  # noqa: S608 - fixed words and placeholders only
_SQLITE = _SQL.replace("%s", "?").replace("f.valid_from, f.valid_to,", "f.valid_from || '', f.valid_to || '',")
"""An expression is handed out as it is kept; a bare column of moments would be read into objects first."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The conditions met, as bits, and the key of the fact behind each (None where there is none, or it is derived)."""

    met: int
    facts: tuple[int | None, ...]

    @property
    def permitted(self) -> bool:
        """Whether every condition is met."""
        return self.met == rule.ALL


_ORDER = itemgetter(0, 8)
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
        rows = _lite(database, officer.hex, at, knew, function)
    else:
        with database.cursor() as cursor:
            cursor.execute(_SQL, [officer, known, known, officer, known, known, instant, instant, function])
            rows = cursor.fetchall()
    return _judged(rows, function, statute, inside, (at, knew, low, high)) if rows else _NOBODY


def _lite(database: Any, officer: str, at: str, known: str, function: str) -> list[Any]:
    if database.connection is None:
        database.ensure_connection()
    # The framework's own cursor costs as much as the statement: the driver is asked directly.
    found: list[Any] = database.connection.execute(
        _SQLITE, (officer, known, known, officer, known, known, at, at, function)
    ).fetchall()
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


def _judged(
    rows: list[Any], function: str, statute: str, inside: frozenset[str], moments: tuple[Any, Any, Any, Any]
) -> Verdict:
    at, known, low, high = moments
    own: dict[int, list[Any]] = {}
    agreed: dict[int, list[Any]] = {}
    keys: dict[tuple[int, bool], list[int | None]] = {}
    heads: dict[int, Any] = {}
    codes: dict[str, int] = {}
    # In the order of designations and facts, as the check reads them; a few rows are sorted here sooner than in the statement.
    rows.sort(key=_ORDER)
    for d, _, subject, name, detail, citation, since, until, key, program, party, side in rows:
        kind = KINDS.get(name, -1)
        mine = subject == "designation"
        if mine and d not in heads:
            heads[d] = program, party, side
        if kind < 0:
            # Keeps the designation known, as any row of it does.
            cells: tuple[Any, ...] = (0, high, high, low, high)
        else:
            what = 0
            if kind == rule.FUNCTION:
                what = 1 if _under(statute, citation) else 2
            elif kind == rule.LETTER:
                what = 1 if detail == function else 2
            elif kind == rule.TERRITORY:
                what = 0 if detail in inside or detail == rules.ANYWHERE else 1
            elif kind in (rule.EMPLOYED, rule.PARTY):
                what = codes.setdefault(detail, len(codes))
            cells = (kind << rule.SHIFT | what, since, high if until is None else until, low, high)
        (own if mine else agreed).setdefault(d, []).extend(cells)
        keys.setdefault((d, mine), []).append(key)
    order = sorted(heads)
    if not order:
        return _NOBODY
    for d in order:
        program, party, side = heads[d]
        theirs = agreed.setdefault(d, [])
        if not any(c >> rule.SHIFT == rule.PARTY for c in theirs[:: rule.WIDTH]):
            what = codes.setdefault(_dashed(str(party)), len(codes))
            theirs.extend((rule.PARTY << rule.SHIFT | what, low, high, low, high))
            keys.setdefault((d, False), []).append(None)
        if _admits(program):
            theirs.extend((rule.ADMITS << rule.SHIFT, low, high, low, high))
            keys.setdefault((d, False), []).append(None)
        if side == "foreign":
            own[d].extend((rule.FOREIGN << rule.SHIFT, low, high, low, high))
            keys.setdefault((d, True), []).append(None)
    return _decide(order, (own, agreed), keys, at, known)


def _decide(order: list[int], rows: tuple[Any, Any], keys: Any, at: Any, known: Any) -> Verdict:
    own, agreed = rows
    mine: list[Any] = []
    theirs: list[Any] = []
    own_of, agreed_of, own_keys, agreed_keys = [0], [0], [], []
    for d in order:
        mine += own[d]
        theirs += agreed[d]
        own_keys += keys[d, True]
        agreed_keys += keys[d, False]
        own_of.append(len(own_keys))
        agreed_of.append(len(agreed_keys))
    deciding, scratch = [-1] * rule.CONDITIONS, [-1] * rule.CONDITIONS
    met, _ = rule.decide(0, len(order), own_of, range(len(order)), mine, agreed_of, theirs, (-1, -1), 1, 1, 0, at,
                         known, deciding, scratch)  # fmt: skip
    facts = tuple(
        None if r < 0 else (agreed_keys if rule.IN_FORCE <= n <= rule.TERRITORY else own_keys)[r]
        for n, r in enumerate(deciding)
    )
    return Verdict(met, facts)
