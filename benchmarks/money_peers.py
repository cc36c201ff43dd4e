"""How fast other people's ledgers take postings: django-hordak and django-ledger, run by the benchmark of money.

Run in an environment of their own, on the PostgreSQL database that DATABASE_URL names (its tables are made and dropped
here): python -m venv /tmp/peers && /tmp/peers/bin/pip install -r benchmarks/money-peers.txt
`bench_money.py --peers /tmp/peers/bin/python` starts this program once for each peer and reads its one line.
"""

import json
import os
import random
import sys
import time
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

SEED = 2026


def database() -> dict[str, Any]:
    """Return the database that DATABASE_URL names, as Django wants it."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    host = parse_qs(parts.query).get("host", [parts.hostname or ""])[0]
    return {"ENGINE": "django.db.backends.postgresql", "NAME": parts.path.lstrip("/"), "USER": parts.username or "",
            "PASSWORD": parts.password or "", "HOST": host, "PORT": str(parts.port or "")}  # fmt: skip


def ready(*apps: str, **more: Any) -> None:
    """Set Django up with a peer's apps and make their tables."""
    import django  # noqa: PLC0415 - a peer's models exist once it is set up
    from django.conf import settings  # noqa: PLC0415 - a peer's models exist once it is set up
    from django.core.management import call_command  # noqa: PLC0415 - a peer's models exist once it is set up

    settings.configure(
        DATABASES={"default": database()}, USE_TZ=True, SECRET_KEY="only-for-a-measurement",
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        INSTALLED_APPS=["django.contrib.contenttypes", "django.contrib.auth", "django.contrib.sessions", "django.contrib.messages",
                        *apps], **more,
    )  # fmt: skip
    django.setup()
    call_command("migrate", verbosity=0, interactive=False)


def hordak(count: int) -> dict[str, Any]:
    """Enter transfers of two legs: in one transaction, then each in its own."""
    ready("mptt", "hordak", HORDAK_CURRENCIES=["USD"], DEFAULT_CURRENCY="USD")
    from django.db import transaction  # noqa: PLC0415 - a peer's models exist once it is set up
    from hordak.models import Account, AccountType, Leg, Transaction  # noqa: PLC0415 - a peer's models exist once it is set up
    from moneyed import Money  # noqa: PLC0415 - a peer's models exist once it is set up

    order = random.Random(SEED)
    cash = Account.objects.create(name="Cash", type=AccountType.asset, currencies=["USD"], code="1")
    uses = [
        Account.objects.create(name=f"Use {n}", type=AccountType.expense, currencies=["USD"], code=str(10 + n))
        for n in range(13)
    ]

    def enter(n: int) -> None:
        made = Transaction.objects.create(date=date(2025, 1, 1) + timedelta(days=n % 365), description="As told")
        amount = Money(Decimal(order.randint(1, 10**6)) / 100, "USD")
        Leg.objects.create(transaction=made, account=cash, credit=amount)
        Leg.objects.create(transaction=made, account=order.choice(uses), debit=amount)

    began = time.perf_counter()
    with transaction.atomic():
        for n in range(count):
            enter(n)
    whole = time.perf_counter() - began
    few = max(1, count // 5)
    began = time.perf_counter()
    for n in range(few):
        with transaction.atomic():
            enter(n)
    each = time.perf_counter() - began
    began = time.perf_counter()
    cash.get_balance()
    asked = time.perf_counter() - began
    return {"postings": 2 * count, "postings_a_second": round(2 * count / whole), "own_commit_a_second": round(2 * few / each),
            "balance_ms": round(asked * 1000, 2)}  # fmt: skip


def ledger(count: int) -> dict[str, Any]:
    """Enter journal entries of two lines, as its own documentation does."""
    ready("django.contrib.admin", "django_ledger", ROOT_URLCONF="django_ledger.urls",
          TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True, "OPTIONS": {"context_processors": [
              "django.template.context_processors.request", "django.contrib.auth.context_processors.auth",
              "django.contrib.messages.context_processors.messages"]}}])  # fmt: skip
    from django.contrib.auth import get_user_model  # noqa: PLC0415 - a peer's models exist once it is set up
    from django_ledger.models import EntityModel  # noqa: PLC0415 - a peer's models exist once it is set up

    order = random.Random(SEED)
    user = get_user_model().objects.create_user("bench")
    entity = EntityModel.create_entity(name="Bench", use_accrual_method=False, admin=user, fy_start_month=10)
    chart = entity.create_chart_of_accounts(assign_as_default=True, commit=True, coa_name="Bench")
    entity.populate_default_coa(activate_accounts=True, coa_model=chart)
    accounts = list(entity.get_coa_accounts(coa_model=chart, active=True))
    cash = next(a for a in accounts if a.role == "asset_ca_cash")
    use = next(a for a in accounts if a.role == "ex_regular")
    made = entity.create_ledger(name="Bench", posted=True)
    began = time.perf_counter()
    for n in range(count):
        cents = Decimal(order.randint(1, 10**6)) / 100
        entry = made.journal_entries.model(ledger=made, description="As told", posted=False,
                                           timestamp=datetime(2025, 1, 1, 12, tzinfo=UTC) + timedelta(days=n % 365))  # fmt: skip
        entry.save()
        lines = entry.transactionmodel_set.model
        for account, kind in ((cash, "credit"), (use, "debit")):
            lines.objects.create(
                journal_entry=entry, account=account, tx_type=kind, amount=cents, description="As told"
            )
        entry.mark_as_posted(commit=True, verify=True, raise_exception=True)
    whole = time.perf_counter() - began
    return {"postings": 2 * count, "postings_a_second": round(2 * count / whole)}


def main() -> None:
    """Measure the peer named and print one line."""
    peer, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps({"peer": peer, **{"hordak": hordak, "ledger": ledger}[peer](count)}))


if __name__ == "__main__":
    main()
