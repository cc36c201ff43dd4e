"""The template engine of the pages: strict about names, escaping everything, translating with gettext."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.templatetags.static import static
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, ngettext
from jinja2 import Environment, StrictUndefined
from markupsafe import Markup, escape

from accord.programs.glossary import by_name, words
from accord.web.parts import Link, Shown

MIDNIGHT = time()


def environment(**options: Any) -> Environment:
    """Return the environment that Django's Jinja2 engine asks for."""
    options["autoescape"] = True
    env = Environment(  # noqa: S701 - autoescape is set for every template above
        **{"undefined": StrictUndefined, "trim_blocks": True, "lstrip_blocks": True, **options},
        extensions=["jinja2.ext.i18n"],
    )
    install = env.install_gettext_callables  # type: ignore[attr-defined]  # the extension adds it
    install(gettext, ngettext, newstyle=True)
    env.globals.update(_=said, static=static, url=reverse, current_language=get_language, meaning=words().__getitem__)
    env.filters.update(
        shown=shown,
        dated=dated,
        begun=begun,
        money=money,
        day=day,
        moment=moment,
        glossed=glossed,
        brief=brief,
        share=share,
        until=until,
    )
    return env


def said(words: str) -> Markup:
    """Return fixed words in the reader's language; a page says some forty, so each is looked up once."""
    return _said(words, get_language())


@lru_cache(maxsize=10_000)
def _said(words: str, _language: str | None) -> Markup:
    return Markup(gettext(words))  # noqa: S704 - words of our own templates and catalogues


def day(on: date) -> Markup:
    """Write a date in the reader's language."""
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), date_format(on, "DATE_FORMAT"))


@lru_cache(maxsize=10_000)
def _brief(on: date, _language: str | None) -> Markup:
    return Markup('<time datetime="{}">{}</time>').format(on.isoformat(), date_format(on, "N j, Y"))


def brief(on: date) -> Markup:
    """Write a date shortly, as in a list: the same few days stand in many rows, so each is written once."""
    return _brief(on, get_language())


def moment(at: datetime, zone: str = "") -> Markup:
    """Write a moment in a time zone, else the active one, with its name; midnight is said as the start of its day."""
    local = timezone.localtime(at, ZoneInfo(zone) if zone else None)
    words = f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    if local.time() == MIDNIGHT:
        words = gettext("start of %(day)s") % {"day": f"{date_format(local, 'DATE_FORMAT')} {local.tzname()}"}
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), words)


def until(at: datetime, zone: str = "") -> Markup:
    """Write the moment by which something is owed: midnight is said as the end of the day before it."""
    local = timezone.localtime(at, ZoneInfo(zone) if zone else None)
    if local.time() != MIDNIGHT:
        return moment(at, zone)
    last = local.date() - timedelta(days=1)
    words = gettext("end of %(day)s") % {"day": f"{date_format(last, 'DATE_FORMAT')} {local.tzname()}"}
    return Markup('<time datetime="{}">{}</time>').format(local.isoformat(), words)


def money(cents: int) -> str:
    """Write an amount given in cents, in dollars."""
    whole, rest = divmod(abs(cents), 100)
    return f"{'-' if cents < 0 else ''}${whole:,}.{rest:02}"


_LONG_WORD = re.compile(r"[0-9a-f]{64}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""Digests and ids, which may break anywhere so that they widen no page."""


def glossed(label: str) -> Markup | str:
    """Write a label; one that is a word of the field carries its meaning and leads to the page of words."""
    word = by_name().get(label.casefold())
    if word is None:
        return label
    link = Markup('<a class="accord-term" href="/glossary/#{}" data-meaning="{}">{}</a>')
    return link.format(word.slug, word.plain, label)


_MOMENT = re.compile(r"\b([A-Z][a-z]{2,8} \d{1,2}, \d{4}), (\d{2}:\d{2}):00 \(([A-Za-z_/-]+), UTC[+-]\d{4}\)")
"""A whole minute as the rules write it, with its zone and offset (`accord.rules.authority.when`)."""
_DIGEST = re.compile(r"\b([0-9a-f]{12})[0-9a-f]{52}\b")
_DAY = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")


def dated(sentence: str) -> str:
    """Write the days and moments within a sentence of the rules as people write them; the API gives them as they are."""
    return _DAY.sub(_written, _MOMENT.sub(_at_minute, sentence))


def begun(source: str) -> str:
    """Write a source with only the beginning of a digest; papers and the API give it whole."""
    return _DIGEST.sub(r"\1…", source)


def _at_minute(found: re.Match[str]) -> str:
    day, minute, zone = found.groups()
    try:
        local = datetime.strptime(f"{day} {minute}", "%B %d, %Y %H:%M").replace(tzinfo=ZoneInfo(zone))
    except (ValueError, OSError, ZoneInfoNotFoundError):
        return found[0]
    return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"


def _written(found: re.Match[str]) -> str:
    try:
        return date_format(date(*map(int, found.groups())), "N j, Y")
    except ValueError:
        return found[0]


def share(per_mille: int | None) -> str:
    """Write thousandths as a percentage, exactly: 622 is 62.2 %."""
    if per_mille is None:
        return gettext("not known")
    return f"{per_mille // 10}.{per_mille % 10} %"


def shown(value: Shown, zone: str = "") -> Markup | str:
    """Write one value as its kind asks; nothing at all is said in words, not left blank."""
    match value:
        case str() if _LONG_WORD.fullmatch(value):
            return Markup('<code class="accord-digest">{}</code>').format(value)
        case str() if value:
            return Markup("<br>").join(value.split("\n")) if "\n" in value else escape(value)
        case Link():
            return Markup('<a class="usa-link" href="{}">{}</a>').format(value.href, value.text)
        case bool():
            return gettext("Yes") if value else gettext("No")
        case int():
            return f"{value:,}"
        case datetime():
            return moment(value, zone)
        case date():
            return day(value)
        case Sequence() if value:
            return Markup(", ").join(shown(v) for v in value)
        case _:
            return Markup('<span class="accord-none">{}</span>').format(gettext("not recorded"))
