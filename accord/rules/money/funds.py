"""A fund: what is done with it, and what must be so before it is."""

import re
from dataclasses import dataclass
from datetime import date

from accord.rules.decisions import NOTHING_TO_DO, Finding
from accord.rules.inputs import Field, Given, choices
from accord.rules.lifecycle import Lifecycle, State, Transition
from accord.rules.money.accounts import FUND_CHOICES, FUND_KINDS, MOST_CENTS, OF_FEDERAL, USES, Year, fiscal_year
from accord.rules.money.cents import dollars
from accord.rules.money.uses import PAY_KINDS, TRAVEL_KINDS

LOCAL = ("forfeiture-accountant", "local-liaison", "local-head")
"""Who keeps the books; where an agency has no accountant, its liaison does."""
FEDERAL = "federal-component"
"""The kind of agency that is a part of the federal government."""
INCOME_CHOICES = choices(
    ("shares", "A share the government paid (line 2)"),
    ("from-agencies", "From another agency or a task force (line 3)"),
    ("other-income", "Other income (line 4)"),
    ("interest", "Interest (line 5)"),
)
INCOME_KINDS = choices(
    ("sale", "Sale of shared or bought property"),
    ("refund", "Refund of something paid from the fund"),
    ("repaid", "Repayment of a use that was not permitted"),
    ("other", "Another kind, told in words"),
)
LINE_CHOICES = choices(*((line, f"{line}. {account.title}") for line, account in USES.items() if line != "k"))
AMOUNT = Field(name="cents", kind="cents", label="Amount", minimum=1, maximum=MOST_CENTS)
DAY = Field(name="entry_on", kind="date", label="Day the money moved")
PURPOSE = Field(name="purpose", kind="text", label="What it is for",
                help="A thing, a course, a grant or a program; never a person, a number of an account or of a thing.")  # fmt: skip
COMPANY_FORMS = frozenset(
    [
        "inc",
        "incorporated",
        "corp",
        "corporation",
        "llc",
        "llp",
        "lllp",
        "lp",
        "pllc",
        "ltd",
        "limited",
        "company",
        "co",
        "bank",
        "cooperative",
        "association",
        "university",
        "college",
        "foundation",
    ]
)
"""Words of which a company's registered name bears one, after its first word."""
MOST_USES = 1000
"""So many uses are entered at once."""
REASON = Field(name="reason", kind="words", label="Reason", max_length=2000)
YEAR = Field(name="year", kind="integer", label="Fiscal year, by the calendar year in which it ends", minimum=1990,
             maximum=2099)  # fmt: skip

FUND = Lifecycle(
    kind="fund",
    room="money",
    plural="funds",
    title="Fund",
    prefix="MF",
    states=(
        State("open", "Open", "Open"),
        State("closed", "Closed", "Closed", final=True),
    ),
    transitions=(
        Transition(action="open-fund", label="Open a fund", target="open", roles=(*LOCAL, "program-manager"), parent="agency",
                   routine=False,
                   notifies=("local-head", "program-manager"),
                   help="Money of each department is kept in a fund of its own and never mixed.",
                   fields=(Field(name="code", kind="choice", label="Whose money", choices=FUND_CHOICES),
                           Field(name="opened_on", kind="date", label="First day of these books"),
                           Field(name="fiscal_month", kind="integer", label="Month in which your fiscal year ends",
                                 minimum=1, maximum=12, help="6 for 30 June, 9 for 30 September."),
                           Field(name="brought_in", kind="cents", label="Balance brought in", required=False,
                                 maximum=MOST_CENTS, help="What was on hand when that day began; empty for nothing."))),
        Transition(action="record-income", label="Enter money received", sources=("open",), roles=LOCAL, routine=False,
                   fields=(Field(name="source", kind="choice", label="What it is", choices=INCOME_CHOICES), AMOUNT, DAY,
                           Field(name="party", kind="reference", of="agency", label="From which agency", required=False,
                                 help="For line 3 only."),
                           Field(name="detail", kind="choice", label="Kind of other income", choices=INCOME_KINDS,
                                 required=False, help="For line 4 only."),
                           PURPOSE)),
        Transition(action="record-spending", label="Enter a use", sources=("open",), roles=LOCAL, routine=False,
                   fields=(Field(name="line", kind="choice", label="Line of the yearly form", choices=LINE_CHOICES),
                           AMOUNT, DAY, PURPOSE,
                           Field(name="detail", kind="choice", label="Kind of pay or travel", choices=(*PAY_KINDS, *TRAVEL_KINDS),
                                 required=False, help="For line n: the exception that permits the pay. For line g: what the travel is for."),
                           Field(name="replaces_budget", kind="yesno",
                                 label="Does it pay for what the agency's own budget would have paid for?"))),
        Transition(action="enter-uses", label="Enter many uses at once", sources=("open",), roles=LOCAL, routine=False,
                   help="All rows or none; a row that was entered before is left as it stands.",
                   fields=(Field(name="uses", kind="rows", label="Uses", max_rows=MOST_USES, columns=(
                       Field(name="line", kind="choice", label="Line of the yearly form", choices=LINE_CHOICES),
                       AMOUNT, DAY, PURPOSE,
                       Field(name="detail", kind="choice", label="Kind of pay or travel", choices=(*PAY_KINDS, *TRAVEL_KINDS),
                             required=False),
                       Field(name="replaces_budget", kind="yesno",
                             label="Does it pay for what the agency's own budget would have paid for?"))),)),
        Transition(action="transfer-funds", label="Pass money on to another agency", sources=("open",), roles=LOCAL,
                   routine=False, help="Line k: only to an agency that takes part and has certified.",
                   fields=(Field(name="party", kind="reference", of="agency", label="To which agency"), AMOUNT, DAY,
                           PURPOSE)),
        Transition(action="reverse-posting", label="Reverse a line", sources=("open",), roles=LOCAL, routine=False,
                   help="The same amount the other way, in a line of its own; what was written stays readable.",
                   fields=(Field(name="posting", kind="choice", label="Which line", source="fund-lines"), DAY, REASON)),
        Transition(action="attach", label="Attach a receipt", sources=("open",), roles=LOCAL, routine=False,
                   fields=(Field(name="title", kind="text", label="What it shows"),
                           Field(name="file", kind="file", label="File",
                                 help="A PDF or a plain text file of at most 10 MB, without names or numbers of people."
                                      " Its text is screened; author and other hidden data are taken out."),
                           Field(name="attested", kind="yesno",
                                 label="I attest that it shows no person and holds no data about one")),
                   help="Pictures are refused; hold them where your records are kept, and name that place."),
        Transition(action="take-statement", label="Take in a bank statement", sources=("open",), roles=LOCAL, routine=False,
                   help="Day, amount and the bank's reference of each line; who paid is kept only where it is a"
                        " registered agency. Lines that can only be one line of the ledger are matched.",
                   fields=(Field(name="lines", kind="rows", label="Lines", max_rows=2000, columns=(
                       Field(name="stated_on", kind="date", label="Day on the statement"),
                       Field(name="cents", kind="cents", label="Amount", minimum=-MOST_CENTS, maximum=MOST_CENTS,
                             help="Below zero for money that left."),
                       Field(name="reference", kind="text", label="The bank's reference", max_length=120),
                       Field(name="party", kind="reference", of="agency", label="Agency", required=False),
                       Field(name="vendor", kind="choice", label="Company", source="fund-companies", required=False))),)),
        Transition(action="register-company", label="Register a company that is paid", sources=("open",), roles=LOCAL,
                   routine=False, help="So that a bank line may keep whom it paid. Both funds of the agency know it.",
                   fields=(Field(name="company", kind="text", label="Registered name of the company", max_length=120,
                                 help="As the register of companies writes it, with its form: Inc., LLC, Corporation, Bank."
                                      " Never a person."),)),
        Transition(action="end-company", label="End a registered company", sources=("open",), roles=LOCAL, routine=False,
                   help="No later bank line keeps it; the earlier ones do.",
                   fields=(Field(name="vendor", kind="choice", label="Which company", source="fund-companies"),)),
        Transition(action="match-statement", label="Match a bank line", sources=("open",), roles=LOCAL, routine=False,
                   fields=(Field(name="statement_line", kind="choice", label="Line of the bank", source="statement-lines"),
                           Field(name="posting", kind="choice", label="Line of the ledger", source="open-lines"))),
        Transition(action="close-year", label="Close a fiscal year", sources=("open",), roles=LOCAL, routine=False,
                   notifies=("local-head",), fields=(YEAR,),
                   help="Nothing can be entered into a closed year; the yearly certification rests on it."),
        Transition(action="reopen-year", label="Open the last closed year again", sources=("open",),
                   roles=("local-head",), routine=False, notifies=("forfeiture-accountant", "local-liaison", "program-manager"), fields=(REASON,),
                   help="For a mistake found later; a certification that was filed is then filed again, amended."),
        Transition(action="close-fund", label="Close the fund", sources=("open",), target="closed", routine=False,
                   roles=("local-head",), notifies=("forfeiture-accountant", "local-liaison", "program-manager"), fields=(REASON,),
                   help="Only when nothing is left in it."),
    ),
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What the rules need to know of a fund.  Days are of the agency's own calendar; amounts in cents.

    `standing` are the codes of the agency's open funds with the months in which their years end.
    """

    today: date
    code: str = ""
    fiscal_month: int = 12
    opened_on: date | None = None
    closed_through: date | None = None
    cash: int = 0
    due: int = 0
    standing: tuple[tuple[str, int], ...] = ()
    federal: bool = False
    """Whether the agency is a part of the federal government."""
    own: bool = True
    """Whether whoever acts keeps the agency's books; headquarters opens a federal partner's fund and no other."""
    signing: bool = False
    """Whether the certification of the last closed year is signed by one and not yet by the other."""

    @property
    def next_year(self) -> Year | None:
        """The first fiscal year that is not closed."""
        if self.closed_through is not None:
            return fiscal_year(self.closed_through.year + 1, self.fiscal_month)
        if self.opened_on is None:
            return None
        first = self.opened_on
        return fiscal_year(first.year if first.month <= self.fiscal_month else first.year + 1, self.fiscal_month)


def judge(action: str, facts: Facts, given: Given | None) -> tuple[Finding, ...]:
    """Return every unmet rule of an action on a fund; `given` None is a preview."""
    found: list[Finding] = []
    match action:
        case "open-fund":
            found += _judge_whose(facts, given)
            if given is not None:
                found += _judge_open(facts, given)
        case "record-income" if given is not None:
            found += _judge_income(given)
        case "attach" if given is not None and not given.yes("attested"):
            found.append(Finding(rule="fund:attested", field="attested",
                                 message="A file is kept only when someone attests that it is not about a person.",
                                 fix="Look at the file. If it shows or describes a person, hold it elsewhere and name the place."))  # fmt: skip
        case "register-company" if given is not None:
            found += _judge_company(given.text("company"))
        case "close-year":
            found += _judge_close(facts, given)
        case "reopen-year":
            found += _judge_reopen(facts)
        case "close-fund" if facts.cash or facts.due:
            found.append(Finding(rule="fund:empty", message=f"{dollars(facts.cash + facts.due)} is still in it.",
                                 fix="Spend it by the rules, pass it on, or return it first."))  # fmt: skip
        case _:
            pass
    return tuple(found)


def _judge_whose(facts: Facts, given: Given | None) -> list[Finding]:
    """Headquarters opens the fund of transfers to a federal partner; an agency opens its own of every other kind."""
    right = facts.federal if given is None else facts.federal is (given.text("code") == OF_FEDERAL)
    if right and facts.own is not facts.federal:
        return []
    if given is None and facts.own:
        return []
    return [Finding(rule="fund:whose", field="code",
                    message="An agency keeps its own books; headquarters opens only a federal partner's fund of transfers.",
                    fix="Let the agency's accountant open it, or choose the fund that fits the agency.")]  # fmt: skip


def _judge_open(facts: Facts, given: Given) -> list[Finding]:
    found: list[Finding] = []
    months = dict(facts.standing)
    if given.text("code") in months:
        found.append(Finding(rule="fund:once", message=f"The agency keeps this fund already: {FUND_KINDS[given.text('code')].title}.",
                             fix=f"{NOTHING_TO_DO}: enter its money there.", field="code"))  # fmt: skip
    if months and given.number("fiscal_month") not in months.values():
        month = next(iter(months.values()))
        found.append(Finding(rule="fund:one-year", message=f"The agency's other fund ends its year in month {month}.",
                             fix="An agency has one fiscal year; give the same month.", field="fiscal_month"))  # fmt: skip
    if (on := given.day("opened_on")) and on > facts.today:
        found.append(Finding(rule="fund:not-yet", message=f"{on} has not come yet.", field="opened_on",
                             fix="Books begin on a day that has come."))  # fmt: skip
    return found


def _judge_income(given: Given) -> list[Finding]:
    found: list[Finding] = []
    source = given.text("source")
    if source == "from-agencies" and given.ref("party") is None:
        found.append(Finding(rule="fund:party", message="Line 3 names the agency that passed the money on.", field="party",
                             fix="Name the agency.", citation="certification form, table of line 3"))  # fmt: skip
    if source == "other-income" and not given.text("detail"):
        found.append(Finding(rule="fund:income-kind", message="Line 4 says what kind of income it is.", field="detail",
                             fix="Choose its kind.", citation="certification form, table of line 4"))  # fmt: skip
    return found


def folded(name: str) -> str:
    """Return a name as two spellings of it compare: without case, points, commas and doubled spaces."""
    return " ".join(re.sub(r"[.,'’\"]", "", name).casefold().split())


def _judge_company(name: str) -> list[Finding]:
    """Only what bears the form of a company in its name is one: a person's name cannot be written here."""
    if COMPANY_FORMS.intersection(folded(name).split()[1:]):
        return []
    return [Finding(rule="fund:company", field="company",
                    message=f"“{name}” does not say what form of company it is, so it could be a person.",
                    fix="Write its registered name with its form, such as LLC or Inc.; whoever trades under the own name"
                        " is left out.", citation="the line: no name of a person who is not staff of a party")]  # fmt: skip


def _judge_close(facts: Facts, given: Given | None) -> list[Finding]:
    following = facts.next_year
    if following is None:
        return []
    if following.last_on >= facts.today:
        return [Finding(rule="fund:year-over", message=f"The fiscal year {following.year} runs until {following.last_on}.",
                        fix="Close it when its last day is over.")]  # fmt: skip
    if given is not None and given.number("year") != following.year:
        return [Finding(rule="fund:next-year", message=f"The next year to close is {following.year}.", field="year",
                        fix="Years are closed one after the other.")]  # fmt: skip
    return []


def _judge_reopen(facts: Facts) -> list[Finding]:
    if facts.closed_through is None:
        return [Finding(rule="fund:closed", message="No year of this fund is closed.", fix=f"{NOTHING_TO_DO}.")]
    if facts.signing:
        return [Finding(rule="fund:signing", message="The certification of that year has one of its two signatures.",
                        fix="Withdraw the signature, or wait until it is filed; then file an amended one.")]  # fmt: skip
    return []
