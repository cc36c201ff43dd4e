"""The lists of sharing and repayment: their columns, a standard one by its word, and what narrows them."""

from collections.abc import Mapping
from datetime import datetime

from accord.queries.lists.facets import by_choice
from accord.queries.lists.spec import Column, Facet
from accord.queries.shapes import words
from accord.rules.reimbursing.lifecycles import BASES
from accord.rules.sharing import lists
from accord.rules.sharing.dated import FUNDS
from accord.rules.sharing.portions import dollars, in_percent


def _money(_at: datetime, cents: int | None) -> str | None:
    return None if cents is None else dollars(cents)


def _percent(_at: datetime, share: int | None) -> str | None:
    return None if share is None else f"{in_percent(share)} %"


def _fund(_at: datetime, fund: str) -> str:
    return FUNDS.get(fund, fund)


DECLARED: Mapping[str, tuple[tuple[Column | str, ...], tuple[Facet, ...]]] = {
    "seizure": (
        (
            Column("reference", "Number of the asset", ("reference",)), "agency", "state",
            Column("asset", "Kind", ("asset",), lambda _, a: words(lists.ASSETS, a)),
            Column("fund", "Fund", ("fund",), _fund),
            Column("value", "Value", ("value_cents",), _money),
            Column("net", "Net proceeds", ("net_cents",), _money),
            "clock",
        ),
        (by_choice("fund", "Fund", "fund", dict(FUNDS)), by_choice("asset", "Kind", "asset", {c.value: c.label for c in lists.ASSETS})),
    ),
    "sharing": (
        (
            "agency", Column("asset", "Asset", ("seizure__number",)), "state",
            Column("fund", "Fund", ("seizure__fund",), _fund),
            Column("proposed", "Proposed", ("proposed",), _percent),
            Column("decided", "Decided", ("decided",), _percent),
            "clock",
        ),
        (by_choice("fund", "Fund", "seizure__fund", dict(FUNDS)),
         by_choice("kind", "Kind of sharing", "kind", {c.value: c.label for c in lists.KINDS})),
    ),
    "affidavit": (("agency", "state", Column("from", "From", ("from_on",)), Column("to", "Until", ("to_on",))), ()),
    "allotment": (
        (
            "agency", Column("year", "Fiscal year", ("fiscal_year",)), "state",
            Column("agreement", "Agreement", ("agreement__number",)),
            Column("planned", "Planned", ("planned_cents",), _money),
            Column("available", "Available", ("available_cents",), _money),
        ),
        (),
    ),
    "claim": (
        (
            "agency", Column("invoice", "Invoice", ("invoice",)), "state", Column("from", "From", ("from_on",)),
            Column("to", "To", ("to_on",)), Column("approved", "Approved", ("approved_cents",), _money),
        ),
        (by_choice("basis", "What it covers", "basis", {c.value: c.label for c in BASES}),),
    ),
}  # fmt: skip
"""Of each kind: its columns, and its own facets."""
