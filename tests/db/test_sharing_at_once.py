"""Several who pay, or approve, at the same moment: one payment, and never more than the whole."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from accord.actions import perform
from accord.records.models import SharePayment, SharingRequest
from accord.rules.decisions import Refused
from tests.db import sharing as s


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Let several act at the same moment; return what each was told, in order."""
    ready, said = threading.Barrier(len(acts)), list[str]()

    def one(act):
        ready.wait()
        try:
            act()
            said.append("done")
        except Refused as refused:
            said.append(refused.findings[0].rule)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return sorted(said)


@pytest.mark.django_db(transaction=True)
def test_paying_a_share_eight_times_at_once_pays_it_once(committed):
    w = committed
    s.to_divided(w)
    actor = w.people.actor("manager-2", w.at)
    told = at_once(*[lambda: perform("sharing", "disburse", w.ids["sharing"], {}, by=actor, at=w.at)] * 8)

    assert told == ["done"] + ["lifecycle:state"] * 7
    assert SharePayment.objects.count() == 1


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
