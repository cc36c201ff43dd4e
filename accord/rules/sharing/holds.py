"""Why a payment to an agency waits: each hold is derived from dates, told to the agency, and ends by itself."""

from dataclasses import dataclass
from datetime import date

from accord.rules.decisions import Finding
from accord.rules.programs import Switch


@dataclass(frozen=True, slots=True, kw_only=True)
class Hold:
    """One reason why payments wait, since when, and what ends it."""

    code: str
    says: str
    ends_when: str
    citation: str
    since: date | None = None

    def finding(self) -> Finding:
        """Return it as a refusal."""
        return Finding(rule=f"sharing:hold-{self.code}", message=self.says, fix=self.ends_when, citation=self.citation)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What holds are derived from.  `certified_until` is the last civil-rights certificate's first day without it.

    `overdue_since` is the first day on which a yearly certification was overdue; None where none is.
    """

    today: date
    switch: Switch | None
    agreement: bool
    certified_from: date | None = None
    certified_until: date | None = None
    overdue_since: date | None = None


def holds(known: Known) -> tuple[Hold, ...]:
    """Return every hold on payments to the agency today."""
    found: list[Hold] = []
    if known.switch is not None and known.switch.state != "running":
        found.append(Hold(code="paused", since=known.switch.on, citation=known.switch.citation,
                          says=f"The whole program is on hold: {known.switch.because}",
                          ends_when="Requests are kept; they go on when the program does."))  # fmt: skip
    if not known.agreement:
        found.append(Hold(code="agreement", citation="agreement and certification form, OMB 1123-0011",
                          says="The agency has no sharing agreement in force.",
                          ends_when="Sign the agreement and certification; then payments go on."))  # fmt: skip
    if known.overdue_since is not None:
        found.append(Hold(code="certification", since=known.overdue_since,
                          citation="sharing agreement of 2005 to 2008; DOJ OIG 21-117",
                          says=f"The yearly certification is overdue since {known.overdue_since.isoformat()}.",
                          ends_when="File the certification; the hold ends with it."))  # fmt: skip
    certified = (
        known.certified_from is not None
        and known.certified_until is not None
        and known.certified_from <= known.today < known.certified_until
    )
    if not certified:
        lapsed = known.certified_until if known.certified_until and known.certified_until <= known.today else None
        says = f"The civil-rights certificate lapsed on {lapsed.isoformat()}." if lapsed else (
            "The agency has no civil-rights certificate in force.")  # fmt: skip
        found.append(Hold(code="civil-rights", since=lapsed, citation="agreement and certification form, affidavit",
                          says=says, ends_when="The head of the agency certifies anew; the hold ends with it."))  # fmt: skip
    return tuple(found)
