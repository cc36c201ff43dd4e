"""The yearly certification: derived from the ledger, signed by two offices, filed in time, amended in the open."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from accord.rules.decisions import NOTHING_TO_DO, Finding
from accord.rules.inputs import Field, Given, choices
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.money.accounts import CERTIFIED, FUND_KINDS, MOST_CENTS, USES, fiscal_year
from accord.rules.money.cents import dollars
from accord.rules.money.form import Amounts, FormEdition, footing, with_totals
from accord.rules.money.funds import LOCAL, REASON, YEAR

FORM = "agreement and certification form, OMB 1123-0011"
YEAR_END, FILE = "certification:year-end", "certification:file"
"""The acts between which the clock of the certification runs."""
STANDS = ("filed", "accepted")

PARTICULARS = (
    Field(name="finance_office", kind="text", label="Office that keeps the books", help="A position or unit, not a person."),
    Field(name="budget_cents", kind="cents", label="The agency's budget for the new fiscal year", maximum=MOST_CENTS),
    Field(name="audit_due", kind="yesno", label="Was a single audit due for this fiscal year?"),
    Field(name="audit_held_at", kind="text", label="Where the report of that audit is held", required=False,
          help="Empty where none was due."),
    Field(name="without_interest", kind="choices", label="Funds kept where no interest is paid", required=False,
          choices=choices(*((c, FUND_KINDS[c].title) for c in CERTIFIED))),
    Field(name="complies", kind="yesno",
          label="Does the agency comply with Title VI, Title IX, section 504 and the Age Act?"),
    Field(name="found_against", kind="yesno",
          label="In the last three years, was the agency found to discriminate, or did it settle such a case?"),
    Field(name="pending", kind="yesno", label="Is a proceeding pending that says the agency discriminates?"),
    Field(name="matters", kind="words", label="Those matters, each with its court or office", required=False,
          max_length=4000, help="The matter and the court, not the people in it."),
)  # fmt: skip

CERTIFICATION = Lifecycle(
    kind="certification",
    room="money",
    plural="certifications",
    title="Yearly certification",
    prefix="YC",
    states=(
        State("open", "Being prepared", "Being prepared"),
        State("signed", "Signed by the head of the agency", "Being prepared"),
        State("filed", "Filed", "Filed"),
        State("returned", "Returned, to be amended", "Returned", final=True),
        State("accepted", "Accepted", "Accepted", final=True),
        State("dropped", "Dropped", "Dropped", final=True),
    ),
    transitions=(
        Transition(action="year-end", label="Begin the certification of a fiscal year", target="open", parent="agency",
                   roles=(*LOCAL, "schedule"), fields=(YEAR,), routine=False, notifies=("forfeiture-accountant", "local-liaison", "local-head"),
                   help="The house begins it by itself when a fiscal year has ended; its lines come from the ledger."),
        Transition(action="amend", label="Amend it", target="open", parent="certification", roles=LOCAL, routine=False,
                   fields=(REASON,), notifies=("program-manager",),
                   help="A new one for the same year, beside what was filed; the two are compared line by line."),
        Transition(action="fill-particulars", label="Fill in what the ledger does not know", sources=("open",),
                   roles=LOCAL, fields=PARTICULARS),
        Transition(action="sign-certification", label="Sign as head of the agency", sources=("open",), target="signed",
                   roles=("local-head",), not_by=("fill-particulars",), step_up=True, notifies=("body-clerk",),
                   help="Under penalty of perjury. From here on the figures stand."),
        Transition(action="withdraw-signature", label="Take the signature back", sources=("signed",), target="open",
                   roles=("local-head",), routine=False, fields=(REASON,), notifies=("body-clerk", "forfeiture-accountant")),
        Transition(action="file", label="Sign for the governing body, and file", sources=("signed",), target="filed",
                   roles=("body-clerk",), not_by=("sign-certification", "fill-particulars"), step_up=True,
                   issues="certification", notifies=("program-manager", "local-head", "forfeiture-accountant"),
                   help="The second signature, by another person; with it the certification is filed."),
        Transition(action="return-certification", label="Return it", sources=("filed",), target="returned",
                   roles=("program-manager",), routine=False, fields=(REASON,),
                   notifies=("local-head", "forfeiture-accountant", "local-liaison")),
        Transition(action="accept-certification", label="Accept it", sources=("filed",), target="accepted",
                   roles=("program-manager",), notifies=("local-head", "forfeiture-accountant", "local-liaison")),
        Transition(action="drop-certification", label="Drop the amendment", sources=("open",), target="dropped",
                   roles=LOCAL, routine=False, fields=(REASON,)),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Detail:
    """One row of the form's extra tables: the line, the other agency or the words of it, cents by fund."""

    line: str
    words: str
    cents: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What a certification says: amounts in cents by line and fund, and the rows of its extra tables."""

    year: int
    edition: str
    amounts: Amounts
    details: tuple[Detail, ...] = ()

    def as_json(self) -> dict[str, object]:
        """Return them as they are kept and given to programs: each line with its column."""
        return {
            "year": self.year,
            "edition": self.edition,
            "lines": [[line, fund, cents] for (line, fund), cents in sorted(self.amounts.items())],
            "details": [[d.line, d.words, dict(sorted(d.cents.items()))] for d in self.details],
        }


def figures_from(kept: Mapping[str, object]) -> Figures:
    """Return figures as they were kept."""
    lines, details = kept["lines"], kept["details"]
    assert isinstance(lines, list), "as_json keeps a list"  # noqa: S101 - an invariant
    assert isinstance(details, list), "as_json keeps a list"  # noqa: S101 - an invariant
    return Figures(
        year=int(str(kept["year"])),
        edition=str(kept["edition"]),
        amounts={(line, fund): cents for line, fund, cents in lines},
        details=tuple(Detail(line=line, words=words, cents=cents) for line, words, cents in details),
    )


def derived(
    year: int,
    edition: FormEdition,
    held_before: Mapping[str, int],
    moved: Mapping[tuple[str, str], int],
    details: tuple[Detail, ...] = (),
) -> Figures:
    """Return the figures that follow from a ledger.

    `held_before` is the cash by fund when the year began; `moved` what came into each account less
    what left it during the year, by fund and account.
    """
    amounts: dict[tuple[str, str], int] = {}
    for fund, cents in held_before.items():
        amounts["1", fund] = cents - moved.get((fund, "opening"), 0)
        for line, code in (("2", "shares"), ("3", "from-agencies"), ("4", "other-income"), ("5", "interest")):
            amounts[line, fund] = -moved.get((fund, code), 0)
        for line, account in USES.items():
            amounts[line, fund] = moved.get((fund, account.code), 0)
    return Figures(year=year, edition=edition.code, amounts=with_totals(amounts, edition), details=details)


def compared(before: Figures, after: Figures) -> tuple[tuple[str, str, int, int], ...]:
    """Return every line that an amendment changes: line, fund, what was filed, what is said now."""
    keys = {**before.amounts, **after.amounts}
    return tuple(
        (line, fund, before.amounts.get((line, fund), 0), after.amounts.get((line, fund), 0))
        for line, fund in sorted(keys)
        if before.amounts.get((line, fund), 0) != after.amounts.get((line, fund), 0)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of a certification.  Amounts in cents; days of the agency's own calendar.

    `cash` is what each fund's ledger held when its year was closed; a fund that is not closed is missing.
    `before` is line 8 of the year before as it was filed, by fund.
    """

    today: date
    fiscal_month: int | None = None
    known_years: frozenset[int] = frozenset()
    opened_years: frozenset[int] = frozenset()
    state: str = ""
    amends: bool = False
    amended: bool = False
    filled: bool = False
    particulars: Mapping[str, object] = field(default_factory=dict)
    figures: Figures | None = None
    edition: FormEdition | None = None
    open_funds: tuple[str, ...] = ()
    cash: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a certification; `given` None is a preview."""
    match action:
        case "year-end":
            return tuple(_judge_begin(facts, given))
        case "amend":
            return tuple(_judge_amend(facts))
        case "fill-particulars" if given is not None:
            return tuple(_judge_particulars(given))
        case "sign-certification" | "file":
            return tuple(_judge_sign(facts))
        case "drop-certification" if not facts.amends:
            return (Finding(rule="certification:owed", message="The certification of a year is owed; only an amendment is dropped.",
                            fix="File it."),)  # fmt: skip
        case _:
            return ()


def _judge_begin(facts: Facts, given: Given | None) -> list[Finding]:
    if facts.fiscal_month is None:
        return [Finding(rule="certification:fund", message="The agency keeps no fund here.",
                        fix="Open a fund of the department whose money it is.")]  # fmt: skip
    if given is None:
        return []
    year = given.number("year")
    if year in facts.known_years:
        return [Finding(rule="certification:once", message=f"The certification of {year} stands already.", field="year",
                        fix=f"{NOTHING_TO_DO}: work on that one, or amend it once it is filed.")]  # fmt: skip
    if year not in facts.opened_years:
        return [Finding(rule="certification:no-books", message=f"No fund had its books open in the fiscal year {year}.",
                        field="year", fix="Choose a year with books.")]  # fmt: skip
    over = fiscal_year(year, facts.fiscal_month).last_on
    if facts.today <= over:
        return [Finding(rule="certification:year-over", message=f"The fiscal year {year} runs until {over}.", field="year",
                        fix="Begin when its last day is over.")]  # fmt: skip
    return []


def _judge_amend(facts: Facts) -> list[Finding]:
    if facts.state not in (*STANDS, "returned"):
        return [Finding(rule="certification:filed-first", message="Only what was filed is amended.",
                        fix="Change this one before it is filed.")]  # fmt: skip
    if facts.amended:
        return [Finding(rule="certification:amended-once", message="This one was amended already.",
                        fix="Amend the newest one of that year.")]  # fmt: skip
    return []


def _judge_particulars(given: Given) -> list[Finding]:
    found = []
    if given.yes("audit_due") and not given.text("audit_held_at"):
        found.append(Finding(rule="certification:audit", message="A single audit was due; it is not said where its report is held.",
                             fix="Say where it is held.", field="audit_held_at",
                             citation="certification form, single audit block; 2 CFR 200.501"))  # fmt: skip
    if (given.yes("found_against") or given.yes("pending")) and not given.text("matters"):
        found.append(Finding(rule="certification:matters", message="A matter of discrimination is to be told with its court or office.",
                             fix="Tell each matter.", field="matters",
                             citation="certification form, civil-rights affidavit"))  # fmt: skip
    return found


def _judge_sign(facts: Facts) -> list[Finding]:
    found: list[Finding] = []
    if not facts.filled:
        found.append(Finding(rule="certification:particulars", message="What the ledger does not know is not filled in.",
                             fix="Fill in the particulars."))  # fmt: skip
    elif facts.particulars.get("complies") is not True:
        found.append(Finding(rule="certification:civil-rights", message="The agency does not say that it complies with the civil-rights laws.",
                             fix="It cannot certify until it does.",
                             citation="certification form, civil-rights affidavit; Title VI, Title IX, section 504, Age Act"))  # fmt: skip
    found += [
        Finding(rule="certification:closed-books", message=f"The year is not closed in the fund {FUND_KINDS[code].title}.",
                fix="Close the year there; then nothing can change the figures any more.")
        for code in facts.open_funds
    ]  # fmt: skip
    if facts.figures is None or facts.edition is None:
        return found
    found += _judge_figures(facts, facts.figures, facts.edition)
    return found


def _judge_figures(facts: Facts, figures: Figures, edition: FormEdition) -> list[Finding]:
    found = [
        Finding(rule="certification:foots", message=f"Line {w.line} of {FUND_KINDS[w.fund].column} is off by {w.off_by} cents.",
                fix=f"It is {w.says}: {dollars(w.expected)}.", citation=f"{FORM}, edition {w.edition}")
        for w in footing(figures.amounts, edition)
    ]  # fmt: skip
    for fund, cash in facts.cash.items():
        if figures.amounts.get(("8", fund), 0) != cash:
            found.append(Finding(rule="certification:ledger-agrees",
                                 message=f"Line 8 of {FUND_KINDS[fund].column} is {dollars(figures.amounts.get(('8', fund), 0))};"
                                         f" the ledger held {dollars(cash)}.",
                                 fix="Look for money that did not pass through cash.", citation="DOJ OIG audits of sharing"))  # fmt: skip
    for fund, ended in facts.before.items():
        if figures.amounts.get(("1", fund), 0) != ended:
            found.append(Finding(rule="certification:carried",
                                 message=f"Line 1 of {FUND_KINDS[fund].column} is {dollars(figures.amounts.get(('1', fund), 0))};"
                                         f" line 8 of the year before was filed as {dollars(ended)}.",
                                 fix="Amend the year before first, or correct the balance brought in.", citation=f"{FORM}, line 1"))  # fmt: skip
    held = {f for f in CERTIFIED if figures.amounts.get(("1", f), 0) > 0 and figures.amounts.get(("8", f), 0) > 0}
    earned = {f for f in CERTIFIED if figures.amounts.get(("5", f), 0)}
    without = facts.particulars.get("without_interest") or ()
    assert isinstance(without, (list, tuple)), "a list of funds"  # noqa: S101 - an invariant
    lacking = sorted(held - earned - set(without)) if earned else ()
    found += [
        Finding(rule="certification:interest", message=f"Line 5 of {FUND_KINDS[fund].column} is empty, while the other fund earned interest.",
                fix="Enter the interest where it was earned, or say that this fund is kept where none is paid.",
                citation="DOJ OIG GR-60-12-019: interest in one column only")
        for fund in lacking
    ]  # fmt: skip
    return found
