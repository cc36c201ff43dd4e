"""Refusals that only an act can give: each rule of the actions, denied once, with nothing written."""

from datetime import timedelta

import pytest

from accord.actions import accounts, factors
from accord.actions.demonstration import cast
from accord.queries.accounts import factors_of
from accord.records.models import LogEntry, Staff
from accord.rules.decisions import Forbidden, Refused
from tests.db.test_accounts import enrol_app
from tests.db.world import BEGIN

pytestmark = pytest.mark.django_db
BEGINS = ()
WORD = "x" * 43


def denied(rule, act, *args, **named):
    """Assert that the act is refused with exactly this rule and leaves no person behind."""
    people = Staff.objects.count()
    with pytest.raises((Forbidden, Refused)) as found:
        act(*args, **named)
    assert [f.rule for f in found.value.findings] == [rule]
    assert all(f.message and f.fix and f.citation for f in found.value.findings)
    assert Staff.objects.count() == people


def test_a_key_of_another_act_is_refused(w):
    raw = {
        "agency": str(w.agency.public_id),
        "problem": "Goods reach the county by road.",
        "body_position": "in-favour",
    }
    w.do("liaison", "request", "start", raw, key="once")
    before = LogEntry.objects.count()

    denied("idempotency:other-act", w.do, "liaison", "request", "start", {**raw, "facility": "Jail"}, key="once")
    assert LogEntry.objects.count() == before


def test_people_are_invented_in_a_demonstration_only(w, settings):
    settings.DEMONSTRATION = False
    denied("demonstration:only", cast, w.agency, None, None, BEGIN, suffix="-x")


def test_an_unknown_invitation_opens_nothing(w):
    denied("staff:invitation", accounts.accept_invitation, WORD, "seven grey herons wait", at=w.at)


def test_a_second_first_administrator_is_refused(w):
    denied("staff:first-administrator", accounts.first_administrator, "second.first", "Ida Holm", at=w.at)


def test_a_wrong_code_confirms_no_app(w):
    actor = w.people.actor("liaison", BEGIN)
    factors.begin_app(actor, at=BEGIN)
    denied("staff:code", factors.finish_app, actor, "000000x", at=BEGIN)


def test_the_last_factor_stays(w, settings):
    settings.DEMONSTRATION = False
    enrol_app(w, "liaison")
    actor = w.people.actor("liaison", BEGIN, step_up=True)
    [app] = factors_of(actor)
    denied("staff:last-factor", factors.end_factor, actor, app.id, at=BEGIN)


def test_a_passkey_that_nobody_has_signs_nobody_in(w):
    _options, state = factors.ask_passkey("localhost")
    denied(
        "staff:passkey", factors.sign_in_by_passkey, "localhost", state, {"id": "none"}, at=BEGIN + timedelta(hours=1)
    )
