"""A bank's statement beside the ledger: lines taken in once, matched by amount and day, the rest by hand."""

from datetime import datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db.models import QuerySet

from accord.actions._acting import Act
from accord.actions._perform import perform
from accord.actions._receipt import Receipt
from accord.actions.money.ledger import line_id
from accord.queries.money.bank import agencies_named, open_cash, pairs, signed
from accord.records.models import Agency, Fund, StatementLine
from accord.records.statements import read_statement
from accord.rules.decisions import Finding, Invalid, Problem
from accord.rules.permissions import Actor
from accord.rules.since import day_of


def take_statement(act: Act) -> None:
    """Take in the lines of a statement; those that stand already are left, and the certain ones are matched."""
    row: Fund = act.row
    wanted = {line_id(row, f"bank:{g.text('reference')}"): g for g in act.given.rows("lines")}
    stands = set(row.statement_lines.filter(public_id__in=list(wanted)).values_list("public_id", flat=True))
    named = [party for party in (g.ref("party") for g in wanted.values()) if party is not None]
    parties = dict(Agency.objects.filter(public_id__in=named).values_list("public_id", "pk"))
    new = {i: g for i, g in wanted.items() if i not in stands}
    zero = [i for i, g in enumerate(wanted.values()) if not g.number("cents")]
    act.require(
        tuple(
            Finding(
                rule="bank:amount",
                message="A line of nothing is no line.",
                fix="Leave it out.",
                field=f"lines.{i}.cents",
            )
            for i in zero
        )
    )

    def write() -> None:
        assert act.entry is not None, "the door writes the entry before it settles"  # noqa: S101 - an invariant
        StatementLine.objects.bulk_create(
            StatementLine(
                public_id=i, fund=row, stated_on=day_of(g, "stated_on"), cents=g.number("cents"), entry=act.entry,
                party_id=parties.get(g.ref("party") or UUID(int=0)),
            )
            for i, g in new.items()
        )  # fmt: skip
        waiting = list(row.statement_lines.filter(transfer=None).order_by("stated_on", "pk"))
        for line, transfer in pairs(waiting, open_cash(row)):
            line.transfer, line.matched_at = transfer, act.at
            line.save(update_fields=["transfer", "matched_at"])

    act.after(write)


def read_in(fund: UUID, data: bytes, *, by: Actor, at: datetime) -> tuple[Receipt, int]:
    """Read a bank's statement and take its lines in; return the receipt, and how many lines it has.

    Payee and memo end here: a line goes on with its day, amount, the digest of the bank's reference, and the agency
    that the payee is by its whole name, if any.

    Raises:
        Missing, Forbidden, Invalid, Refused: nothing was written.
    """
    stated = read_statement(data)
    named = agencies_named(s.payee for s in stated)
    rows = [
        {"stated_on": s.on.isoformat(), "cents": str(s.cents), "reference": sha256(s.reference.encode()).hexdigest(),
         **({"party": str(named[s.payee.casefold()])} if s.payee.casefold() in named else {})}
        for s in stated
    ]  # fmt: skip
    return perform("fund", "take-statement", fund, {"lines": rows}, by=by, at=at), len(rows)


def match_statement(act: Act) -> None:
    """Say which ledger line a bank line is; the amounts must be the same."""
    row: Fund = act.row
    line = _named(row.statement_lines.filter(transfer=None), act.given.text("statement_line"), "statement_line")
    transfer = _named(row.transfers.filter(statement_line=None), act.given.text("posting"), "posting")
    if signed(transfer) != line.cents:
        act.require((Finding(rule="bank:same-amount", message="The two lines are not of the same amount.", field="posting",
                             fix="Match lines of one amount; enter what the ledger lacks, or reverse what is wrong."),))  # fmt: skip
    line.transfer, line.matched_at = transfer, act.at
    act.later(line)


def _named(rows: QuerySet[Any], wanted: str, field: str) -> Any:
    try:
        found = rows.filter(public_id=UUID(wanted)).first()
    except ValueError:
        found = None
    if found is None:
        raise Invalid(
            (Problem(field=field, message="There is no such line that waits for its match.", expected="its id"),)
        )
    return found
