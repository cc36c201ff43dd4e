"""Accounts: sign-in and lockout, second factors, tokens, invitations, who holds an office on a day."""

import base64
from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

from accord.actions import accounts, factors
from accord.queries.accounts import actor_by_id, actor_by_token, demonstration_people, factors_of
from accord.queries.sheets import sheet
from accord.queries.staff import actor_for, holders
from accord.records.models import Holding, LogEntry, LogText, Notice, RecoveryCode, SecondFactor, Staff, Token
from accord.rules.decisions import Forbidden, Invalid, Missing, Refused
from tests.db.world import BEGIN
from tests.passkeys import SoftPasskey

GOOD = accounts.DEMONSTRATION_PASSWORD
NEW = "seven grey herons wait"


pytestmark = pytest.mark.django_db
BEGINS = ()


@pytest.fixture
def real(w, settings):
    """Return the world as an installation that is no demonstration."""
    settings.DEMONSTRATION = False
    return w


def sign_in(name, password=GOOD, code="", at=BEGIN):
    return accounts.sign_in(name, password, code, at=at)


def refused(name, password=GOOD, code="", at=BEGIN):
    with pytest.raises(Forbidden) as found:
        sign_in(name, password, code, at)
    return found.value.findings


def fail(name, times, at=BEGIN):
    for n in range(times):
        refused(name, "wrong password, really", at=at + timedelta(seconds=n))


def code_at(secret, at):
    key = base64.b32decode(secret.replace(" ", ""))
    return TOTP(key, 6, SHA1(), 30).generate(int(at.timestamp())).decode()


def enrol_app(w, who, at=BEGIN, *, step_up=False):
    actor = w.people.actor(who, at, step_up=step_up)
    begun = factors.begin_app(actor, at=at)
    return begun.secret, factors.finish_app(actor, code_at(begun.secret, at), at=at)


def enrol_passkey(w, who, at=BEGIN, *, step_up=False):
    actor = w.people.actor(who, at, step_up=step_up)
    key = SoftPasskey()
    options, state = factors.begin_passkey(actor, "localhost")
    codes = factors.finish_passkey(actor, "localhost", state, key.make(options), name="Blue key", at=at)
    return key, codes


# --- sign-in and lockout ------------------------------------------------------------------------


def test_a_name_and_password_sign_in_and_leave_an_entry(w):
    entered = sign_in(" Liaison ")
    entry = LogEntry.objects.latest("pk")
    assert entered.staff_id == w.people.staff("liaison").pk
    assert (entry.tag, entry.staff_id, entry.agency_id) == ("staff:sign-in", entered.staff_id, w.agency.pk)


def test_unknown_wrong_locked_and_invited_get_the_same_answer(w):
    fail("counsel", 5)
    invite(w)
    answers = {refused("liaison", "wrong"), refused("nobody-at-all"), refused("counsel"), refused("newcomer"),
               refused("\x00"), refused("liaison", "\ud800"), refused("liaison", "x" * 5000), refused("")}  # fmt: skip
    assert len(answers) == 1


def test_a_refused_sign_in_has_no_doer_and_keeps_no_name(w):
    refused("liaison", "wrong")
    refused("my-password-typed-as-name", "wrong")
    known, unknown = LogEntry.objects.order_by("pk")[LogEntry.objects.count() - 2 :]
    assert {known.tag, unknown.tag} == {"staff:refused"}
    assert known.object_id == w.people.staff("liaison").public_id
    assert known.staff_id is None
    assert unknown.object_id.int == 0
    assert not LogText.objects.filter(text__icontains="typed-as-name").exists()


def test_a_colleague_does_not_read_when_one_signs_in(w):
    sign_in("liaison")
    staff = w.people.staff("liaison")

    def read(who):
        found = sheet("staff", staff.public_id, w.people.actor(who, BEGIN), BEGIN)
        return {h.action for h in found.history}

    assert "sign-in" not in read("head")
    assert "sign-in" in read("liaison") & read("administrator") & read("auditor")


def test_five_failures_lock_until_an_administrator_releases(w):
    fail("liaison", 5)
    refused("liaison", at=BEGIN + timedelta(minutes=20))
    refused("liaison", at=BEGIN + timedelta(hours=24))

    staff = w.people.staff("liaison")
    w.do("administrator", "staff", "unlock", {"reason": "Called and known."}, on=staff.public_id, at=w.later(hours=25))

    assert sign_in("liaison", at=w.at).staff_id == staff.pk


def test_nobody_releases_an_account_but_an_administrator(w):
    fail("liaison", 5)
    with pytest.raises(Forbidden):
        w.do("head", "staff", "unlock", {"reason": "Mine."}, on=w.people.staff("liaison").public_id)


def test_four_failures_and_a_success_forget_the_failures(w):
    fail("liaison", 4)
    sign_in("liaison")
    fail("liaison", 4)
    assert sign_in("liaison").staff_id


def test_failures_older_than_fifteen_minutes_do_not_count(w):
    fail("liaison", 4)
    fail("liaison", 4, BEGIN + timedelta(minutes=15, seconds=30))
    assert sign_in("liaison", at=BEGIN + timedelta(minutes=16)).staff_id


def test_the_last_administrator_is_never_locked_but_one_of_two_is(w):
    fail("administrator", 9)
    assert sign_in("administrator").staff_id

    w.do("administrator", "staff", "invite-headquarters", person("second", "administrator"))
    second = Staff.objects.get(username="second")
    word = issue(w, second)
    accounts.accept_invitation(word, NEW, at=w.at)
    fail("administrator", 5)
    fail("second", 7)
    refused("administrator")
    assert sign_in("second", NEW).staff_id == second.pk


def test_failures_of_the_step_up_count_too(w):
    actor = w.people.actor("head", BEGIN)
    for _ in range(5):
        with pytest.raises(Forbidden):
            accounts.confirm(actor, "wrong", "", at=BEGIN)
    with pytest.raises(Forbidden):
        accounts.confirm(actor, GOOD, "", at=BEGIN)
    refused("head")


# --- second factors -----------------------------------------------------------------------------


def test_without_a_second_factor_a_password_is_only_half(real):
    assert sign_in("liaison").second_factor is False
    with pytest.raises(Forbidden) as found:
        accounts.make_token("liaison", GOOD, "", at=BEGIN)
    assert found.value.findings[0].rule == "staff:second-factor"
    assert Token.objects.count() == 0


def test_with_an_app_the_code_is_asked_for(real):
    secret, codes = enrol_app(real, "liaison")
    later = BEGIN + timedelta(minutes=2)
    refused("liaison", at=later)
    refused("liaison", code="000000" if code_at(secret, later) != "000000" else "000001", at=later)
    assert sign_in("liaison", code=code_at(secret, later), at=later).second_factor is True
    assert len(codes) == 10


def test_a_code_works_once_also_with_spaces_or_other_digits(real):
    secret, _codes = enrol_app(real, "liaison")
    at = BEGIN + timedelta(minutes=2)
    code = code_at(secret, at)
    sign_in("liaison", code=code, at=at)
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    for again in (code, f"{code[:3]} {code[3:]}", f" {code}", arabic):
        refused("liaison", code=again, at=at + timedelta(seconds=5))


def test_the_code_that_confirmed_the_app_does_not_sign_in(real):
    secret, _codes = enrol_app(real, "liaison")
    refused("liaison", code=code_at(secret, BEGIN), at=BEGIN)


def test_a_wrong_password_does_not_spend_the_code(real):
    secret, _codes = enrol_app(real, "liaison")
    at = BEGIN + timedelta(minutes=2)
    refused("liaison", "wrong", code_at(secret, at), at)
    assert sign_in("liaison", code=code_at(secret, at), at=at)


def test_a_recovery_code_works_once(real):
    _secret, codes = enrol_app(real, "liaison")
    assert sign_in("liaison", code=codes[0].upper()).second_factor is True
    refused("liaison", code=codes[0])
    assert not RecoveryCode.objects.filter(digest__in=codes).exists()


def test_one_persons_code_is_not_anothers(real):
    _secret, codes = enrol_app(real, "liaison")
    enrol_app(real, "head")
    refused("head", code=codes[0])


def test_the_secret_of_an_app_is_sealed_and_bound_to_its_person(real):
    secret, _codes = enrol_app(real, "liaison")
    factor = SecondFactor.objects.get()
    assert base64.b32decode(secret.replace(" ", "")) not in bytes(factor.sealed)
    SecondFactor.objects.update(staff=real.people.staff("head"))
    refused("head", code=code_at(secret, BEGIN + timedelta(minutes=2)), at=BEGIN + timedelta(minutes=2))


def test_a_second_app_needs_a_fresh_confirmation(real):
    enrol_app(real, "liaison")
    with pytest.raises(Forbidden) as found:
        enrol_app(real, "liaison", BEGIN + timedelta(minutes=2))
    assert found.value.findings[0].rule == "permission:step-up"
    _secret, codes = enrol_app(real, "liaison", BEGIN + timedelta(minutes=3), step_up=True)
    assert codes == ()


def test_a_wrong_first_code_leaves_the_app_unconfirmed(real):
    actor = real.people.actor("liaison", BEGIN)
    factors.begin_app(actor, at=BEGIN)
    with pytest.raises(Refused):
        factors.finish_app(actor, "12", at=BEGIN)
    assert factors_of(actor) == ()
    assert sign_in("liaison").second_factor is False


def test_the_last_factor_stays_and_another_may_go(real):
    enrol_app(real, "liaison")
    _key, codes = enrol_passkey(real, "liaison", step_up=True)
    actor = real.people.actor("liaison", BEGIN, step_up=True)
    app, passkey = factors_of(actor)
    factors.end_factor(actor, app.id, at=BEGIN)
    with pytest.raises(Refused):
        factors.end_factor(actor, passkey.id, at=BEGIN)
    assert codes == ()


def test_nobody_ends_the_factor_of_another(real):
    enrol_app(real, "liaison")
    enrol_app(real, "head")
    theirs = SecondFactor.objects.get(staff=real.people.staff("liaison"))
    with pytest.raises(Missing):
        factors.end_factor(real.people.actor("head", BEGIN, step_up=True), theirs.public_id, at=BEGIN)


def test_new_recovery_codes_end_the_earlier_ones(real):
    _secret, codes = enrol_app(real, "liaison")
    fresh = factors.new_recovery_codes(real.people.actor("liaison", BEGIN, step_up=True), at=BEGIN)
    refused("liaison", code=codes[1])
    assert sign_in("liaison", code=fresh[1])


def test_an_administrator_takes_lost_factors_away_and_the_session_ends(real):
    _secret, _codes = enrol_app(real, "liaison")
    staff = real.people.staff("liaison")
    at = real.later(hours=1)
    real.do("administrator", "staff", "reset-factors", {"reason": "Lost the phone."}, on=staff.public_id)
    assert actor_by_id(staff.pk, at, signed_in_at=BEGIN) is None
    assert sign_in("liaison", at=at).second_factor is False


# --- passkeys -----------------------------------------------------------------------------------


def by_passkey(key, at=BEGIN, **how):
    options, state = factors.ask_passkey("localhost")
    return factors.sign_in_by_passkey("localhost", state, key.answer(options, **how), at=at)


def test_a_passkey_signs_in_alone_as_both_factors(real):
    key, codes = enrol_passkey(real, "liaison")
    entered = by_passkey(key)
    assert (entered.staff_id, entered.second_factor) == (real.people.staff("liaison").pk, True)
    assert len(codes) == 10


def test_a_lockout_does_not_touch_the_passkey(real):
    key, _codes = enrol_passkey(real, "liaison")
    fail("liaison", 6)
    assert by_passkey(key).staff_id == real.people.staff("liaison").pk


@pytest.mark.parametrize("broken", ["origin", "unverified", "copied", "replayed", "unknown", "left", "handle"])
def test_a_passkey_is_refused_when_anything_is_off(real, broken):
    key, _codes = enrol_passkey(real, "liaison")
    options, state = factors.ask_passkey("localhost")
    origin = None
    match broken:
        case "origin":
            origin = "https://elsewhere.example"
        case "unverified":
            key.verified = False
        case "copied":
            by_passkey(key)
            key.counter = 0
        case "unknown":
            key.id = b"another credential"
        case "left":
            Staff.objects.filter(username="liaison").update(is_active=False)
        case "handle":
            key.handle = "AAAAAAAAAAAAAAAAAAAAAA"
    answer = key.answer(options, origin)
    if broken == "replayed":
        factors.sign_in_by_passkey("localhost", state, answer, at=BEGIN)
        _options, state = factors.ask_passkey("localhost")
    with pytest.raises(Forbidden):
        factors.sign_in_by_passkey("localhost", state, answer, at=BEGIN)
    assert LogEntry.objects.latest("pk").tag == "staff:refused"


@pytest.mark.parametrize(
    "answer", [{}, {"id": 3}, {"id": "AA", "rawId": "AA", "response": {}}, {"id": "!", "rawId": []}]
)
def test_a_malformed_answer_is_refused(w, answer):
    _options, state = factors.ask_passkey("localhost")
    with pytest.raises(Forbidden):
        factors.sign_in_by_passkey("localhost", state, answer, at=BEGIN)
    actor = w.people.actor("liaison", BEGIN)
    with pytest.raises(Forbidden):
        factors.finish_passkey(actor, "localhost", state, answer, name="", at=BEGIN)


def test_only_ones_own_passkey_confirms(real):
    mine, _codes = enrol_passkey(real, "liaison")
    theirs, _codes = enrol_passkey(real, "head")
    actor = real.people.actor("liaison", BEGIN)
    options, state = factors.ask_passkey("localhost", actor)
    factors.confirm_by_passkey(actor, "localhost", state, mine.answer(options), at=BEGIN)
    with pytest.raises(Forbidden):
        factors.confirm_by_passkey(actor, "localhost", state, theirs.answer(options), at=BEGIN)


# --- tokens -------------------------------------------------------------------------------------


def test_a_token_idles_out_after_thirty_minutes_and_ends_after_twelve_hours(w):
    token, ends_at = accounts.make_token("liaison", GOOD, "", at=BEGIN)
    assert ends_at == BEGIN + timedelta(hours=12)
    at = BEGIN
    while at < ends_at - timedelta(minutes=29):
        at += timedelta(minutes=29)
        assert actor_by_token(token, at) is not None
    assert actor_by_token(token, ends_at + timedelta(seconds=1)) is None
    token, _ends = accounts.make_token("liaison", GOOD, "", at=BEGIN)
    assert actor_by_token(token, BEGIN + timedelta(minutes=30, seconds=1)) is None


def test_only_the_digest_of_a_token_is_stored_and_an_ended_one_is_dead(w):
    token, _ends = accounts.make_token("liaison", GOOD, "", at=BEGIN)
    assert not Token.objects.filter(digest=token).exists()
    accounts.end_token(token, at=BEGIN)
    assert actor_by_token(token, BEGIN) is None
    with pytest.raises(Forbidden):
        accounts.step_up_token(token, GOOD, "", at=BEGIN)


def test_a_token_is_confirmed_again_for_five_minutes(w):
    token, _ends = accounts.make_token("head", GOOD, "", at=BEGIN)
    with pytest.raises(Forbidden):
        accounts.step_up_token(token, "wrong", "", at=BEGIN)
    assert actor_by_token(token, BEGIN).stepped_up_at is None
    accounts.step_up_token(token, GOOD, "", at=BEGIN)
    assert actor_by_token(token, BEGIN).stepped_up_at == BEGIN


def test_whoever_left_is_out_at_the_next_request(w):
    token, _ends = accounts.make_token("liaison", GOOD, "", at=BEGIN)
    staff = w.people.staff("liaison")
    assert actor_by_id(staff.pk, BEGIN, signed_in_at=BEGIN) is not None
    w.do("administrator", "staff", "leave", {"to_on": "2026-03-02", "reason": "Moved."}, on=staff.public_id)
    at = BEGIN + timedelta(seconds=1)
    assert actor_by_token(token, at) is None
    assert actor_by_id(staff.pk, at, signed_in_at=BEGIN) is None
    refused("liaison", at=at)


# --- invitations --------------------------------------------------------------------------------


def person(username, role="local-liaison", **more):
    return {"full_name": "Nora Quist", "username": username, "role": role, "capacity": "holder",
            "from_on": "2026-03-02", **more}  # fmt: skip


def invite(w, username="newcomer", **more):
    w.do("head", "staff", "invite-local", {"agency": str(w.agency.public_id), **person(username, **more)})
    return Staff.objects.get(username=username)


def issue(w, staff, who="administrator"):
    word = accounts.new_word()
    w.do(who, "staff", "issue-invitation", {"word": word}, on=staff.public_id)
    return word


def test_an_invitation_is_accepted_once_with_a_long_password(w):
    staff = invite(w)
    word = issue(w, staff, "head")
    with pytest.raises(Invalid):
        accounts.accept_invitation(word, "short", at=w.at)
    with pytest.raises(Invalid):
        accounts.accept_invitation(word, "nora quist nora", at=w.at)
    with pytest.raises(Invalid):
        accounts.accept_invitation(word, "\ud800" * 20, at=w.at)
    assert accounts.accept_invitation(word, NEW, at=w.at) == staff.pk
    assert sign_in("newcomer", NEW, at=w.at).staff_id == staff.pk
    with pytest.raises(Forbidden):
        accounts.accept_invitation(word, "another long password", at=w.at)


def test_the_word_and_the_password_are_nowhere_in_the_database(w):
    staff = invite(w)
    word = issue(w, staff)
    accounts.accept_invitation(word, NEW, at=w.at)
    said = " ".join(str(t.text) for t in LogText.objects.all()) + " ".join(e.body for e in LogEntry.objects.all())
    assert word not in said
    assert NEW not in said


def test_an_invitation_ends_after_seven_days_and_a_new_one_voids_the_old(w):
    staff = invite(w)
    old, new = issue(w, staff), issue(w, staff)
    for word, at in ((old, w.at), (new, w.at + timedelta(days=7)), ("x" * 43, w.at), ("", w.at)):
        with pytest.raises(Forbidden):
            accounts.accept_invitation(word, NEW, at=at)
    assert accounts.accept_invitation(new, NEW, at=w.at + timedelta(days=7, seconds=-1)) == staff.pk


def test_an_invitation_to_an_office_that_begins_later_may_be_accepted_before(w):
    staff = invite(w, from_on="2026-06-01")
    accounts.accept_invitation(issue(w, staff), NEW, at=w.at)
    assert actor_for(Staff.objects.get(pk=staff.pk), w.at).holds == ()


def test_only_an_administrator_lets_an_active_person_choose_a_new_password(w):
    staff = w.people.staff("liaison")
    with pytest.raises(Refused) as found:
        issue(w, staff, "head")
    assert found.value.findings[0].rule == "staff:new-password"
    word = issue(w, staff)
    at = w.later(minutes=1)
    accounts.accept_invitation(word, NEW, at=at)
    assert actor_by_id(staff.pk, at, signed_in_at=BEGIN) is None
    assert sign_in("liaison", NEW, at=at)


def test_a_new_password_does_not_replace_the_second_factor(real):
    secret, _codes = enrol_app(real, "liaison")
    accounts.accept_invitation(issue(real, real.people.staff("liaison")), NEW, at=real.at)
    refused("liaison", NEW)
    later = BEGIN + timedelta(minutes=2)
    assert sign_in("liaison", NEW, code_at(secret, later), later)


def test_nobody_invites_across_agencies_or_makes_their_own_address(w):
    with pytest.raises(Forbidden):
        w.do("head", "staff", "invite-local", {"agency": str(w.other.public_id), **person("spy")})
    with pytest.raises(Refused):
        issue(w, w.people.staff("administrator"))


@pytest.mark.parametrize("name", ["liaison", "LIAISON", "x" * 70, "no/slash"])
def test_a_taken_or_impossible_name_is_refused_with_the_reason(w, name):
    with pytest.raises(Refused) as found:
        invite(w, name)
    assert {f.rule for f in found.value.findings} <= {"staff:name-taken", "staff:name"}


def test_the_people_of_a_demonstration_are_listed_with_their_offices(w):
    people = {p.username: p for p in demonstration_people(BEGIN)}
    assert people["head"].office == "Agency head, Lee County Sheriff's Office"
    assert people["administrator"].office == "Administrator, Headquarters"


# --- offices held on a day ----------------------------------------------------------------------


def who(w, role, on):
    return [
        h.staff.username for h in holders([role], agency_id=w.agency.pk, office_ids=frozenset(), on=on).get(role, ())
    ]


def test_holder_acting_and_deputy_come_in_that_order_and_only_on_their_days(w):
    for name, capacity, to_on in (("deputy", "deputy", None), ("acting", "acting", "2026-03-20")):
        more = {"to_on": to_on} if to_on else {}
        invite(w, name, role="local-head", capacity=capacity, **more)
    assert who(w, "local-head", date(2026, 3, 10)) == ["head", "acting", "deputy"]

    staff = w.people.staff("head")
    w.do("administrator", "staff", "end-office", {"role": "local-head", "to_on": "2026-03-11", "reason": "Retired."},
         on=staff.public_id)  # fmt: skip
    assert who(w, "local-head", date(2026, 3, 10)) == ["head", "acting", "deputy"]
    assert who(w, "local-head", date(2026, 3, 11)) == ["acting", "deputy"]
    assert who(w, "local-head", date(2026, 3, 20)) == ["deputy"]


def test_a_dated_office_may_end_earlier_but_never_later(w):
    staff = invite(w, role="local-head", capacity="acting", to_on="2026-04-01")
    end = {"role": "local-head", "to_on": "2026-03-15", "reason": "The head is back."}
    w.do("administrator", "staff", "end-office", end, on=staff.public_id)
    held = Holding.objects.get(staff=staff)
    assert held.to_on == date(2026, 3, 15)
    held.to_on = date(2026, 5, 1)
    with pytest.raises(Exception, match="keeps its history"):
        held.save()


def test_a_notice_goes_to_whoever_holds_the_office_of_the_records_agency_that_day(w):
    """Peers' defect 12: a renewal notice went to the sender's own unit."""
    staff = w.people.staff("coordinator")
    w.do("administrator", "staff", "end-office", {"role": "coordinator", "to_on": "2026-03-02", "reason": "Moved."},
         on=staff.public_id)  # fmt: skip
    w.do("liaison", "request", "start", {"agency": str(w.agency.public_id), "problem": "Too few detectives.",
                                         "body_position": "in-favour"})  # fmt: skip
    sent = w.do("liaison", "request", "submit")
    told = set(Notice.objects.filter(entry__public_id=sent.entry).values_list("staff__username", flat=True))
    assert "coordinator-2" in told
    assert "coordinator" not in told


def test_one_who_left_still_held_the_office_then(w):
    """Peers' defect 4: removing a user changed past approvals."""
    staff = w.people.staff("head")
    w.do("administrator", "staff", "leave", {"to_on": "2026-03-02", "reason": "Moved."}, on=staff.public_id)
    assert who(w, "local-head", date(2026, 3, 1)) == ["head"]
    assert who(w, "local-head", date(2026, 3, 2)) == []
    with pytest.raises(Exception, match=r"history|protected|FOREIGN"):
        Staff.objects.get(pk=staff.pk).delete()
