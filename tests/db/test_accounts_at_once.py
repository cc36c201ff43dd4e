"""Accounts where rows are committed: many at once, and an installation that is still empty."""

import base64
import threading
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import connection

from accord.actions import accounts, factors
from accord.queries.staff import actor_for
from accord.records.models import LogEntry, Staff
from accord.rules.decisions import Forbidden, Refused
from tests.db.world import BEGIN

GOOD = accounts.DEMONSTRATION_PASSWORD
NEW = "seven grey herons wait"


def code_at(secret, at):
    key = base64.b32decode(secret.replace(" ", ""))
    return TOTP(key, 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def at_once(count, run):
    ready = threading.Barrier(count)
    passed, refused = [], []

    def one():
        try:
            ready.wait()
            passed.append(run())
        except (Forbidden, Refused) as error:
            refused.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(count)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    return passed, refused


@pytest.mark.django_db(transaction=True)
def test_five_failures_at_once_count_as_five(committed):
    passed, refused = at_once(5, lambda: accounts.sign_in("liaison", "wrong", "", at=BEGIN))

    row = Staff.objects.get(username="liaison")
    assert (len(passed), len(refused), len(row.failed_at)) == (0, 5, 5)
    assert row.locked_at is not None
    assert LogEntry.objects.filter(tag="staff:refused").count() == 5


@pytest.mark.django_db(transaction=True)
def test_one_code_sent_many_times_at_once_signs_in_once(committed, settings):
    settings.DEMONSTRATION = False
    actor = committed.people.actor("liaison", BEGIN)
    begun = factors.begin_app(actor, at=BEGIN)
    factors.finish_app(actor, code_at(begun.secret, BEGIN), at=BEGIN)
    at = BEGIN + timedelta(minutes=3)
    code = code_at(begun.secret, at)

    passed, refused = at_once(4, lambda: accounts.sign_in("liaison", GOOD, code, at=at))

    assert (len(passed), len(refused)) == (1, 3)


@pytest.mark.django_db(transaction=True)
def test_two_first_starts_at_once_invite_one_administrator(emptied):
    names = iter(("ada", "eve"))

    passed, refused = at_once(2, lambda: accounts.first_administrator(next(names), "Ada Winslow", at=BEGIN))

    assert (len(passed), len(refused)) == (1, 1)
    assert Staff.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_one_invitation_opened_many_times_at_once_is_accepted_once(committed):
    staff, word = committed.people.staff("liaison"), accounts.new_word()
    committed.do("administrator", "staff", "issue-invitation", {"word": word}, on=staff.public_id)

    passed, refused = at_once(3, lambda: accounts.accept_invitation(word, NEW, at=BEGIN))

    assert (len(passed), len(refused)) == (1, 2)


@pytest.mark.django_db
def test_the_first_administrator_is_invited_once(settings):
    settings.DEMONSTRATION = False
    word = accounts.new_word()
    made = accounts.first_administrator("ada", "Ada Winslow", at=BEGIN, word=accounts.new_word())
    again = accounts.first_administrator("ada", "Ada Winslow", at=BEGIN, word=word)
    assert made.pk == again.pk
    with pytest.raises(Refused):
        accounts.first_administrator("eve", "Eve Else", at=BEGIN, word=word)
    accounts.accept_invitation(word, NEW, at=BEGIN)
    with pytest.raises(Refused):
        accounts.first_administrator("ada", "Ada Winslow", at=BEGIN, word=word)
    assert "administrator" in actor_for(Staff.objects.get(username="ada"), BEGIN).roles
