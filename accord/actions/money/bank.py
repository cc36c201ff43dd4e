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
from accord.queries.money.bank import agencies_named, companies, open_cash, pairs, signed
from accord.queries.visible import find
from accord.records.models import Agency, Fund, StatementLine, Vendor
from accord.records.statements import read_statement
from accord.rules.decisions import NOTHING_TO_DO, Finding, Invalid, Problem
from accord.rules.money.funds import folded
from accord.rules.permissions import Actor
from accord.rules.since import day_of


def take_statement(act: Act) -> None:
    """Take in the lines of a statement; those that stand already are left, and the certain ones are matched."""
    row: Fund = act.row
    wanted = {line_id(row, f"bank:{g.text('reference')}"): g for g in act.given.rows("lines")}
    stands = set(row.statement_lines.filter(public_id__in=list(wanted)).values_list("public_id", flat=True))
    named = [party for party in (g.ref("party") for g in wanted.values()) if party is not None]
    parties = dict(Agency.objects.filter(public_id__in=named).values_list("public_id", "pk"))
    vendors = {str(v.public_id): v.pk for v in companies(row)}
    unknown = [i for i, g in enumerate(wanted.values()) if g.text("vendor") and g.text("vendor") not in vendors]
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
        + tuple(
            Finding(rule="bank:company", message="The agency has registered no such company.", field=f"lines.{i}.vendor",
                    fix="Register the company first, or leave it out.")
            for i in unknown
        )
    )  # fmt: skip

    def write() -> None:
        assert act.entry is not None, "the door writes the entry before it settles"  # noqa: S101 - an invariant
        StatementLine.objects.bulk_create(
            StatementLine(
                public_id=i, fund=row, stated_on=day_of(g, "stated_on"), cents=g.number("cents"), entry=act.entry,
                party_id=parties.get(g.ref("party") or UUID(int=0)), vendor_id=vendors.get(g.text("vendor")),
            )
            for i, g in new.items()
        )  # fmt: skip
        waiting = list(row.statement_lines.filter(transfer=None).order_by("stated_on", "pk"))
        for line, transfer in pairs(waiting, open_cash(row)):
            line.transfer, line.matched_at = transfer, act.at
            line.save(update_fields=["transfer", "matched_at"])

    act.after(write)


def rows_of(public_id: UUID | str, data: bytes, *, by: Actor, at: datetime) -> list[dict[str, str]]:
    """Read a bank's statement of a fund; return its lines as `take-statement` takes them, writing nothing.

    Payee and memo end here: a line goes on with its day, amount, the digest of the bank's reference, and the agency
    or the registered company that the payee is by its whole name, if any.

    Raises:
        Missing: there is no such fund that the actor may know of.
        Invalid: the file cannot be read; every line that is wrong.
    """
    fund: Fund = find("fund", public_id, by, at.date())
    stated = read_statement(data)
    named = agencies_named(s.payee for s in stated)
    known = {v.folded: str(v.public_id) for v in companies(fund)}
    return [
        {"stated_on": s.on.isoformat(), "cents": str(s.cents), "reference": sha256(s.reference.encode()).hexdigest(),
         **({"party": str(named[s.payee.casefold()])} if s.payee.casefold() in named else {}),
         **({"vendor": known[folded(s.payee)]} if folded(s.payee) in known else {})}
        for s in stated
    ]  # fmt: skip


def read_in(fund: UUID, data: bytes, *, by: Actor, at: datetime) -> tuple[Receipt, int]:
    """Read a bank's statement and take its lines in; return the receipt, and how many lines it has.

    Raises:
        Missing, Forbidden, Invalid, Refused: nothing was written.
    """
    rows = rows_of(fund, data, by=by, at=at)
    return perform("fund", "take-statement", fund, {"lines": rows}, by=by, at=at), len(rows)


def register_company(act: Act) -> None:
    """Register a company that the agency pays; once, under one spelling."""
    row: Fund = act.row
    name = " ".join(act.given.text("company").split())
    # The agency is locked, so that the same company is not registered from both of its funds at once.
    Agency.objects.select_for_update().get(pk=row.agency_id)
    if any(v.folded == folded(name) for v in companies(row)):
        act.require((Finding(rule="fund:company-once", message=f"{name} is registered already.", field="company",
                             fix=f"{NOTHING_TO_DO}: a statement that names it keeps it."),))  # fmt: skip

    def write() -> None:
        assert act.entry is not None, "the door writes the entry before it settles"  # noqa: S101 - an invariant
        Vendor.objects.create(agency_id=row.agency_id, name=name, folded=folded(name), entry=act.entry)

    act.after(write)


def end_company(act: Act) -> None:
    """End a registered company; bank lines that named it keep it."""
    wanted = act.given.text("vendor")
    found = next((v for v in companies(act.row) if str(v.public_id) == wanted), None)
    if found is None:
        raise Invalid(
            (Problem(field="vendor", message="The agency has registered no such company.", expected="its id"),)
        )
    found.ended_at = act.at
    act.later(found)


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
