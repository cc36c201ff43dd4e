"""Human numbers, `R-2026-0001`: counted by prefix and year, the counter locked until commit."""

from datetime import datetime

from accord.records.models import Counter


def next_numbers(prefix: str, at: datetime, count: int) -> list[str]:
    """Return the next `count` numbers of the year; zero only takes the lock."""
    counter, _ = Counter.objects.select_for_update().get_or_create(prefix=prefix, year=at.year)
    first = counter.last + 1
    if count:
        counter.last += count
        counter.save(update_fields=["last"])
    return [f"{prefix}-{at.year}-{n:04d}" for n in range(first, first + count)]
