"""What sharing rests on besides an edition's terms, by date: funds, offices that decide, the least payment."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from accord.rules.inputs import Choice
from accord.rules.since import Dated, latest

Fund = Literal["justice", "treasury"]
FUNDS = {"justice": "Justice (Assets Forfeiture Fund)", "treasury": "Treasury (Treasury Forfeiture Fund)"}


@dataclass(frozen=True, slots=True, kw_only=True)
class SeizingAgency(Dated):
    """A federal agency that seizes, and the fund its cases go to."""

    code: str
    title: str
    fund: Fund


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceForm(Dated):
    """The closed form of a seizing agency's own number of one asset."""

    fund: Fund
    pattern: str
    example: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold(Dated):
    """The offices that decide on an asset of so many cents or more."""

    fund: Fund
    at_least_cents: int
    offices: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestClock(Dated):
    """The event from which the days to ask are counted."""

    counts_from: Literal["seizure", "forfeiture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeastPayment(Dated):
    """The amount below which a payment is warned of."""

    cents: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Basis:
    """All of it."""

    seizing_agencies: tuple[SeizingAgency, ...]
    reference_forms: tuple[ReferenceForm, ...]
    thresholds: tuple[Threshold, ...]
    least_payments: tuple[LeastPayment, ...]
    request_clocks: tuple[RequestClock, ...]

    def agency(self, code: str, on: date) -> SeizingAgency | None:
        """Return a seizing agency as it stood on that day, or None."""
        return latest([a for a in self.seizing_agencies if a.code == code], on)

    def offered(self, on: date) -> tuple[Choice, ...]:
        """Return the seizing agencies of that day, to choose from."""
        codes = dict.fromkeys(a.code for a in self.seizing_agencies)
        found = [a for a in (self.agency(code, on) for code in codes) if a is not None]
        return tuple(Choice(value=a.code, label=f"{a.title}: {FUNDS[a.fund]}") for a in found)

    def form(self, fund: str, on: date) -> ReferenceForm | None:
        """Return the form that a reference of that fund has."""
        return latest([f for f in self.reference_forms if f.fund == fund], on)

    def deciding(self, fund: str, cents: int, on: date) -> Threshold | None:
        """Return the highest threshold that the amount reaches, as it stood on that day."""
        amounts = sorted({t.at_least_cents for t in self.thresholds if t.fund == fund and t.at_least_cents <= cents})
        rows = [latest([t for t in self.thresholds if t.fund == fund and t.at_least_cents == a], on) for a in amounts]
        standing = [r for r in rows if r is not None]
        return standing[-1] if standing else None

    def clock(self, on: date) -> RequestClock | None:
        """Return from which event the days are counted for property taken or forfeited on that day."""
        return latest(self.request_clocks, on)

    def least(self, on: date) -> LeastPayment | None:
        """Return the least payment of that day."""
        return latest(self.least_payments, on)


def fits(form: ReferenceForm, text: str) -> bool:
    """Return whether a reference has the closed form: no number of a thing or of a person does."""
    return re.fullmatch(form.pattern, text) is not None
