"""What the rules of money rest on: every dated row with its value, its source, and whether somebody checked it."""

from dataclasses import dataclass

from accord.programs.money import form_editions, use_editions
from accord.programs.reimbursing import caps
from accord.programs.sharing import basis
from accord.rules.money.cents import dollars
from accord.rules.permissions import ROLES
from accord.rules.sharing.dated import FUNDS
from accord.rules.since import Dated

FOLDER = "accord/programs/data/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rests:
    """One dated row: what it says, since when, by which source, whether checked, and in which file it is corrected."""

    group: str
    what: str
    says: str
    since: str
    citation: str
    verified: bool
    file: str


def resting() -> tuple[Rests, ...]:
    """Return every row, the ones that nobody checked first within each group.  No query."""
    found = [*_sharing(), *_uses(), *_form(), *_caps()]
    groups = list(dict.fromkeys(r.group for r in found))
    return tuple(sorted(found, key=lambda r: (groups.index(r.group), r.verified)))


def _sharing() -> list[Rests]:
    known = basis()
    shown: list[tuple[str, str, str, Dated]] = [
        *(("Fund by seizing agency", a.title, FUNDS[a.fund], a) for a in known.seizing_agencies),
        *(("Number of an asset", FUNDS[f.fund], f"written as {f.example}", f) for f in known.reference_forms),
        *(("Days to ask", "Counted from", c.counts_from, c) for c in known.request_clocks),
        *(("Who decides", f"{FUNDS[t.fund]}, from {dollars(t.at_least_cents)}",
           ", ".join(ROLES[o].title for o in t.offices), t) for t in known.thresholds),
        *(("Least payment", "Warned of below", dollars(p.cents), p) for p in known.least_payments),
    ]  # fmt: skip
    return [_row(group, what, says, row, "sharing.toml") for group, what, says, row in shown]


def _row(group: str, what: str, says: str, row: Dated, file: str) -> Rests:
    return Rests(group=group, what=what, says=says, since=f"{row.since}", citation=row.citation, verified=row.verified,
                 file=FOLDER + file)  # fmt: skip


def _uses() -> list[Rests]:
    return [
        Rests(group="What shared money may be used for", what=e.title, says=r.says + (f" {dollars(r.cents)}." if r.cents else ""),
              since=f"{e.effective}", citation=r.citation, verified=r.verified, file=FOLDER + "uses.toml")
        for e in use_editions() for r in e.rules
    ]  # fmt: skip


def _form() -> list[Rests]:
    years = [
        Rests(group="The yearly form", what=e.title, says=f"From fiscal year {e.from_year}", since=str(e.from_year),
              citation=e.citation, verified=e.from_year_verified, file=FOLDER + "certification.toml")
        for e in form_editions()
    ]  # fmt: skip
    totals = [
        Rests(group="The yearly form", what=f"{e.title}: line {t.line}", says=t.says, since=str(e.from_year), citation=e.citation,
              verified=t.verified, file=FOLDER + "certification.toml")
        for e in form_editions() for t in e.totals
    ]  # fmt: skip
    return years + totals


def _caps() -> list[Rests]:
    known = caps()
    return [
        *(_row("Caps on overtime", "One seat in a federal fiscal year", dollars(c.overtime_cents), c, "reimbursing.toml") for c in known.yearly),
        *(_row("Caps on overtime", "One seat in a pay period", f"{c.overtime_percent} % of the regular pay", c, "reimbursing.toml")
          for c in known.period),
    ]  # fmt: skip
