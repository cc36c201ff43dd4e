"""A year of books told whole: totals agree on the ledger, the page and the filed certification; told once."""

import pytest

from accord.cli._books import CAME, WENT, Books, outcome, tell
from accord.queries.money.figures import figures_of, funds_of
from accord.records.models import Certification, DueDate
from accord.rules.money.certification import figures_from

pytestmark = pytest.mark.django_db


def test_a_year_of_books_ends_in_a_certification_filed_in_time_that_the_ledger_bears_out(w):
    assert tell(w.people, w.at) == 2 * (1 + len(CAME) + len(WENT) + 1) + 4
    assert tell(w.people, w.at) == 0
    row = Certification.objects.get()
    due = DueDate.objects.get(object_id=row.public_id)
    assert row.state == "filed"
    assert due.met_at < due.due_at
    year = Books(w.people, w.at).year
    assert (row.year, row.year_end_on) == (year.year, year.last_on)
    figures = figures_of(funds_of(w.agency.pk, year.year), year)
    assert figures_from(row.figures) == figures
    came, went = sum(c for _, c, *_ in CAME), sum(c for _, c, *_ in WENT)
    assert figures.amounts["8", "treasury"] == 1_250_000 + came - went


def test_every_telling_agrees_on_ledger_filing_and_exported_books(w):
    for cast, share in ((w.people, 100), (w.others, 40)):
        tell(cast, w.at, share)
        told = outcome(cast, w.at, Books(cast, w.at).year.year)
        assert told.agrees
        assert told.before + told.came - told.went == told.left > 0
