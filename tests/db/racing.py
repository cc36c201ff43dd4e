"""Many approved shares that wait to be paid, made from one that came there through the door; for payments that race."""

import random
import threading
from collections import Counter
from collections.abc import Callable
from uuid import uuid4

from django.db import connection

from accord.actions import perform
from accord.records.models import Seizure, ShareDivision, SharePart, SharePayment, SharingRequest, Transfer
from accord.rules.decisions import Refused
from tests.db import sharing as s
from tests.db.world import World


def many(w: World, count: int) -> list[str]:
    """Bring one request to where it can be paid, and write as many more of the same; return their public ids."""
    s.to_divided(w)
    [seizure], [request] = Seizure.objects.all(), SharingRequest.objects.all()
    division = ShareDivision.objects.get()
    parts = list(SharePart.objects.order_by("pk"))
    ids = [str(request.public_id)]
    for n in range(1, count):
        seizure.pk, seizure.public_id = None, uuid4()
        seizure.number, seizure.reference = f"Z-RACE-{n:05}", f"2026-5301-{n:06}"
        seizure.save(force_insert=True)
        request.pk, request.public_id, request.number, request.seizure = None, uuid4(), f"SH-RACE-{n:05}", seizure
        request.save(force_insert=True)
        division.pk, division.seizure = None, seizure
        division.save(force_insert=True)
        for part in parts:
            part.pk, part.division = None, division
            part.sharing = request if part.sharing_id is not None else None
        SharePart.objects.bulk_create(parts)
        ids.append(str(request.public_id))
    return ids


def attempts(w: World, ids: list[str], each: int, seed: int) -> Counter[str]:
    """Try to pay every request so often, in an order of one's own; return what was told how often."""
    order = [i for i in ids for _ in range(each)]
    random.Random(seed).shuffle(order)
    actor, told = w.people.actor("manager-2", w.at), Counter[str]()
    for public_id in order:
        try:
            perform("sharing", "disburse", public_id, {}, by=actor, at=w.at)
            told["paid"] += 1
        except Refused as error:
            told[error.findings[0].rule] += 1
    return told


def at_once(*acts: Callable[[], object]) -> list[object]:
    """Let several act at the same moment, each in a connection of its own; return what each gave, or what went wrong."""
    ready, said = threading.Barrier(len(acts)), list[object]()

    def one(act: Callable[[], object]) -> None:
        ready.wait()
        try:
            said.append(act())
        except Exception as error:  # noqa: BLE001 - told to the test, which expects none
            said.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(act,)) for act in acts]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return said


def paid_once(ids: list[str]) -> bool:
    """Whether each request was paid exactly once, by one line of the ledger each, of the amount of its part."""
    payments = list(SharePayment.objects.select_related("sharing", "part"))
    lines = dict(Transfer.objects.filter(subject_kind="sharing").values_list("public_id", "cents"))
    return (
        sorted(str(p.sharing.public_id) for p in payments) == sorted(ids)
        and {str(i): c for i, c in lines.items()} == {p.posting: p.part.cents for p in payments}
        and len(lines) == len(ids)
    )
