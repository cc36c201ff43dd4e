"""Sign-in: how many failures lock an account, how long a session lives, what a code looks like.

Five failures within fifteen minutes lock the password path until an administrator releases it
(FBI CJIS Security Policy AC-7); a success forgets the failures.  The last administrator who can
still sign in is never locked, and neither is anybody's passkey, so that nobody is shut out by a
stranger's guesses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from accord.rules.decisions import Finding

FAILURES = 5
WINDOW = timedelta(minutes=15)
IDLE = timedelta(minutes=30)
LONGEST = timedelta(hours=12)
SHOWN_PASSWORD = "open-and-signed-2026"  # noqa: S105 - shown on the page of a demonstration
"""The password of every invented person of a demonstration; it is no secret."""
INVITED_FOR = timedelta(days=7)
CHALLENGE_FOR = timedelta(minutes=5)
STEP_SECONDS = 30
"""How long one code of an authenticator app stands (RFC 6238)."""

_NAME = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")
_WORD = re.compile(r"[A-Za-z0-9_-]{32,128}")


@dataclass(frozen=True, slots=True)
class Entered:
    """Who proved who they are, and whether with a second factor."""

    staff_id: int
    second_factor: bool


REFUSED = Finding(
    rule="staff:sign-in",
    citation="FBI CJIS Security Policy, AC-7",
    message="The name, the password or the code is not right, or the account is locked.",
    fix="Try again, with a new code. Five failures within fifteen minutes lock an account until an administrator"
    " releases it; a passkey still works.",
)
"""One answer for an unknown name, a wrong password, a wrong code and a locked account."""

REFUSED_PASSKEY = Finding(
    rule="staff:passkey",
    message="This passkey was not accepted.",
    fix="Try again, or sign in with your name, password and code.",
)
ENROL = Finding(
    rule="staff:second-factor",
    citation="FBI CJIS Security Policy, IA-2(1) and IA-2(2)",
    message="The account has no second factor yet.",
    fix="Sign in on the web once and add an authenticator app or a passkey.",
)
NOT_INVITED = Finding(
    rule="staff:invitation",
    message="This invitation is unknown, used up or out of date.",
    fix="Ask whoever invited you for a new address; each works once, for seven days.",
)
WRONG_CODE = Finding(
    rule="staff:code",
    message="This is not the code that the app shows now.",
    fix="Wait for the next code and type its six digits. The clock of the phone must be right.",
)
LAST_FACTOR = Finding(
    rule="staff:last-factor",
    citation="FBI CJIS Security Policy, IA-2(1) and IA-2(2)",
    message="This is the only second factor of the account.",
    fix="Add another one first.",
)
FIRST_ONLY = Finding(
    rule="staff:first-administrator",
    message="There is an administrator already.",
    fix="Ask an administrator for an invitation.",
)


def account_name(typed: str) -> str:
    """Return the sign-in name that was meant, or nothing when no account can have it."""
    name = typed.strip().lower()
    return name if _NAME.fullmatch(name) else ""


def is_invitation_word(word: str) -> bool:
    """Return whether a word is long and plain enough to stand in an address."""
    return _WORD.fullmatch(word) is not None


def recent(failed_at: Iterable[datetime], at: datetime) -> tuple[datetime, ...]:
    """Return the failures that still count at that instant, the latest five at most."""
    return tuple(sorted(f for f in failed_at if f >= at - WINDOW))[-FAILURES:]


def locks(failed_at: Iterable[datetime], at: datetime, *, last_administrator: bool) -> bool:
    """Return whether these failures, the present one among them, lock the account."""
    return len(recent(failed_at, at)) >= FAILURES and not last_administrator


def ended(begun_at: datetime, used_at: datetime, sessions_from: datetime | None, at: datetime) -> bool:
    """Return whether a session or token is over: idle too long, too old, or ended by the account."""
    stale = sessions_from is not None and begun_at < sessions_from
    return stale or at - used_at > IDLE or at - begun_at > LONGEST


def six_digits(typed: str) -> str:
    """Return a code's six ASCII digits, spaces left out; nothing for anything else."""
    code = typed.replace(" ", "")
    return code if re.fullmatch(r"[0-9]{6}", code) else ""


def recovery_code(typed: str) -> str:
    """Return a recovery code as it is digested: sixteen letters and digits; nothing for anything else."""
    code = typed.replace(" ", "").replace("-", "").lower()
    return code if re.fullmatch(r"[a-z2-7]{16}", code) else ""


def steps_to_try(at: datetime, last_used: int) -> tuple[int, ...]:
    """Return the time steps whose code may be taken: this one, its neighbours, none twice or backwards."""
    now = int(at.timestamp()) // STEP_SECONDS
    return tuple(s for s in (now - 1, now, now + 1) if s > last_used)
