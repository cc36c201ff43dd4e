"""The words and shapes by which an identifier of a person is recognised; `screening` reads them.

Accord holds no data about anyone who is not staff of a party (5 U.S.C. 552a(e)(1) and the house's
own line), so free text refuses the numbers by which such a person is known elsewhere.
"""

import unicodedata
from collections.abc import Mapping, Sequence

KINDS: Mapping[str, str] = {
    "a-number": "an alien registration number",
    "ssn": "a social security number",
    "nine-digits": "a nine-digit number of the kind given to persons",
    "birth-date": "a date of birth",
    "plate": "a licence plate",
    "vehicle": "a vehicle identification number",
    "fbi": "an FBI or criminal history number",
    "fins": "a fingerprint identification number",
    "passport": "a passport number",
    "driver": "a driver's licence number",
    "person": "a booking or custody number",
    "receipt": "an immigration receipt number",
    "control": "a control character",
}
"""What each code means in words; the privacy report counts by code."""

BY_WORD: Mapping[str, tuple[int, int]] = {
    "fbi": (6, 4),
    "fins": (6, 6),
    "passport": (6, 5),
    "driver": (6, 5),
    "ssn": (7, 4),
    "person": (1000, 4),
}
"""How many digits after the word are too many: without, and with, a mark such as "no." or "#"."""

ANNOUNCED: Mapping[str, tuple[str, ...]] = {
    "ssn": ("ssn", "ssns", "ssan", "itin", "social security", "social sec", "soc sec", "seguro social"),
    "a-number": ("alien", "uscis", "anumber"),
    "fbi": ("fbi", "ucn", "iafis"),
    "fins": ("fins", "fin"),
    "passport": ("passport", "passports", "pasaporte"),
    "driver": (
        *(f"{who} {paper}" for who in ("driver", "driver s", "drivers") for paper in ("license", "licence", "lic")),
        *("driving licence", "driving license", "operator s license", "operator license"),
        *("licencia de conducir", "licencia de manejar", "dl", "d l", "cdl", "oln"),
    ),
    "plate!": (
        *(f"{paper} {thing}" for paper in ("license", "licence") for thing in ("plate", "plates", "tag")),
        *("number plate", "lic plate", "vehicle registration", "vehicle tag", "plate", "plates", "placa"),
    ),
    "plate": ("tag", "lic"),
    "person": ("inmate", "booking", "detainee", "prisoner", "sid", "eid", "subject"),
    "birth-date": (
        *("dob", "d o b", "date of birth", "year of birth", "birth date", "birthdate", "bday"),
        *("fdn", "fecha de nacimiento"),
    ),
    "born": ("born", "birthday", "nacido", "nacida", "nació", "nacio"),
}
"""What words announce.  A plate with "!" is said outright; "born" alone asks for a full date."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _by_first_word() -> Mapping[str, tuple[tuple[tuple[str, ...], str], ...]]:
    found: dict[str, list[tuple[tuple[str, ...], str]]] = {}
    for code, phrases in ANNOUNCED.items():
        for phrase in phrases:
            first, *rest = phrase.split()
            found.setdefault(first, []).append((tuple(rest), code))
    return {first: tuple(sorted(rests, key=lambda r: -len(r[0]))) for first, rests in found.items()}


PHRASES = _by_first_word()
"""First word, then the words after it and what they announce; the longest phrase first."""

MARKS = frozenset({"no", "nos", "num", "nbr", "number", "numbers", "id", "numero", "número"})
BETWEEN = MARKS | _words(
    "is was were are of the ends ending in with last four digits reads reading as card book file registration "
    "reg plate plates tag his her their state es y year"
)
"""Words that may stand between the announcement and the number."""

NOT_A_VALUE = _words("field fields column columns data dates policy rule rules box question questions martin")
"""After these, a date near "date of birth" speaks of the record, or of a holiday, not of a person."""

MONEY_SIGNS = "$€£¥"
COUNTED = frozenset({"cents", "cent", "dollars", "dollar", "usd", "bytes", "residents", "people"})
"""Words that make a nine-digit number an amount."""

RECEIPTS = frozenset({"eac", "wac", "lin", "src", "nbc", "msc", "ioe", "ysc", "nsc", "tsc", "vsc", "csc", "zla"})
MONTHS = _words(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct "
    "october nov november dec december enero febrero marzo abril mayo junio julio agosto septiembre octubre "
    "noviembre diciembre"
)
STATES = _words(
    "AL AK AZ AR CA CO CT DE DC FL GA HI ID IL IN IA KS KY LA ME MD MA MI MN MS MO MT NE NV NH NJ NM NY NC ND "
    "OH OK OR PA RI SC SD TN TX UT VT VA WA WV WI WY PR"
)

LONE_SHAPES = frozenset({(8,), (9,), (2, 3, 3), (3, 3, 3), (2, 6), (3, 6), (6, 3)})
"""How digits of an alien number are grouped after a lone A and a blank."""

LOOKALIKES = str.maketrans(
    "АВЕКМНОРСТХаеорсухіΑΒΕΗΙΚΜΝΟΡΤΧ",
    "ABEKMHOPCTXaeopcyxiABEHIKMNOPTX",
)
"""Cyrillic and Greek letters that print like Latin ones."""

INVISIBLE = frozenset("\u115f\u1160\u3164\uffa0\u2800")
ALLOWED_CONTROLS = frozenset("\t\n\r")
BIDI_OVERRIDES = frozenset("\u202a\u202b\u202c\u202d\u202e")


def is_control(char: str) -> bool:
    """Return whether a character has no place in text: controls, half surrogates, forced direction."""
    category = unicodedata.category(char)
    return (category in ("Cc", "Cs") and char not in ALLOWED_CONTROLS) or char in BIDI_OVERRIDES


def legible(text: str) -> tuple[str, Sequence[int]]:
    """Return the text as an eye reads it, in ASCII where it can be, and where each character came from.

    Digits of every script become 0 to 9, every dash "-", every blank " "; compatibility forms
    are unfolded; what prints nothing (zero width, combining marks, controls) goes.
    """
    if text.isascii() and text.isprintable():
        return text, range(len(text))
    seen: list[str] = []
    origin: list[int] = []
    for i, char in enumerate(text):
        for c in char if char.isascii() else unicodedata.normalize("NFKC", char):
            category = unicodedata.category(c)
            if category in ("Cf", "Cs", "Mn", "Me") or c in INVISIBLE or (category == "Cc" and not c.isspace()):
                continue
            if category == "Nd":
                c = str(unicodedata.decimal(c))  # noqa: PLW2901 - the character as it is read
            elif category == "Pd" or c == "\u2212":
                c = "-"  # noqa: PLW2901
            elif category == "Zs":
                c = " "  # noqa: PLW2901
            seen.append(c)
            origin.append(i)
    return "".join(seen).translate(LOOKALIKES), origin
