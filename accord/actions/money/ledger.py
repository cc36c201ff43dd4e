"""The one way into the ledger: `post` and `reverse`, inside the act of whoever moves the money.

    post(act, Move(fund, out_of="shares", into="cash", cents=125_00, entry_on=day,
                   subject=("sharing", request.public_id), key=f"payment:{asset.public_id}"))

* `act` is the act under way at the door; the lines carry its log entry and stand or fall with it.
* `fund` is a `Fund` row; post several moves at once when they belong together (money passed from one
  agency's fund to another's is two moves).
* `subject` says what it is for, as a kind and a public id; `key`, where it is given, makes the line
  one of a kind in its fund: a second line with the same key is refused (`ledger:once`).
* Funds are locked in the order of their ids, so that two payments never wait for each other, and a
  balance that was judged cannot change before the lines stand.

Whatever is wrong with any of the moves refuses the whole act, with every reason.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from django.db import OperationalError, connection
from django.db.models import F

from accord.actions._acting import Act
from accord.queries.money.ledger import balance, changes
from accord.records.models import Agency, Checkpoint, Fund, Transfer
from accord.rules.decisions import Finding, Refused
from accord.rules.intervals import local_day
from accord.rules.money import ledger as rules
from accord.rules.money.accounts import ACCOUNTS, BY_NUMBER
from accord.rules.money.cents import dollars
from accord.rules.money.ledger import Standing, Wanted, judge, least_from


@dataclass(frozen=True, slots=True)
class Move:
    """One transfer that a caller wants: so many cents of a fund, out of one account, into another, for a day."""

    fund: Fund
    out_of: str
    into: str
    cents: int
    entry_on: date
    purpose: str = ""
    subject: tuple[str, UUID] | None = None
    key: str = ""
    party: Agency | None = None
    detail: str = ""
    reverses: Transfer | None = None


def post(act: Act, *moves: Move) -> tuple[UUID, ...]:
    """Put lines into the ledger with this act, and return their public ids in the same order.

    Raises:
        Refused: an unknown account, an amount that is not positive, a closed year, a fund that holds too
            little, a key that was used; every reason of every move.
    """
    funds = _locked(act, moves)
    found = _judge(act, moves, funds)
    ids = tuple(line_id(m.fund, m.key) if m.key else uuid4() for m in moves)
    found += _used(moves, ids)
    act.require(tuple(found))
    act.after(lambda: _write(act, moves, ids))
    return ids


def reverse(
    act: Act, line: Transfer, *, entry_on: date, purpose: str = "", subject: tuple[str, UUID] | None = None
) -> tuple[UUID, ...]:
    """Put the same amount the other way, and return the public id of that line.

    Raises:
        Refused: the line was reversed before, or is a reversal itself; a closed year.
    """
    if line.reverses_id is not None:
        act.require((Finding(rule="ledger:reversal", message="This line is a reversal itself.", field="posting",
                             fix="Enter again what should stand."),))  # fmt: skip
    _locked(act, (_back(line, entry_on),))
    if Transfer.objects.filter(reverses=line).exists():
        act.require((Finding(rule="ledger:reversed-once", message="This line was reversed before.", field="posting",
                             fix="Nothing to do: both lines stand and cancel each other out."),))  # fmt: skip
    return post(act, _back(line, entry_on, purpose, subject))


def _back(
    line: Transfer, entry_on: date, purpose: str = "", subject: tuple[str, UUID] | None = None
) -> Move:  # fmt: skip
    about = subject or ((line.subject_kind, line.subject_id) if line.subject_id else None)
    return Move(line.fund, BY_NUMBER[line.into].code, BY_NUMBER[line.out_of].code, line.cents, entry_on,
                purpose=purpose or line.purpose, subject=about, party=line.party, detail=line.detail,
                key=f"reversal:{line.public_id}", reverses=line)  # fmt: skip


def line_id(fund: Fund, key: str) -> UUID:
    """Return the public id of the one line of a fund that may bear a key."""
    return rules.line_id(fund.public_id, key)


def _locked(act: Act, moves: Sequence[Move]) -> dict[int, Fund]:
    """Lock the funds in the order of their ids; out of that order, rather refuse than wait for each other.

    Raises:
        Refused: the door holds a later fund already, and somebody else holds this one.
    """
    found: dict[int, Fund] = {}
    held = act.row.pk if isinstance(act.row, Fund) else None
    for pk in sorted({m.fund.pk for m in moves}):
        # SQLite has one writer at a time, and no such lock.
        out_of_turn = held is not None and pk < held and connection.features.has_select_for_update_nowait
        rows = Fund.objects.select_for_update(of=("self",), nowait=out_of_turn)
        try:
            found[pk] = rows.select_related("agency").get(pk=pk)
        except OperationalError as error:
            busy = Finding(rule="ledger:busy", message="Somebody else is writing into that fund at this moment.",
                           fix="Try again.")  # fmt: skip
            raise Refused((busy,)) from error
    return found


def _judge(act: Act, moves: Sequence[Move], funds: dict[int, Fund]) -> list[Finding]:
    found: list[Finding] = []
    spent: dict[int, int] = {}
    for move in moves:
        fund = funds[move.fund.pk]
        takes = move.out_of == "cash" and move.reverses is None and move.cents > 0
        held = _least_cash(fund.pk, move.entry_on) - spent.get(fund.pk, 0) if takes else 0
        standing = Standing(
            open=fund.state == "open",
            opened_on=fund.opened_on,
            closed_through=fund.closed_through,
            today=local_day(act.at, fund.agency.zone),
            least_cash=held,
        )
        wanted = Wanted(out_of=move.out_of, into=move.into, cents=move.cents, entry_on=move.entry_on,
                        reverses=move.reverses is not None)  # fmt: skip
        found += judge(wanted, standing)
        if takes:
            spent[fund.pk] = spent.get(fund.pk, 0) + move.cents
    return found


def _least_cash(fund_id: int, on: date) -> int:
    """Return the least that is on hand at the end of that day or of any later one."""
    return least_from(balance(fund_id, "cash", on), changes(fund_id, "cash", on))


def _used(moves: Sequence[Move], ids: Sequence[UUID]) -> list[Finding]:
    keyed = {i: m for m, i in zip(moves, ids, strict=True) if m.key}
    if not keyed:
        return []
    before = set(Transfer.objects.filter(public_id__in=list(keyed)).values_list("public_id", flat=True))
    twice = len([m for m in moves if m.key]) - len(keyed)
    return [
        Finding(rule="ledger:once", message=f"{dollars(m.cents)} stands in the ledger already under this very key.",
                fix="Nothing to do: look at the line that stands, and reverse it if it is wrong.")
        for i, m in keyed.items() if i in before or twice
    ]  # fmt: skip


def _write(act: Act, moves: Sequence[Move], ids: Sequence[UUID]) -> None:
    assert act.entry is not None, "the door writes the entry before it settles"  # noqa: S101 - an invariant
    kind = act.lifecycle.kind
    Transfer.objects.bulk_create(
        Transfer(
            public_id=i,
            fund=m.fund,
            out_of=ACCOUNTS[m.out_of].number,
            into=ACCOUNTS[m.into].number,
            cents=m.cents,
            entry_on=m.entry_on,
            known_at=act.at,
            entry=act.entry,
            subject_kind=m.subject[0] if m.subject else kind,
            subject_id=m.subject[1] if m.subject else None,
            party=m.party,
            detail=m.detail,
            purpose=m.purpose,
            reverses=m.reverses,
        )
        for m, i in zip(moves, ids, strict=True)
    )
    for m in moves:
        move_checkpoints(m)


def move_checkpoints(move: Move) -> None:
    """Carry a line into the copies of sums that lie after its day."""
    later = Checkpoint.objects.filter(fund=move.fund, before_on__gt=move.entry_on)
    for account, cents in ((move.out_of, -move.cents), (move.into, move.cents)):
        later.filter(account=ACCOUNTS[account].number).update(cents=F("cents") + cents)
