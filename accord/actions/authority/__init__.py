"""Delegated authority: classes, designations, and the asking of the check."""

from accord.actions.authority._dated import end_employment
from accord.actions.authority.checking import Checked, check
from accord.actions.authority.classes import cancel_class, finish_class, move_class, schedule
from accord.actions.authority.corrections import confirm_correction, drop_correction, propose_correction
from accord.actions.authority.designations import (
    certify,
    consent,
    designate,
    enroll,
    hold,
    issue_letter,
    lift_hold,
    nominate,
    notify_revocation,
    open_vetting,
    record_exam,
    record_vetting,
    refresh,
    renew,
    return_credential,
    revoke,
    separate,
    withdraw_nomination,
)

__all__ = [
    "propose_correction",
    "drop_correction",
    "confirm_correction",
    "Checked",
    "cancel_class",
    "certify",
    "check",
    "consent",
    "designate",
    "end_employment",
    "enroll",
    "finish_class",
    "hold",
    "issue_letter",
    "lift_hold",
    "move_class",
    "nominate",
    "notify_revocation",
    "open_vetting",
    "record_exam",
    "record_vetting",
    "refresh",
    "renew",
    "return_credential",
    "revoke",
    "schedule",
    "separate",
    "withdraw_nomination",
]
