"""Two who sign the same place at the same moment: one effect, one certificate, one authority."""

import threading

import pytest
from django.db import connection

from accord.actions import perform
from accord.records.models import Agreement, Certificate, Signature
from accord.rules.decisions import Refused
from tests.db.stages import assessed, determined, drafted, planned, ready_to_sign, referred

JAIL = {"need-jail-processing": "3", "need-custody-handover": "3"}


@pytest.mark.django_db(transaction=True)
def test_signing_twice_at_once_has_one_effect(committed, settings, tmp_path):
    settings.SIGNING_FOLDER = tmp_path / "signing"
    w = committed
    for stage in (referred, lambda w: assessed(w, JAIL), planned, determined, drafted, ready_to_sign):
        stage(w)
    digest, ready, said = Agreement.objects.get().content_digest, threading.Barrier(4), []

    def one():
        actor = w.people.actor("head", w.at, step_up=True)
        ready.wait()
        try:
            perform("agreement", "sign-local", w.ids["agreement"], {"digest": digest}, by=actor, at=w.at)
            said.append("signed")
        except Refused as refused:
            said.append(refused.findings[0].rule)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(4)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sorted(said) == sorted(["signed"] + ["lifecycle:state"] * 3)
    assert Signature.objects.count() == Certificate.objects.count() == 1
