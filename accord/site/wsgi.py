"""The server's entry (granian WSGI)."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
