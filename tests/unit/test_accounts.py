"""Lockout, sessions and codes, without a database."""

from datetime import UTC, datetime, timedelta

import pytest

from accord.rules.accounts import (
    account_name,
    ended,
    is_invitation_word,
    locks,
    recent,
    recovery_code,
    six_digits,
    steps_to_try,
)

AT = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


def failures(*minutes):
    return [AT - timedelta(minutes=m) for m in minutes]


@pytest.mark.parametrize(
    ("minutes", "locked"),
    [((0, 1, 2, 3), False), ((0, 1, 2, 3, 4), True), ((0, 5, 10, 14, 15), True), ((0, 5, 10, 14, 15.01), False)],
)
def test_five_failures_within_fifteen_minutes_lock(minutes, locked):
    assert locks(failures(*minutes), AT, last_administrator=False) is locked


def test_the_last_administrator_is_never_locked():
    assert not locks(failures(0, 0, 0, 0, 0, 0, 0), AT, last_administrator=True)


def test_only_the_latest_five_failures_are_kept():
    assert len(recent(failures(*range(14)), AT)) == 5


@pytest.mark.parametrize(
    ("begun", "used", "over"),
    [
        (timedelta(hours=12), timedelta(0), False),
        (timedelta(hours=12, seconds=1), timedelta(0), True),
        (timedelta(hours=1), timedelta(minutes=30), False),
        (timedelta(hours=1), timedelta(minutes=30, seconds=1), True),
    ],
)
def test_a_session_ends_after_thirty_idle_minutes_and_after_twelve_hours(begun, used, over):
    assert ended(AT - begun, AT - used, None, AT) is over


def test_a_session_begun_before_the_account_ended_them_is_over():
    begun = AT - timedelta(minutes=5)
    assert ended(begun, AT, begun + timedelta(seconds=1), AT)
    assert not ended(begun, AT, begun, AT)


@pytest.mark.parametrize(
    ("typed", "code"),
    [("123456", "123456"), (" 123 456 ", "123456"), ("١٢٣٤٥٦", ""), ("12345", ""), ("1234567", ""),
     ("123456\n", ""), ("１２３４５６", ""), ("12345a", ""), ("", "")],
)  # fmt: skip
def test_a_code_is_six_ascii_digits(typed, code):
    assert six_digits(typed) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("abcd-efgh-ijkl-2345", "abcdefghijkl2345"), ("ABCD EFGH IJKL 2345", "abcdefghijkl2345"), ("abcd", ""), ("", "")],
)
def test_a_recovery_code_reads_the_same_with_spaces_hyphens_and_capitals(typed, code):
    assert recovery_code(typed) == code


def test_a_time_step_is_never_tried_twice_or_backwards():
    now = int(AT.timestamp()) // 30
    assert steps_to_try(AT, 0) == (now - 1, now, now + 1)
    assert steps_to_try(AT, now) == (now + 1,)
    assert steps_to_try(AT, now + 1) == ()


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        (" Liaison ", "liaison"),
        ("a.b-c_2", "a.b-c_2"),
        ("", ""),
        ("a b", ""),
        ("x" * 61, ""),
        ("a\x00", ""),
        ("\ud800", ""),
    ],
)
def test_a_sign_in_name_is_plain_or_nobodys(typed, name):
    assert account_name(typed) == name


@pytest.mark.parametrize(
    ("word", "fine"), [("a" * 31, False), ("a" * 32, True), ("a" * 129, False), ("a" * 40 + "/", False)]
)
def test_an_invitation_word_is_long_and_plain(word, fine):
    assert is_invitation_word(word) is fine
