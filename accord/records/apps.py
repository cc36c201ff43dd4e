"""The one Django app that holds every table."""

from django.apps import AppConfig


class RecordsConfig(AppConfig):
    """Install the triggers after each migrate: SQLite's table rebuild drops them."""

    name = "accord.records"
    label = "records"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """Connect the trigger installer."""
        from django.db.models.signals import post_migrate  # noqa: PLC0415 - apps must be loaded

        from accord.records.triggers import install  # noqa: PLC0415

        post_migrate.connect(install, sender=self)
