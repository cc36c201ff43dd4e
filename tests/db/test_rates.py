"""What one source may do in an hour holds over processes, keeps no address, and is forgotten with the hour."""

from datetime import timedelta

from accord.actions.housekeeping import tidy
from accord.actions.rates import BUCKETS, take
from accord.records.models import RateCount, RateKey
from accord.web import limits
from accord.web.limits import LOTS, MOST, Hour

BEGINS = ()
SOURCE = "203.0.113.7"


def test_processes_share_what_one_source_may_do(w):
    first, second = Hour(), Hour()
    done = [p.spend("send", SOURCE, w.at) for _ in range(MOST["send"]) for p in (first, second)]
    assert sum(done) == MOST["send"]
    assert not Hour().spend("send", SOURCE, w.at)
    assert Hour().spend("send", SOURCE, w.at + timedelta(hours=1))


def test_a_process_writes_once_for_a_lot_of_searches_and_never_passes_the_limit(w, django_assert_num_queries):
    one = Hour()
    assert one.spend("look", SOURCE, w.at)
    with django_assert_num_queries(0):
        assert all(one.spend("look", SOURCE, w.at) for _ in range(MOST["look"] // LOTS - 1))
    others = [Hour() for _ in range(3)]
    more = sum(p.spend("look", SOURCE, w.at) for _ in range(MOST["look"]) for p in others)
    assert more + MOST["look"] // LOTS == MOST["look"]


def test_neither_an_address_nor_anything_that_tells_one_is_kept_and_the_hour_takes_all_with_it(w):
    assert take("send", SOURCE, 1, 10, w.at)
    [count], [key] = RateCount.objects.all(), RateKey.objects.all()
    assert 0 <= count.bucket < BUCKETS < 2**32 // 1_000
    assert {f.name for f in RateCount._meta.get_fields()} == {"id", "hour", "what", "bucket", "times"}
    kept = bytes(key.key)
    later = w.at + timedelta(hours=1)
    assert take("send", SOURCE, 1, 10, later)
    assert [bytes(k.key) != kept for k in RateKey.objects.all()] == [True]
    assert [c.hour > count.hour for c in RateCount.objects.all()] == [True]
    assert tidy(later + timedelta(hours=1))["rates"] == 1
    assert not RateKey.objects.exists()


def test_every_allowance_is_a_whole_number_of_lots():
    assert all(most <= LOTS * 2 or most % LOTS == 0 for most in limits.MOST.values())
