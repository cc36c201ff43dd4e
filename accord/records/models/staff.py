"""Staff of the parties, the offices they hold, and how they sign in.

A member of staff may exist without an account (an officer who never signs in).  Removing a
user only ends holdings and disables sign-in: every foreign key to a person is PROTECT, so a
past approval keeps its approver.
"""

import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from accord.rules.rooms import states_of


class StaffManager(BaseUserManager["Staff"]):
    """Django's way to find a user by sign-in name."""


class Staff(AbstractBaseUser):
    """A person acting in an office of a party: employee, elected official, contractor."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(max_length=20, unique=True)
    state = models.CharField(max_length=30, default="invited", db_index=True)
    version = models.PositiveIntegerField(default=1)
    opened_at = models.DateTimeField()
    username = models.CharField(max_length=60, unique=True)
    full_name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="staff")
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="staff")
    enquiry = models.ForeignKey("records.Enquiry", models.PROTECT, null=True, related_name="+")
    """The enquiry that made this person known, where one did."""
    is_active = models.BooleanField(default=False)
    invitation_hash = models.CharField(max_length=64, blank=True)
    invited_until = models.DateTimeField(null=True)
    failed_at = models.JSONField(default=list)
    locked_at = models.DateTimeField(null=True)
    sessions_from = models.DateTimeField(null=True)
    """Sessions and tokens begun before this moment are dead."""

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []
    objects = StaffManager()

    class Meta:
        constraints = (
            models.CheckConstraint(condition=models.Q(state__in=states_of("staff")), name="staff_state_legal"),
        )

    # Django's own admin and permissions are not used; these keep its contracts satisfied.
    is_staff = False
    is_superuser = False

    def __str__(self) -> str:
        """Return the person's name."""
        return self.full_name

    def has_perm(self, _perm: str, _obj: object = None) -> bool:
        """Deny: Accord's permissions are the lifecycles' roles, never Django's."""
        return False

    def has_module_perms(self, _app_label: str) -> bool:
        """Deny, as above."""
        return False


class Holding(models.Model):
    """A role held for a dated period: of an agency, of a field office, or of headquarters."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=30)
    agency = models.ForeignKey("records.Agency", models.PROTECT, null=True, related_name="holdings")
    office = models.ForeignKey("records.FieldOffice", models.PROTECT, null=True, related_name="holdings")
    capacity = models.CharField(max_length=10, default="holder")
    from_on = models.DateField()
    to_on = models.DateField(null=True)

    class Meta:
        indexes = (models.Index(fields=("role", "from_on"), name="holding_role"),)


class Token(models.Model):
    """A bearer token of the API or the CLI; only its digest is stored."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="tokens")
    digest = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    stepped_up_at = models.DateTimeField(null=True)


class SecondFactor(models.Model):
    """What a person has besides the password: an authenticator app or a passkey.

    It counts once confirmed and until ended.  `sealed` is an app's secret under the
    installation's key, or a passkey's public part, which needs no sealing.  `last_used` is the
    time step of the last code that was taken, or the passkey's own counter: neither goes back.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    staff = models.ForeignKey(Staff, models.PROTECT, related_name="factors")
    kind = models.CharField(max_length=10)
    name = models.CharField(max_length=60)
    sealed = models.BinaryField()
    # Null where there is none: two empty texts would not be unique.
    digest = models.CharField(max_length=64, unique=True, null=True)  # noqa: DJ001
    last_used = models.BigIntegerField(default=0)
    made_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)


class RecoveryCode(models.Model):
    """A code for the day the second factor is lost; works once, and only its digest is stored."""

    staff = models.ForeignKey(Staff, models.PROTECT, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
