"""Several who pay, or approve, at the same moment: one payment, and never more than the whole."""

from collections import Counter
from functools import partial

import pytest

from accord.actions import perform
from accord.queries.money.ledger import balances
from accord.records.models import Fund, SharePayment, SharingRequest
from accord.rules.decisions import Refused
from tests.db import racing
from tests.db import sharing as s


@pytest.mark.django_db(transaction=True)
def test_of_hundreds_of_racing_payments_each_share_is_paid_once_and_the_ledger_sums_to_zero(committed):
    w = committed
    ids = racing.many(w, 6)
    told = racing.at_once(*[partial(racing.attempts, w, ids, 8, seed) for seed in range(5)])

    assert all(isinstance(t, Counter) for t in told), told
    assert sum(told, Counter()) == {"paid": 6, "lifecycle:state": 6 * 8 * 5 - 6}
    assert racing.paid_once(ids)
    fund = Fund.objects.get()
    held = balances([fund.pk], w.at.date())
    assert sum(held.values()) == 0
    assert held[fund.pk, "cash"] == sum(SharePayment.objects.values_list("cents", flat=True))


def at_once(*acts):
    """Let several act at the same moment; return what each was told, in order."""

    def one(act):
        try:
            act()
        except Refused as refused:
            return refused.findings[0].rule
        return "done"

    return sorted(str(x) for x in racing.at_once(*(partial(one, act) for act in acts)))


@pytest.mark.django_db(transaction=True)
def test_two_approvals_at_once_never_give_away_more_than_the_whole(committed):
    w = committed
    s.seized(w)
    w.do("coordinator", "seizure", "add-agency", {"member": str(w.other.public_id)})
    s.forfeited(w)
    s.federal_hours(w, 8)
    reason = {"percent": "50", "reason": "Its work was the whole of the case."}
    for other in (False, True):
        s.asked(w, other=other)
        s.submitted(w, 8, other=other)
        w.do("supervisor", "sharing", "verify-hours")
    requests = [str(i) for i in SharingRequest.objects.order_by("pk").values_list("public_id", flat=True)]
    for one in requests:
        w.do("coordinator", "sharing", "propose-share", reason, on=one)
    actor = w.people.actor("director", w.at)

    def approve(public_id):
        return lambda: perform("sharing", "approve-share", public_id, {}, by=actor, at=w.at)

    told = at_once(*[approve(one) for one in requests])
    assert told == ["done", "sharing:federal-least"]
    assert sum(r.decided or 0 for r in SharingRequest.objects.all()) == 5000
