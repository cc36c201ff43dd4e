"""Settings, from the environment: `ACCORD_*` and `DATABASE_URL`.  Nothing secret is committed."""

import os
import secrets
from pathlib import Path
from typing import Any

from environs import Env

from accord import __version__
from accord.rules.uploads import LARGEST_BYTES
from accord.site import sqlite

env = Env()

VERSION = __version__
ROOT = Path(__file__).resolve().parent.parent
DATA = Path(env.str("ACCORD_DATA", str(ROOT.parent / "data"))).resolve()
DATA.mkdir(mode=0o700, parents=True, exist_ok=True)
FILES = DATA / "files"
LOG_ORIGIN = env.str("ACCORD_LOG_ORIGIN", "accord.example/log")
"""The name of this installation's log: its checkpoints and its key bear it."""
ORDERED = DATA / "ordered"
"""Lists that were asked for as files, each for a day."""
DEMONSTRATION = env.bool("ACCORD_DEMO", default=False)
DEBUG = False


def _secret() -> str:
    """Return the installation's secret, made with mode 0600 on the first run."""
    path = DATA / "secret"
    try:
        handle = os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return path.read_text()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text()


SECRET_KEY = env.str("ACCORD_SECRET", "") or _secret()
ALLOWED_HOSTS = env.list("ACCORD_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("ACCORD_ORIGINS", [])

TRUSTED_PROXIES = env.int("ACCORD_PROXIES", 0)
"""How many proxies of ours stand before this server; sources are told apart by what the outermost saw."""

DATABASE_URL = env.str("DATABASE_URL", "")
DATABASES: dict[str, dict[str, Any]] = {}
if DATABASE_URL:
    DATABASES["default"] = env.dj_db_url("DATABASE_URL")
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] = {**DATABASES["default"].get("OPTIONS", {}), "prepare_threshold": 0}
else:
    sqlite.swap()
    DATABASES["default"] = {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(DATA / "accord.sqlite3"),
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 20, "init_command": sqlite.PRAGMAS},
        "TEST": {"NAME": str(DATA / "test.sqlite3")},
    }

# Signing: keys of the local authority and its signers, and what stands beside them in the real world.
SIGNING_FOLDER = DATA / "signing"
SIGNING_PASSPHRASE = env.str("ACCORD_SIGNING_PASSPHRASE", "")
SIGNING_ISSUE_AT_ONCE = env.bool("ACCORD_SIGNING_ISSUE_AT_ONCE", default=DEMONSTRATION)
SIGNING_ANCHORS = Path(env.str("ACCORD_SIGNING_ANCHORS", str(SIGNING_FOLDER / "anchors")))
SIGNING_PKCS12 = Path(env.str("ACCORD_SIGNING_PKCS12", str(SIGNING_FOLDER / "pkcs12")))
SIGNING_PKCS12_PASSPHRASE = env.str("ACCORD_SIGNING_PKCS12_PASSPHRASE", "")
SIGNING_PKCS11_MODULE = env.str("ACCORD_SIGNING_PKCS11_MODULE", "")
SIGNING_PKCS11_PIN = env.str("ACCORD_SIGNING_PKCS11_PIN", "")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "accord.records",
    "ninja",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "accord.web.middleware.Edge",
]
ROOT_URLCONF = "accord.site.urls"
WSGI_APPLICATION = "accord.site.wsgi.application"
AUTH_USER_MODEL = "records.Staff"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "DIRS": [ROOT / "web" / "templates"],
        "OPTIONS": {"environment": "accord.web.jinja.environment"},
    },
    # Only for the page that shows the API's description, which brings its own template.
    {"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True},
]
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
STATICFILES_DIRS = [ROOT / "web" / "static"]
WHITENOISE_USE_FINDERS = True
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-us"
USE_I18N = True
LOCALE_PATHS = [ROOT / "web" / "locale"]

# Decision 21: idle 30 minutes, 12 hours at most, on the server's side.
SESSION_COOKIE_AGE = 30 * 60
SESSION_SAVE_EVERY_REQUEST = True
SESSION_LONGEST_SECONDS = 12 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
SECURE_TRANSPORT = env.bool("ACCORD_HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_TRANSPORT
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "accord.web.errors.csrf_failure"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "frame-ancestors": ["'none'"],
        "form-action": ["'self'"],
        "base-uri": ["'self'"],
    },
}

# Argon2 first; fifteen characters when the password is the only factor.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 15}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("username", "full_name", "email")},
    },
]
LOGIN_URL = "/sign-in/"

# An upload is judged by its content in memory; a body that no file fills is not read at all.
UPLOAD_BYTES_MAX = LARGEST_BYTES
FILE_UPLOAD_HANDLERS = [
    "accord.site.uploads.Limit",
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "django.core.files.uploadhandler.TemporaryFileUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = UPLOAD_BYTES_MAX
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "accord.site.logs.JsonFormatter"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["stderr"], "level": env.str("ACCORD_LOG_LEVEL", "INFO")},
    "loggers": {
        "django.request": {"level": "ERROR"},
        # What they say of a file that does not hold is said to whoever asked.
        **{name: {"level": "ERROR"} for name in ("pyhanko", "pyhanko_certvalidator", "pikepdf")},
    },
}
