"""Identifiers of persons are refused in free text; the words of the field are not.  No database.

Every number here is invented.
"""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.rules.identifiers import KINDS, legible
from accord.rules.pieces import cut
from accord.rules.screening import find, screen


def codes(text):
    return [hit.code for hit in screen(text)]


# --- one by one ---

PLANTED = {
    "a-number": """
        A 099 123 456|A099123456|A-099-123-456|A12345678|A1234567|a099123456|A# 099-123-456|A#099123456
        A-number: 99 123 456|A no. 099123456|alien number 099123456|alien registration no. 99-123-456
        A 0 9 9 1 2 3 4 5 6|A099,123,456|A.099.123.456|A 99123456|file A099 123 456 was|USCIS# 099-123-456
        A/099/123/456|A_099_123_456|A 099 123456|alien 1234567|A0991 2345 6|A-file 099123456|A:099123456""",
    "ssn": """
        123-45-6789|123 45 6789|123.45.6789|SSN 123456789|SSN: 123-45-6789|ssn123456789|078-05-1120|900-12-3456
        social security number 123 45 6789|last four of SSN 6789|SSN ends in 6789|SSN, last 4: 6789|SS# 123-45-6789
        123_45_6789|123/45/6789|no. 123-45-2026|ITIN 900123456""",
    "nine-digits": "123456789|his number is 123456789.|ID 123456789|ID123456789|099-123-456|099 123 456",
    "birth-date": """
        DOB 03/04/1990|DOB: 1990-03-04|D.O.B. 3/4/90|born 4 March 1990|born on March 4, 1990 in Tampa
        date of birth: 04 Mar 1990|birthdate 03-04-1990|date of birth (month/day/year): 03/04/1990|DOB 19900304
        DOB 030490|year of birth 1990|03/04/1990 (DOB)|03/04/1990 is his date of birth|was born 03/04/1990
        Born: Mar. 4th, 1990|the man, born in Mexico on 4 March 1990,|birthday March 4|DOB is 4/3/1990
        fecha de nacimiento 04/03/1990|nacido el 4 de marzo de 1990|d.o.b 04.03.1990|4 March 1990, date of birth
        DOB March 1990|born March 4, 90|born the 4 March""",
    "plate": """
        plate ABC1234|license plate ABC 1234|licence plate: ABC-1234|tag ABC1234|FL tag ABC 1234|lic ABC1234
        Lic. # 7XYZ123|plate no. 7XYZ123|plate FL ABC1D23|license plate 12345|plates ABC-1234|tag number ABC 123
        vehicle ABC1234 (plate)|with ABC1234 plates|Florida license plate Y12 ABC|license plate number: abc 1234
        plate# ABC1234|license plate ARE-8289|license plate IS 8289|vehicle registration 123 ABC|tag A12345|ABC1234 plate""",
    "fbi": "FBI number 123456AB7|FBI# 12345678|FBI No. 1234567A1|FBI 123456AB7|FBI/UCN 123456AB7|FBI no: 1234567",
    "fins": "FINS 1234567890|FINS number 1234567890|FIN: 123456789|FINS# 1234567890",
    "passport": """
        passport G12345678|passport number 123456789|passport no. AB1234567|US passport # C01234567
        Passport: 12 34 56 789|passports N12345678|pasaporte G12345678""",
    "driver": """
        driver's license D1234567|drivers license number S123-456-78-901-0|DL D1234567|DL# 12345678|D/L 12345678
        driver’s licence 12345678|OLN 123456789012|FL DL S123456789010|driver license no. 123 456 789""",
    "receipt": "MSC2190123456|IOE0912345678|EAC 21 901 23456|WAC-21-901-23456",
    "vehicle": "1HGCM82633A004352|VIN 1HGCM82633A004352",
    "person": "inmate no. 1234567|booking number 2026-001234|SID# FL01234567",
}


@pytest.mark.parametrize(
    ("code", "text"), [(code, t.strip()) for code, ts in PLANTED.items() for line in ts.split("\n") for t in line.split("|") if t.strip()]
)  # fmt: skip
def test_an_identifier_is_found_and_named(code, text):
    assert code in codes(text)
    assert code in codes(f"The office wrote: {text}; please look into it.")


CLEAN = """
8 U.S.C. 1357(g)|8 CFR 287.7(d) requires 48 hours|INA 287(g)|form I-247A|ICE Form 70-006|70-009|Form 73-001
R-2026-0001|agreement A-2026-0001 was signed|FL0130000|ORI FL0130000 and VTICE0900|FIPS 12057|12 057
call (813) 555-0134|813-555-0134|+1 813 555 0134|813.555.0134 ext 1234|1-800-555-0103|+34 912 345 678|$1,250,000
$250000000|$120 000 000|125000000 cents|USD 125000000|a ratio of 0.123456789|between 2025-10-01 and 2026-09-30
a 2026-11-22 meeting|A 2026-11-22 meeting|on 11/22/2026 at 14:05|a 10/12/2026 hearing|Exhibit A 2026-2027
Annex A, 12/31/2026|Option A: 40 officers, 24 months|the program was born in 2007|the program was born in a small office
No date of birth is kept. On 12 March 2026 the board met.|Born here. On 12 March 2026 the board met.
license plate readers were bought in 2026|license plate reader pilot 2026|tag v1.2 of the form|tag v2026 of the form
tag R-2026-0001|tag I-247A|tag MOA 2025|tag A|tag 2026|name plate at the door|plate FL|FBI 2024 report
FBI 2024-2025 statistics|the FBI in 2026 published|it was the passport. 12345678 records were counted|driver's license policy 2026
a 48-hour clock|ZIP 33756-1234|EIN 59-6000000|UEI ABCDEF123456|192.168.100.101|OMB No. 1653-0047|31 U.S.C. 9705
population 1,510,000|a 9:30-10:30 slot|a 10:30-11:30 slot|a 1/2/2026 10:30 call|Public Law 117-263|case 8:24-cv-01234
550e8400-e29b-41d4-a716-446655440000|a665a45920422f9d417e4867efdc4fb8a04a1f3fff1fa07e998e86f7f7a27ae3
Social Security Administration|The SSN of the 2025 form is gone|passport card 2024-2025|subject: 2026 plan|subject no. 12
booking 2026 statistics|section A 1 and 2|A 5-year plan|A 24-hour line: 727-555-0199|a 30,000 population county
GAO-21-186 and OIG-18-77|a $12,345,678 grant|28 CFR 23.20|the alien program 2026|USCIS 2025 guidance|TD F 92-22.46
date of birth field was removed on 12 March 2026|12 March 2026: date of birth field gone|on 12 March 2026 as agreed
Washington's Birthday on 16 February 2026|Birthday of Martin Luther King, Jr., 19 January 2026|a 1000-10000 band
MSC meeting 2190123456|the IOE|LIN: 12|A driver s file|lic|SSN|DOB|passport|A|license plate number|FBI no.|alien
paragraph 287 12-2026|ABC1234 template|1 plate|plates|the D.O.|rows 12\n34\n5678|a 45/46/2026 code|32 March 1990 code
date of birth: to be removed from all forms and tables and letters|seats 3\\4 of 12
passport 1234567890123456789012345|WSO NO 2019 plates"""


@pytest.mark.parametrize("text", [t.strip() for line in CLEAN.split("\n") for t in line.split("|") if t.strip()])
def test_the_words_and_numbers_of_the_field_pass(text):
    assert screen(text) == ()


# --- disguises ---


@pytest.mark.parametrize(
    ("code", "text"),
    [
        ("a-number", "Ａ０９９１２３４５６"),
        ("a-number", "А099123456"),  # a Cyrillic A
        ("a-number", "A\u200b099\u200d123\u2060456"),
        ("a-number", "A\u00ad099\u00ad123\u00ad456"),
        ("a-number", "A–099—123‒456"),
        ("a-number", "A−099−123−456"),
        ("a-number", "A\u00a0099\u202f123\u3000456"),
        ("a-number", "A٠٩٩١٢٣٤٥٦"),
        ("a-number", "A०९९१२३४५६"),
        ("a-number", "A 0\u03329\u03329\u0332123456"),
        ("a-number", "A\u3164099123456"),
        ("ssn", "１２３-４５-６７８９"),
        ("ssn", "𝟏𝟐𝟑-𝟒𝟓-𝟔𝟕𝟖𝟗"),
        ("ssn", "①②③-④⑤-⑥⑦⑧⑨"),
        ("ssn", "1\ufe0f\u20e323-45-6789"),
        ("ssn", "1\u200b2\u200b3-45-6789"),
        ("birth-date", "D\u200bO\u200bB ０３/０４/１９９０"),
        ("plate", "plate ＡＢＣ１２３４"),
        ("passport", "раssроrt G12345678"),  # Cyrillic letters among Latin ones
    ],
)
def test_a_disguised_identifier_is_found(code, text):
    assert code in codes(text)


def test_a_find_says_where_it_stands_in_the_text_as_typed():
    text = "See \u200bA\u200b099 123 456 there"

    [hit] = screen(text)

    assert text[hit.start : hit.end] == "A\u200b099 123 456"
    assert hit.reason == "an alien registration number at characters 6 to 18"


def test_a_reason_never_repeats_the_text():
    for texts in PLANTED.values():
        for text in texts.replace("\n", "|").split("|"):
            for hit in screen(text.strip()):
                assert hit.reason.startswith(KINDS[hit.code] + " at character")
                assert text.strip()[hit.start : hit.end] not in hit.reason


def test_every_identifier_is_named_once_and_in_order():
    text = "A099123456, then SSN 123-45-6789, then DOB 03/04/1990."

    assert codes(text) == ["a-number", "ssn", "birth-date"]
    assert all(a.end <= b.start for a, b in zip(screen(text), screen(text)[1:], strict=False))


@pytest.mark.parametrize("char", ["\x00", "\x07", "\x1b", "\x7f", "\x85", "\u202e", "\u202a", "\ud800"])
def test_a_control_character_is_refused_with_its_place(char):
    [hit] = screen(f"ab{char}c")

    assert (hit.code, hit.start, hit.end, hit.reason) == ("control", 2, 3, "a control character at character 3")
    assert codes(f"A{char}099123456") in (["control", "a-number"], ["a-number", "control"])


def test_line_ends_tabs_accents_and_other_scripts_are_welcome():
    assert screen("Línea uno\n\tdos\r\nトレーニング 計画 — план обучения, التدريب 😀") == ()


def test_an_empty_text_holds_nothing():
    assert screen("") == ()


# --- many, generated ---

DIGITS = "0123456789"
FRAMES = [
    "The deputy wrote that {} was checked twice.",
    "Please see {}.",
    "{} was in the file",
    "Notes: {}; meeting on 12 March 2026 with 3 officers.",
    "Under 8 U.S.C. 1357(g) the office recorded {}, as agreed.",
    "Problem in the jail, e.g. {} (reported by phone 813-555-0134)",
]


def disguise(rng, text):
    """Return the text in one of the spellings that look the same to a reader."""
    match rng.randrange(8):
        case 0:
            return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)
        case 1:
            return text.replace("-", rng.choice("\u2010\u2011\u2012\u2013\u2014\u2212"))
        case 2:
            return text.replace(" ", rng.choice("\u00a0\u2009\u202f\u3000"))
        case 3:
            place = rng.randrange(len(text) + 1)
            return text[:place] + rng.choice("\u200b\u200c\u200d\u2060\ufeff\u00ad") + text[place:]
        case 4:
            script = rng.choice((0x0660, 0x06F0, 0x0966, 0x1D7CE))
            return "".join(chr(script + int(c)) if c in DIGITS else c for c in text)
        case _:
            return text


def planted(rng):
    def n(count):
        return "".join(rng.choices(DIGITS, k=count))

    def letters(count):
        return "".join(rng.choices("ABCDEFGHJKLMNPRSTUVWXYZ", k=count))

    sep = rng.choice(["", " ", "-"])
    day, month, year = rng.randint(1, 28), rng.randint(1, 12), rng.randint(1930, 2015)
    name = rng.choice(["January", "Feb", "March", "Apr.", "May", "June", "Aug", "September", "Oct", "November", "Dec"])
    written = rng.choice(
        [f"{month:02}/{day:02}/{year}", f"{month}-{day}-{year}", f"{year}-{month:02}-{day:02}",
         f"{day} {name} {year}", f"{name} {day}, {year}", f"{month}/{day}/{year % 100:02}"]
    )  # fmt: skip
    code, text = rng.choice(
        [
            ("a-number", f"A{sep}{n(3)}{sep}{n(3)}{sep}{n(3)}"),
            ("a-number", f"A{sep}{n(2)}{sep}{n(3)}{sep}{n(3)}"),
            ("a-number", rng.choice(["A# ", "A-number ", "alien no. ", "Alien Registration Number: "]) + n(9)),
            ("ssn", f"{n(3)}-{n(2)}-{n(4)}"),
            ("ssn", f"{n(3)} {n(2)} {n(4)}"),
            ("ssn", rng.choice(["SSN ", "SSN: ", "social security number ", "SSN is "]) + n(9)),
            ("birth-date", rng.choice(["DOB ", "DOB: ", "born ", "born on ", "date of birth ", "D.O.B. "]) + written),
            ("plate", rng.choice(["plate ", "license plate ", "tag ", "Lic. ", "plate no. "]) + letters(3) + n(4)),
            ("plate", rng.choice(["license plate ", "plate: "]) + letters(3) + rng.choice(" -") + n(4)),
            ("fbi", rng.choice(["FBI number ", "FBI# ", "FBI No. ", "FBI "]) + n(6) + letters(2) + n(1)),
            ("fins", rng.choice(["FINS ", "FINS number ", "FINS: "]) + n(10)),
            ("passport", rng.choice(["passport ", "passport no. ", "Passport number: "]) + letters(1) + n(8)),
            ("driver", rng.choice(["driver's license ", "DL ", "driver license no. "]) + letters(1) + n(7)),
        ]
    )
    return code, rng.choice(FRAMES).format(disguise(rng, text))


def clean(rng):
    def r(low, high):
        return rng.randint(low, high)

    phone = f"{r(201, 989)}-555-{r(100, 199):04}"
    year, month, day = r(2005, 2030), r(1, 12), r(1, 28)
    fact = rng.choice(
        [
            f"{r(1, 52)} U.S.C. {r(1, 9999)}({rng.choice('abg')})({r(1, 10)})",
            f"{r(1, 50)} CFR {r(1, 3000)}.{r(1, 99)}({rng.choice('abd')})",
            f"section {r(1, 400)}({rng.choice('abg')}) of the Act",
            f"{year}-{month:02}-{day:02}",
            f"{month}/{day}/{year}",
            f"{day} {rng.choice(['March', 'June', 'October'])} {year}",
            f"a {year}-{month:02}-{day:02} deadline",
            f"from {month}/{day}/{year} to {month}/{day}/{year + 2}",
            f"${r(1, 999)},{r(0, 999):03},{r(0, 999):03}.{r(0, 99):02}",
            f"${r(1000, 99999999)}",
            f"{r(10_000_000, 999_999_999)} cents",
            f"{rng.choice('RAPDMN')}-{year}-{r(1, 9999):04}",
            f"agreement A-{year}-{r(1, 9999):04}",
            f"ORI {rng.choice(['FL', 'TX', 'NC', 'AZ', 'GA'])}{r(0, 9999999):07}",
            f"FIPS {r(1001, 56045):05} and state {r(1, 56):02}",
            rng.choice(["call ", "phone ", "a ", "A line: ", "tel. "]) + phone,
            f"({phone[:3]}) {phone[4:]} ext. {r(1, 9999)}",
            f"+1 {phone.replace('-', ' ')}",
            f"{phone.replace('-', '.')}",
            f"Form {rng.choice(['I-247A', '70-006', '70-009', '73-001', 'G-570', 'I-213', 'DAG-71', 'I-200'])}",
            f"form I-247A of {year} and Form 70-006 (rev. {month}/{day}/{year})",
            f"TD F 92-22.{r(10, 99)} and OMB {r(1000, 1999)}-{r(1, 999):04}",
            f"{r(1, 400)} officers, {r(1, 160)} hours, {r(1, 36)} months, {r(50, 100)} %",
            f"population {r(1, 9)},{r(0, 999):03},{r(0, 999):03}; {r(1, 999)},{r(0, 999):03} inmates",
            f"{r(0, 23):02}:{r(0, 59):02} to {r(0, 23):02}:{r(0, 59):02} on {month}/{day}",
            f"GAO-{r(10, 29)}-{r(100, 999)} and OIG-{r(10, 29)}-{r(1, 140)}",
            f"Exhibit A, items {r(1, 40)}-{r(41, 99)}, pages {r(1, 400)} to {r(401, 999)}",
            f"ZIP {r(10000, 99999)}-{r(0, 9999):04}",
            f"case {r(1, 9)}:{r(10, 29)}-cv-{r(1, 99999):05}",
            f"Public Law {r(90, 119)}-{r(1, 400)}, {r(1, 140)} Stat. {r(1, 9999)}",
            f"the FBI published {r(1, 999)},{r(0, 999):03} records for {year}",
            f"license plate readers at {r(1, 40)} sites since {year}",
            f"passport fraud training ({r(1, 99)} seats, {year})",
            f"driver's license offences fell by {r(1, 60)} % in {year}",
            f"a task force born in {year}, with {r(1, 60)} seats",
            f"no date of birth is kept; reviewed {month}/{day}/{year}",
            f"UUID {rng.getrandbits(128):032x} and digest {rng.getrandbits(256):064x}",
            f"badge {r(1, 9999)}, unit {r(1, 99)}, room {r(100, 999)}",
            f"Assistance Listing {r(10, 99)}.{r(1, 999):03}, grant {year}-{r(1, 99999):05}",
            f"version {r(1, 9)}.{r(0, 20)}.{r(0, 99)} of the plan, {year}-{year + 1}",
        ]
    )
    return rng.choice(FRAMES).format(fact)


def test_five_thousand_planted_identifiers_are_all_refused():
    rng = random.Random(20261122)
    missed = [(code, text) for code, text in (planted(rng) for _ in range(5000)) if not screen(text)]

    assert missed == []


def test_of_five_thousand_clean_sentences_at_most_one_in_two_hundred_is_refused():
    rng = random.Random(20261122)
    refused = [(text, codes(text)) for text in (clean(rng) for _ in range(5000)) if screen(text)]

    assert len(refused) <= 25, refused[:10]


# --- hostile ---


class Counted(list):
    """A list that counts how often one of its items is looked at."""

    looks = 0

    def __getitem__(self, place):
        self.looks += 1
        return super().__getitem__(place)


HOSTILE = [
    "A ", "1 ", "a1", "A-", "1-", "1/1/", "A 1 ", "123-45-", "DOB ", "born may ", "mar 1 ", "plate ", "tag A ", "FBI no ",
    "social ", "driver's ", "passport is the ", "IOE 1", "03/04/1990 is ", "date of ", "license ", "A#", " ", "#", "é", "x",
    "9", "\u200b", "last four digits ", "SSN last 4 ", "D.O.", "A\n", "plate FL ",
]  # fmt: skip


@pytest.mark.parametrize("unit", HOSTILE)
def test_forty_thousand_hostile_characters_cost_a_bounded_look_at_each_piece(unit):
    tokens = Counted(cut(legible((unit * 40_000)[:40_000])[0]))

    list(find(tokens))

    assert tokens.looks <= 60 * len(tokens) + 60


def test_the_pieces_of_a_text_are_the_text():
    for unit in HOSTILE:
        view, origin = legible(unit * 50)
        assert "".join(t.text for t in cut(view)) == view
        assert len(origin) == len(view)


@given(st.text("Aa19 -/.,:#\n\u200b\u0301\x00\ud800\u0660\uff11é中ⅷDOBplatebornSSN", max_size=60))
def test_any_text_is_judged_and_every_place_lies_inside_it(text):
    for hit in screen(text):
        assert 0 <= hit.start < hit.end <= len(text)
        assert hit.code in KINDS
