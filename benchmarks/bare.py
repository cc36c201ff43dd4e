"""The settings of a comparison: the house as it is, and one bare view beside it for the ratio."""

from accord.site.settings import *  # noqa: F403

ROOT_URLCONF = "benchmarks.bare_urls"
