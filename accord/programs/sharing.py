"""The dated rows that sharing rests on: seizing agencies and funds, forms of numbers, thresholds, least payments."""

import tomllib
from functools import cache

from accord.programs.dated import rows, tables
from accord.programs.places import DATA
from accord.rules.sharing.dated import Basis, LeastPayment, ReferenceForm, RequestClock, SeizingAgency, Threshold

FILE = DATA / "sharing.toml"


@cache
def basis() -> Basis:
    """Return every dated row.

    Raises:
        DatedRowError: see `read`.
    """
    return read(FILE.read_text(encoding="utf-8"))


def read(text: str) -> Basis:
    """Return the dated rows that a file's text holds.

    Raises:
        DatedRowError: an unknown table, a missing or unknown key, an amount below zero, or no citation.
    """
    raw = tomllib.loads(text)
    tables(raw, {"seizing_agency", "reference_form", "request_clock", "threshold", "least_payment"})
    return Basis(
        seizing_agencies=rows(SeizingAgency, raw["seizing_agency"]),
        reference_forms=rows(ReferenceForm, raw["reference_form"]),
        thresholds=rows(Threshold, raw["threshold"]),
        request_clocks=rows(RequestClock, raw["request_clock"]),
        least_payments=rows(LeastPayment, raw["least_payment"]),
    )
