"""Repairs of what lists misspell: states, models, types, counties, names, dates and links.

Every function returns what it read and why it read it so; an empty reason means that it stood
there as it should.  Nothing is guessed where two readings are equally near.
"""

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from urllib.parse import parse_qs, unquote, urlsplit

from accord.rules.register.nearness import nearest

MODELS: Mapping[str, str] = {
    "JEM": "Jail Enforcement Model",
    "WSO": "Warrant Service Officer",
    "TFM": "Task Force Model",
}
_MODEL_WORDS: Mapping[str, tuple[str, ...]] = {
    "JEM": ("jail", "enforcement"), "WSO": ("warrant", "service"), "TFM": ("task", "force"),
}  # fmt: skip
_MODEL_SHORT: Mapping[str, str] = {"jem": "JEM", "wso": "WSO", "tfm": "TFM", "tfo": "TFM", "jeo": "JEM", "wsm": "WSO"}
LEVELS: Mapping[str, str] = {
    "county": "county", "parish": "county", "borough": "city", "municipality": "city", "municipal": "city", "city": "city",
    "town": "city", "township": "city", "village": "city", "state": "state", "state agency": "state", "territory": "state",
    "tribal": "tribal", "tribe": "tribal", "university": "university", "college": "university", "campus": "university",
}  # fmt: skip
NOTHING = frozenset(
    {"", "na", "n/a", "#na", "#n/a", "none", "-", "--", "null", "#ref!", "#value!", "#name?", "tbd", "nan"}
)
_BLANKS = re.compile(r"[\s\u00a0\u200b\u200c\u200d\u2060\ufeff\x00-\x1f\x7f]+")
_QUOTES = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u02bc": "'", "`": "'", "\u00b4": "'", "\u2013": "-", "\u2014": "-"}
)
EPOCH, EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)
FIRST_DAY, LAST_SERIAL = date(1996, 9, 30), 80_000
"""Section 287(g) became law on this day: no agreement is older."""


@lru_cache(maxsize=50_000)
def tidy(text: str) -> str:
    """Return text with one blank between words, none around them, and straight quotes and dashes."""
    return _BLANKS.sub(" ", text.translate(_QUOTES)).strip()


@lru_cache(maxsize=20_000)
def plainly(text: str) -> str:
    """Return text as it is compared: lower-case letters and digits, single blanks, no apostrophes or accents."""
    bare = unicodedata.normalize("NFKD", tidy(text)).casefold().replace("'", "").replace("&", " and ")
    return " ".join(re.findall(r"[a-z0-9]+", "".join(c for c in bare if not unicodedata.combining(c))))


@dataclass(frozen=True, slots=True)
class Read:
    """What a cell was read as, and why otherwise than it stands there (empty: it stands there so)."""

    value: str
    why: str = ""


def read_state(text: str, names: Mapping[str, str]) -> Read | None:
    """Return a state's postal code; `names` maps plain names and codes to it.  None: no state at all, or two as near."""
    asked = plainly(text)
    if not asked:
        return None
    for prefix in ("state of ", "commonwealth of ", "territory of "):
        asked = asked.removeprefix(prefix)
    if found := names.get(asked):
        exact = tidy(text) == text and text.isupper()
        return Read(found, "" if exact else "written otherwise")
    joined = asked.replace(" ", "")
    most = 1 if len(joined) < 6 else 2
    long = {name.replace(" ", ""): code for name, code in names.items() if len(name) > 2}
    near = nearest(joined, long, most)
    return Read(long[near], "misspelt") if near and near[0] == joined[0] else None


def read_models(text: str) -> tuple[Read, ...]:
    """Return the models that a cell names: usually one, two where it names two, none where it names no known one."""
    asked = plainly(text)
    words = asked.split()
    short = [_MODEL_SHORT[w] for w in words if w in _MODEL_SHORT]
    found = list(dict.fromkeys(short))
    for code, wanted in _MODEL_WORDS.items():
        stems = [nearest(w, wanted, 1 if len(w) < 7 else 2) for w in words if len(w) > 3 or w in wanted]
        if code not in found and set(wanted) <= set(stems):
            found.append(code)
    exact = {plainly(name) for name in MODELS.values()}
    why = "" if asked in exact and tidy(text) == text else "written otherwise"
    if asked not in exact and not short:
        why = "misspelt or another name of it"
    return tuple(Read(code, why) for code in found)


def read_level(text: str) -> Read:
    """Return the level of government that the column of types speaks of; nothing where it says nothing."""
    asked = plainly(text)
    if tidy(text).casefold() in NOTHING or not asked:
        return Read("", "no type" if tidy(text) else "")
    if asked in LEVELS:
        return Read(LEVELS[asked], "" if tidy(text) == text else "written otherwise")
    near = nearest(asked, [k for k in LEVELS if len(k) > 4], 2)
    return Read(LEVELS[near], "misspelt") if near else Read("other", "no known type")


_COUNTY_WORDS = re.compile(r" (county|parish|borough|census area|municipality|municipio|counties|co)$")


def county_key(text: str) -> str:
    """Return a county's name as it is compared, without the word for county behind it."""
    bare = _COUNTY_WORDS.sub("", plainly(text))
    return re.sub(r"\bsaint\b", "st", re.sub(r"\bsainte\b", "ste", bare))


def read_county(
    text: str, counties: Mapping[str, tuple[str, str]], elsewhere: Collection[str] = ()
) -> tuple[str, str, str]:
    """Return name, five-digit code and reason; `counties` maps a state's plain county names to name and code.

    A name that is a county of another state (`elsewhere`) is taken for a slip of one letter at most.
    """
    said = tidy(text)
    if said.casefold() in NOTHING:
        return "", "", "no county" if said else ""
    asked = county_key(said)
    for each in (asked, asked.removesuffix("s")):
        if each in counties:
            name, fips = counties[each]
            return name, fips, "" if each == asked else "misspelt"
    near = nearest(asked, counties, 1 if len(asked) < 6 or asked in elsewhere else 2)
    if near:
        name, fips = counties[near]
        return name, fips, "misspelt"
    return said, "", "no county of this state"


_DATES = (
    (re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ].*)?"), (1, 2, 3), ""),
    (re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})"), (1, 2, 3), "date as text"),
    (re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})(?: .*)?"), (3, 1, 2), "date as text"),
    (re.compile(r"(\d{1,2})[-.](\d{1,2})[-.](\d{4})"), (3, 1, 2), "date as text"),
    (re.compile(r"(\d{1,2})/(\d{1,2})(\d{4})"), (3, 1, 2), "a stroke was missing"),
    (re.compile(r"(\d{1,2})(\d{2})/(\d{4})"), (3, 1, 2), "a stroke was missing"),
    (re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{2})"), (3, 1, 2), "a year of two digits"),
    (re.compile(r"(\d{2})(\d{2})(\d{4})"), (3, 1, 2), "date without strokes"),
)
_MONTHS = {
    m: i
    for i, m in enumerate(["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"], start=1)
}
_IN_WORDS = (
    (re.compile(r"([a-z]{3})[a-z]*\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})"), (3, 1, 2)),
    (re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[ -]([a-z]{3})[a-z]*\.?,?[ -](\d{4})"), (3, 2, 1)),
)


def read_date(text: str, *, latest: date, from_1904: bool = False) -> tuple[date | None, str]:
    """Return the day that a cell means, and why it was read so; None where it says none or an impossible one.

    A whole number is a serial day of a spreadsheet.  `latest` is the last day that can be right.
    """
    said = tidy(text)
    if said.casefold() in NOTHING:
        return None, ""
    found, why = _day(said, from_1904=from_1904)
    if found is None:
        return None, "no date that can be read"
    if not FIRST_DAY <= found <= latest:
        return None, f"{found.isoformat()} cannot be right: before the law, or still to come"
    return found, why


def _day(said: str, *, from_1904: bool) -> tuple[date | None, str]:
    if re.fullmatch(r"\d{4,5}(?:\.\d+)?", said):
        serial = int(float(said))
        epoch = EPOCH_1904 if from_1904 else EPOCH
        return (epoch + timedelta(days=serial), "") if serial <= LAST_SERIAL else (None, "")
    for pattern, order, why in _DATES:
        if m := pattern.fullmatch(said):
            year, month, day = (int(m[i]) for i in order)
            return _made(year + 2000 if year < 100 else year, month, day), why
    for pattern, order in _IN_WORDS:
        if (m := pattern.fullmatch(said.casefold())) and m[order[1]] in _MONTHS:
            return _made(int(m[order[0]]), _MONTHS[m[order[1]]], int(m[order[2]])), "date in words"
    return None, ""


def _made(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


LONGEST_LINK = 2_000
_ARCHIVED = re.compile(r"https?://web\.archive\.org/web/\d{4,14}[a-z_]*/(https?:/.*)", re.IGNORECASE)


def read_link(text: str) -> Read:
    """Return a link freed of what mail scanners and archives wrap around it; nothing if it is no web address."""
    said = tidy(text).replace(" ", "%20")
    whys = []
    for _ in range(4):  # a wrapped link may be wrapped again, but nobody needs to unwrap for ever
        mended = re.sub(r"^(https?):/+", r"\1://", said, flags=re.IGNORECASE)
        if mended != said:
            said = mended
            whys.append("a stroke was missing")
        if m := _ARCHIVED.fullmatch(said):
            said = m[1]
            whys.append("read from an archive's copy")
            continue
        inner = _wrapped(said)
        if inner is None:
            break
        said = inner.replace(" ", "%20")
        whys.append("a mail scanner's wrapper taken off")
    if not said:
        return Read("")
    try:
        parts = urlsplit(said)
    except ValueError:
        return Read("", "no web address")
    if parts.scheme.lower() not in ("http", "https") or "." not in (parts.hostname or "") or len(said) > LONGEST_LINK:
        return Read("", "no web address")
    if parts.scheme.lower() == "http":
        said = "https" + said[4:]
        whys.append("http read as https")
    return Read(said, "; ".join(dict.fromkeys(whys)))


def _wrapped(said: str) -> str | None:
    """Return the address inside a mail scanner's, or None."""
    try:
        parts = urlsplit(said)
        host = (parts.hostname or "").lower()
        if host.endswith("safelinks.protection.outlook.com"):
            inner = parse_qs(parts.query).get("url", [""])[0]
            return inner or None
        if host.endswith("urldefense.com") and (m := re.search(r"__(https?:/.*?)__;", said)):
            return m[1]
        if host.endswith("urldefense.proofpoint.com"):
            inner = parse_qs(parts.query).get("u", [""])[0]
            return unquote(inner.replace("-", "%").replace("_", "/")) or None
    except ValueError:
        return None
    return None


def file_of(url: str) -> str:
    """Return the name of the file that a link leads to, as links are compared: two spellings of one file are one."""
    return re.sub(r"[^a-z0-9]", "", unquote(urlsplit(url).path.rpartition("/")[2]).casefold()) if url else ""


INSTITUTIONS = frozenset(
    ["sheriff", "sheriffs", "office", "offices", "police", "department", "county", "parish", "township", "borough", "village", "municipality", "constable", "constables", "corrections", "correction", "correctional", "district", "attorney", "attorneys", "marshal", "marshals", "university", "college", "division", "commission", "bureau", "investigation", "investigations", "authority", "regional", "detention", "center", "public", "safety", "highway", "patrol", "wildlife", "conservation", "security", "prison", "airport", "judicial", "circuit", "board", "commissioners"]
)  # fmt: skip


def read_name(
    text: str, *, counties: Mapping[str, tuple[str, str]], vocabulary: Collection[str], elsewhere: Collection[str] = ()
) -> Read:
    """Return an agency's name with misspelt words of office and misspelt counties mended.

    `counties` are the state's; `vocabulary` every word that names on the national list are made
    of: a word that stands there is never taken for a slip, nor is a county of another state
    (`elsewhere`): such a row may stand under the wrong state.
    """
    said = tidy(text)
    words = said.split(" ")
    whys = []
    if said != text:
        whys.append("blanks and quotes")
    for i, word in enumerate(words):
        bare = plainly(word)
        if bare in INSTITUTIONS or bare in vocabulary or len(bare) < 5 or not bare.isalpha():
            continue
        near = nearest(bare, INSTITUTIONS, 1)
        if near:
            words[i] = _like(word, near)
            whys.append(f"“{word}” misspelt")
    for i, word in enumerate(words):
        if plainly(word) in ("county", "parish") and i:
            start, mended = _county_before(words, i, counties, elsewhere)
            if mended:
                whys.append(f"“{' '.join(words[start:i])}” is no {plainly(word)} here")
                words[start : i + 1] = [mended]
            break
    return Read(" ".join(words), "; ".join(whys))


def _county_before(
    words: list[str], end: int, counties: Mapping[str, tuple[str, str]], elsewhere: Collection[str]
) -> tuple[int, str]:
    """Return where the county's name begins and how it is spelt; nothing where it is right or not known."""
    spans = [(s, county_key(" ".join(words[s:end]))) for s in range(max(0, end - 3), end)]
    if any(key in counties or key in elsewhere for _, key in spans):
        return 0, ""
    for start, key in spans:
        for most in (1, 2):
            if len(key) >= 3 + most and (near := nearest(key, counties, most)) and near[0] == key[0]:
                return start, counties[near][0]
    return 0, ""


def _like(word: str, near: str) -> str:
    """Return the mended word with the capitals and the apostrophe of the published one."""
    if near.endswith("s") and "'" in word:
        near = near[:-1] + "'s"
    return near.upper() if word.isupper() else near.capitalize() if word[:1].isupper() else near


_SAME = {
    "dept": "department", "dep": "department", "depart": "department", "ft": "fort", "mt": "mount", "st": "saint", "co": "county",
    "univ": "university", "sherriffs": "sheriffs", "sheriff": "sheriffs", "bocc": "board of county commissioners",
    "pd": "police department", "so": "sheriffs office", "corrections": "correction", "da": "district attorney", "twp": "township",
    "constables": "constable", "attorneys": "attorney", "marshals": "marshal", "commissioner": "commissioners",
}  # fmt: skip
_LEAD = re.compile(r"^(the )?(city|town|village|township|borough|county) of ")
_AFTER_STATE = frozenset(
    ["department", "office", "division", "bureau", "commission", "state", "highway", "attorney", "board", "national", "guard", "game", "fish", "wildlife", "public", "parks", "marine", "law", "alcohol", "gaming"]
)  # fmt: skip


@lru_cache(maxsize=50_000)
def name_key(name: str, state: str) -> str:
    """Return the name by which agencies are compared: words of office alike, no “City of”, no own state before an office.

    `state` is the state's plain name: “Texas Department of Public Safety” and “Department of
    Public Safety” are one agency in Texas.
    """
    words = " ".join(_SAME.get(w, w) for w in plainly(name).split())
    words = _LEAD.sub("", words).removeprefix("the ")
    words = re.sub(r"\bsheriffs (department|office)\b", "sheriffs office", words)
    bare = words.removeprefix(state + " ") if state else words
    if bare != words and bare.split(" ", 1)[0] in _AFTER_STATE:
        words = bare
    return words
