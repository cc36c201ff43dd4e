"""Count the texts that were refused because they held an identifier of a person: kind and day, nothing else."""

from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime

from django.db import transaction
from django.db.models import F

from accord.records.models import ScreeningRefusal
from accord.rules.decisions import Invalid, Problem


@contextmanager
def counting(at: datetime) -> Iterator[None]:
    """Count what screening refuses inside, in a transaction of its own, and let the refusal go on.

    Raises:
        Invalid: whatever was refused inside.
    """
    try:
        yield
    except Invalid as refused:
        _count(refused.problems, at)
        raise


def _count(problems: Sequence[Problem], at: datetime) -> None:
    """Add one for each kind of identifier in each field; neither text, person nor act is kept."""
    found = Counter(kind for p in problems for kind in p.identifiers)
    if not found:
        return
    with transaction.atomic():
        for kind, times in sorted(found.items()):
            row, _made = ScreeningRefusal.objects.get_or_create(kind=kind, counted_on=at.date())
            ScreeningRefusal.objects.filter(pk=row.pk).update(times=F("times") + times)
