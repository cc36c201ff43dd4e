"""What an agency does with a fund: open it, enter money, uses and corrections, close its years."""

from collections import Counter
from dataclasses import replace

from accord.actions._acting import Act
from accord.actions.money.ledger import Move, line_id, post, reverse
from accord.queries.money.funds import line_named, passed_with, use_of
from accord.queries.money.ledger import balance
from accord.records.models import Fund, Transfer, YearClose
from accord.rules.decisions import Invalid, Problem
from accord.rules.money.uses import DETAILED, judge_use


def open_fund(act: Act) -> None:
    """Open the books of one department's money, with what was on hand when they begin."""
    given = act.given
    opened_on = given.day("opened_on")
    assert opened_on is not None, "the form asks for it"  # noqa: S101 - an invariant
    row = act.row = Fund(agency=act.parent, code=given.text("code"), opened_on=opened_on,
                         fiscal_month=given.number("fiscal_month"))  # fmt: skip
    brought_in = given.number("brought_in")
    if brought_in:
        act.after(lambda: _bring_in(act, row, brought_in))


def _bring_in(act: Act, row: Fund, cents: int) -> None:
    post(act, Move(row, "opening", "cash", cents, row.opened_on, purpose="Balance brought in", key="opening"))


def record_income(act: Act) -> None:
    """Enter money that was received."""
    given = act.given
    party = act.ref("party")
    on = given.day("entry_on")
    assert on is not None, "the form asks for it"  # noqa: S101 - an invariant
    detail = given.text("detail") if given.text("source") == "other-income" else ""
    post(act, Move(act.row, given.text("source"), "cash", given.number("cents"), on, purpose=given.text("purpose"),
                   party=party, detail=detail))  # fmt: skip


def record_spending(act: Act) -> None:
    """Enter a use on its line of the yearly form; what may not be paid is refused with every reason."""
    given, row = act.given, act.row
    line = given.text("line")
    use, edition = use_of(row, line, given, act.at)
    act.require(judge_use(use, edition))
    post(act, Move(row, "cash", f"use-{line}", use.cents, use.entry_on, purpose=use.purpose,
                   detail=use.detail if line in DETAILED else ""))  # fmt: skip


def enter_uses(act: Act) -> None:
    """Enter many uses, each judged with those before it; all stand or none, and none stands twice."""
    row: Fund = act.row
    moves, found = [], []
    spent: dict[tuple[int, str], int] = {}
    seen: Counter[str] = Counter()
    for i, given in enumerate(act.given.rows("uses")):
        line = given.text("line")
        said = "|".join(str(given.get(name)) for name in ("line", "cents", "entry_on", "purpose", "detail"))
        seen[said] += 1
        key = f"use:{said}|{seen[said]}"
        if Transfer.objects.filter(public_id=line_id(row, key)).exists():
            continue
        use, edition = use_of(row, line, given, act.at)
        before = spent.get((use.year.year, line), 0)
        found += [
            replace(f, field=f"uses.{i}.{f.field or 'line'}")
            for f in judge_use(replace(use, spent_cents=use.spent_cents + before), edition)
        ]
        spent[use.year.year, line] = before + use.cents
        detail = use.detail if line in DETAILED else ""
        moves.append(
            Move(row, "cash", f"use-{line}", use.cents, use.entry_on, purpose=use.purpose, detail=detail, key=key)
        )
    act.require(tuple(found))
    if moves:
        post(act, *moves)


def attach(act: Act) -> None:
    """Keep a receipt or another paper with the fund."""
    act.attach(act.given.text("title"), act.given.file("file"))


def transfer_funds(act: Act) -> None:
    """Pass money on: one line leaves this fund, one arrives in the other agency's, or neither."""
    row: Fund = act.row
    receiver = act.ref("party")
    use, edition = use_of(row, "k", act.given, act.at, receiver=receiver)
    act.require(judge_use(use, edition))
    theirs = Fund.objects.select_related("agency").get(agency=receiver, code=row.code, state="open")
    about = ("fund", row.public_id)
    post(
        act,
        Move(row, "cash", "use-k", use.cents, use.entry_on, purpose=use.purpose, party=receiver, subject=about),
        Move(
            theirs,
            "from-agencies",
            "cash",
            use.cents,
            use.entry_on,
            purpose=use.purpose,
            party=row.agency,
            subject=about,
        ),
    )


def reverse_posting(act: Act) -> None:
    """Take a line back by its opposite; of money that was passed on, both ends."""
    given = act.given
    line = line_named(act.row, given.text("posting"))
    if line is None:
        raise Invalid((
            Problem(field="posting", message="This fund has no such line.", expected="the id of one of its lines"),
        ))  # fmt: skip
    on = given.day("entry_on")
    assert on is not None, "the form asks for it"  # noqa: S101 - an invariant
    reverse(act, line, entry_on=on)
    if other_end := passed_with(line):
        reverse(act, other_end, entry_on=on)


def close_year(act: Act) -> None:
    """Close the fiscal year: from now on nothing can be entered into it."""
    row: Fund = act.row
    year = act.facts.next_year
    row.closed_through = year.last_on
    act.later(YearClose(fund=row, through_on=year.last_on, cash_cents=balance(row.pk, "cash", year.last_on),
                        closed_at=act.at))  # fmt: skip


def reopen_year(act: Act) -> None:
    """Open the last closed year again, with a reason; that it was closed stays readable."""
    row: Fund = act.row
    last, *before = row.closes.filter(reopened_at=None).order_by("-through_on")[:2]
    last.reopened_at = act.at
    act.later(last)
    row.closed_through = before[0].through_on if before else None


def close_fund(_act: Act) -> None:
    """Close the fund; nothing is left in it, and what was written stays readable."""
