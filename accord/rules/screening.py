"""Identifiers of persons in free text: found, named by kind and place, and never repeated.

The text is first made legible (see `identifiers.legible`), then cut once into words, numbers
and what stands between; every rule looks at a bounded number of these pieces, so the work
grows with the length of the text and no further.  Telephone numbers, statutes, forms, money,
dates and the house's own numbers pass.  Digits spelled out in words are not found.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from accord.rules.identifiers import (
    BETWEEN,
    BY_WORD,
    COUNTED,
    KINDS,
    LONE_SHAPES,
    MARKS,
    MONEY_SIGNS,
    MONTHS,
    NOT_A_VALUE,
    PHRASES,
    RECEIPTS,
    STATES,
    is_control,
    legible,
)
from accord.rules.pieces import LOOK, Token, at, cut, innocent, is_date, is_year, joins, numbers, run_together, sum_to


@dataclass(frozen=True, slots=True)
class Hit:
    """One find: its kind (a key of `KINDS`), where it stands in the text, and words without it."""

    code: str
    start: int
    end: int
    reason: str


Find = tuple[str, int, int]
"""A code and the first and last piece of a find."""
_SENTENCE_END = re.compile(r"[.!?;]\s")


def screen(text: str) -> tuple[Hit, ...]:
    """Return every identifier of a person, and every control character, in order of place."""
    view, origin = legible(text)
    tokens = cut(view)
    found = [(origin[tokens[i].start], origin[tokens[j].end - 1] + 1, code) for code, i, j in find(tokens)]
    kept: list[tuple[int, int, str]] = []
    for start, end, code in sorted(found, key=lambda f: (f[0], -f[1])):
        if not kept or start >= kept[-1][1]:
            kept.append((start, end, code))
    kept += [(i, i + 1, "control") for i, char in enumerate(text) if not char.isprintable() and is_control(char)]
    return tuple(_hit(code, start, end) for start, end, code in sorted(kept))


def _hit(code: str, start: int, end: int) -> Hit:
    where = f"at character {end}" if end - start == 1 else f"at characters {start + 1} to {end}"
    return Hit(code, start, end, f"{KINDS[code]} {where}")


def find(tokens: Sequence[Token]) -> Iterator[Find]:
    """Yield every identifier, some of them twice."""
    for i in range(len(tokens)):
        kind = tokens[i].kind
        if kind == "s":
            continue
        if kind == "w":
            yield from _announced(tokens, i)
            yield from _alien(tokens, i)
            yield from _receipt(tokens, i)
        else:
            yield from _bare(tokens, i)
        yield from _vehicle(tokens, i)
        yield from _dated_before(tokens, i)


_EIGHT_OR_NINE, _SEVEN_TO_NINE = frozenset({8, 9}), frozenset({7, 8, 9})


def _longest(lengths: Sequence[int], n: int) -> int:
    """Take one more single digit where nine stand in a row, so that the whole is named."""
    return n + 1 if sum(lengths[:n]) == 8 and len(lengths) > n and lengths[n] == 1 else n


def _alien(tokens: Sequence[Token], i: int) -> Iterator[Find]:
    """An A, then eight or nine digits, however they are grouped."""
    if tokens[i].text not in ("A", "a") or at(tokens, i - 1).kind == "d":
        return
    start, marked, _ = _value_at(tokens, i + 1, MARKS | {"file"})
    if at(tokens, start).kind != "d" or tokens[start - 1].text.endswith(tuple(MONEY_SIGNS)):
        return
    if run_together(tokens, i)[1] - i > 3:
        return  # a digest or another long mixture of letters and digits
    glue = tokens[i + 1].text if start == i + 2 else ""
    attached = start == i + 1 or (start == i + 2 and not glue.isspace() and not glue.endswith((" ", "\n")))
    named = marked or attached
    places = numbers(tokens, start, commas=attached)
    texts = [tokens[p].text for p in places]
    if innocent(texts):
        return
    lengths = [len(t) for t in texts]
    wanted = _SEVEN_TO_NINE if attached and lengths[0] == 7 else _EIGHT_OR_NINE
    n = sum_to(lengths, wanted)
    if not n:
        return
    shape = tuple(lengths[:n])
    if named or shape in LONE_SHAPES or set(shape) == {1}:
        yield "a-number", i, places[_longest(lengths, n) - 1]


def _bare(tokens: Sequence[Token], i: int) -> Iterator[Find]:
    """Numbers that need no announcement: 123-45-6789, nine digits in a row, or three times three."""
    before, before2, after = at(tokens, i - 1), at(tokens, i - 2), at(tokens, i + 1)
    places = numbers(tokens, i)[:4]
    texts = [tokens[p].text for p in places]
    lengths = [len(t) for t in texts]
    glue = [tokens[p + 1].text.strip() for p in places[:-1]]
    if lengths[:3] == [3, 2, 4] and (glue[0] == glue[1] or not is_year(texts[2])):
        yield "ssn", i, places[2]
    if before.text.rstrip().endswith((*MONEY_SIGNS, "+")):
        return
    if lengths[0] == 9 and after.kind != "w":
        fraction = before.text in (".", ",") and before2.kind == "d"
        lettered = before.kind == "w" and before2.kind == "d"
        counted = at(tokens, i + 2).text.lower() in COUNTED or before2.text.lower() in COUNTED
        if not (fraction or lettered or counted):
            yield "nine-digits", i, i
    joined_before = before2.kind == "d" and joins(before)
    if lengths == [3, 3, 3] and glue[0] == glue[1] and not joined_before and before.kind != "w":
        yield "nine-digits", i, places[2]


def _receipt(tokens: Sequence[Token], i: int) -> Iterator[Find]:
    """Three letters of a service centre and ten digits."""
    if tokens[i].text.lower() not in RECEIPTS:
        return
    start = i + 1 if at(tokens, i + 1).kind == "d" else i + 2
    if at(tokens, start).kind != "d" or (start == i + 2 and not joins(tokens[i + 1])):
        return
    places = numbers(tokens, start)
    n = sum_to([len(tokens[p].text) for p in places], frozenset({10}))
    if n:
        yield "receipt", i, places[n - 1]


def _vehicle(tokens: Sequence[Token], i: int) -> Iterator[Find]:
    """Seventeen letters and digits without I, O and Q."""
    if at(tokens, i - 1).kind in ("w", "d") or len(tokens[i].text) > 17:
        return
    run, j = run_together(tokens, i)
    digits = sum(c.isdigit() for c in run)
    if len(run) == 17 and digits >= 4 and digits <= 14 and re.fullmatch(r"[A-HJ-NPR-Z0-9]+", run.upper()):
        yield "vehicle", i, j


def _phrase(tokens: Sequence[Token], i: int) -> tuple[str, int]:
    """Return what the words at `i` announce and the place of the last of them; an empty code when nothing."""
    for rest, code in PHRASES.get(tokens[i].text.lower(), ()):
        j = i
        for word in rest:
            nxt = j + 2 if at(tokens, j + 1).kind == "s" and len(tokens[j + 1].text) <= 3 else j + 1
            if at(tokens, nxt).text.lower() != word:
                break
            j = nxt
        else:
            return code, j
    return "", i


def _value_at(tokens: Sequence[Token], i: int, between: frozenset[str] = BETWEEN) -> tuple[int, bool, bool]:
    """Skip what may stand between an announcement and its number, from `i` on.

    Returns the place of the number (the end of the text when there is none), and whether a
    mark (no., #, :) and whether "last" or "ends" was passed.
    """
    marked = last = False
    for j in range(i, i + LOOK):
        token = at(tokens, j)
        word = token.text.lower()
        if token.kind == "s":
            if _SENTENCE_END.search(token.text[:LOOK]) and len(at(tokens, j - 1).text) > 3:
                break
            marked = marked or "#" in token.text or ":" in token.text
        elif token.kind == "w" and (word in MARKS or (word in between and at(tokens, j + 1).kind != "d")):
            marked = marked or word in MARKS
            last = last or word in ("last", "ends", "ending")
        elif not (last and word == "4"):
            return j, marked, last
    return len(tokens), marked, last


def _chunks(tokens: Sequence[Token], i: int, *, lower: bool) -> list[tuple[str, int]]:
    """Return the groups of one code from `i` on (ABC 1234 has two), each with the place of its end."""
    found: list[tuple[str, int]] = []
    while len(found) < 6 and at(tokens, i).kind in ("w", "d"):
        if len(tokens[i].text) > 2 * LOOK:
            break
        run, j = run_together(tokens, i)
        letters_only = run.isalpha()
        if letters_only and (len(run) > 4 or not (run.isupper() or lower)):
            break
        found.append((run, j))
        if at(tokens, j + 1).text.strip(" ") not in ("", "-", ".") or at(tokens, j + 1).text == ". ":
            break
        i = j + 2
    return found


def _announced(tokens: Sequence[Token], i: int) -> Iterator[Find]:
    """A word such as "passport", then its number."""
    code, j = _phrase(tokens, i)
    if not code:
        return
    if code in ("birth-date", "born"):
        yield from _born(tokens, i, j, outright=code == "birth-date")
        return
    start, marked, last = _value_at(tokens, j + 1)
    if code.startswith("plate"):
        yield from _plate(tokens, i, start, outright=code == "plate!" or marked, marked=marked)
        yield from _plate_before(tokens, i, j)
        return
    if code == "a-number":
        places = numbers(tokens, start) if at(tokens, start).kind == "d" else []
        lengths = [len(tokens[p].text) for p in places]
        n = sum_to(lengths, _SEVEN_TO_NINE if lengths[:1] == [7] else _EIGHT_OR_NINE)
        if n and not innocent([tokens[p].text for p in places]):
            yield "a-number", i, places[_longest(lengths, n) - 1]
        return
    chunks = _chunks(tokens, start, lower=False)
    texts = [run for run, _ in chunks]
    house = texts[1:] if texts and texts[0].isalpha() else texts
    if not house or innocent(house) or (is_year(house[0]) and not (marked and len(house) > 1)):
        return
    last = last or (code == "ssn" and any(at(tokens, k).text.lower() == "last" for k in range(i - 6, i)))
    digits = sum(c.isdigit() for run in texts for c in run)
    mixed = any(not run.isalpha() and not run.isdigit() for run in texts)
    unmarked, with_mark = BY_WORD[code]
    if digits + mixed >= (with_mark if marked or last else unmarked):
        yield code, i, max(end for run, end in chunks if not run.isalpha())


def _plate(tokens: Sequence[Token], i: int, start: int, *, outright: bool, marked: bool) -> Iterator[Find]:
    """Five to eight letters and digits after "plate"; "tag" and "lic" alone ask for more."""
    word = at(tokens, start - 2).text
    if start > i + 2 and word.isupper() and len(word) <= 4 and word.lower() not in MARKS:
        start -= 2  # the letters of this plate happen to be a small word, such as ARE 1234
    chunks = _chunks(tokens, start, lower=outright and marked)
    if len(chunks) > 1 and chunks[0][0].upper() in STATES:
        chunks = chunks[1:]
    if not chunks:
        return
    (run, end), rest = chunks[0], chunks[1:]
    if run.isdigit():
        if outright and 5 <= len(run) <= 8:
            yield "plate", i, end
            return
    elif not run.isalpha() and len(run) > 4:
        letters = sum(c.isalpha() for c in run)
        if len(run) <= 8 and (outright or letters > 1 or len(run) > 5):
            yield "plate", i, end
        return
    if not rest:
        return
    second, end = rest[0]
    both = run + second
    other = not outright and (len(run) == 1 or is_year(second))  # a form such as I-247A, a model such as WSO 2019
    if 5 <= len(both) <= 8 and not both.isalpha() and not both.isdigit() and not other:
        yield "plate", i, end


def _plate_before(tokens: Sequence[Token], i: int, j: int) -> Iterator[Find]:
    """A code that stands before its word: "ABC1234 plates"."""
    k = i - 2
    if not tokens[j].text.lower().startswith("plate") or at(tokens, i - 1).text.strip(" (") != "":
        return
    while k > max(0, i - LOOK) and tokens[k - 1].kind != "s":
        k -= 1
    run = "".join(tokens[m].text for m in range(max(k, 0), i - 1))
    if 5 <= len(run) <= 8 and run.isalnum() and not run.isalpha() and not run.isdigit():
        yield "plate", k, j


def _date_end(tokens: Sequence[Token], i: int) -> int:
    """Return the place of the last piece of a full date that begins at `i`, or -1."""
    if at(tokens, i).kind == "d":
        places = numbers(tokens, i)[:3]
        if is_date([tokens[p].text for p in places]):
            return places[2]
    shape, places = "", []
    for j in range(i, i + 9):
        kind, word = at(tokens, j).kind, at(tokens, j).text.lower()
        if kind == "s" or word in ("st", "nd", "rd", "th", "of", "de"):
            continue
        part = "m" if word in MONTHS else "d" if kind == "d" and len(word) <= 2 else "y" if is_year(word) else ""
        if not part:
            break
        shape += part
        places.append(j)
    for form in ("mdy", "dmy", "mdd", "dmd", "md", "dm", "my"):
        if shape.startswith(form):
            return places[len(form) - 1]
    return -1


def _born(tokens: Sequence[Token], i: int, j: int, *, outright: bool) -> Iterator[Find]:
    """A date soon after words of birth; outright words take a bare year or six or eight digits too."""
    start, _, _ = _value_at(tokens, j + 1)
    value = at(tokens, start)
    if outright and value.kind == "d" and (len(value.text) in (6, 8) or is_year(value.text)):
        yield "birth-date", i, max(start, _date_end(tokens, start))
        return
    if any(at(tokens, k).text.lower().startswith("washington") for k in range(i - 4, i)):
        return  # the federal holiday
    words = 0
    for k in range(j + 1, j + 1 + LOOK):
        token = at(tokens, k)
        end = _date_end(tokens, k) if token.kind in ("w", "d") else -1
        if end >= 0:
            yield "birth-date", i, end
            return
        words += token.kind == "w"
        sentence_over = token.kind == "s" and words and _SENTENCE_END.search(token.text[:LOOK])
        if sentence_over or words > 5 or token.text.lower() in NOT_A_VALUE:
            return


def _dated_before(tokens: Sequence[Token], i: int) -> Iterator[Find]:
    """A date, then outright words of birth: "03/04/1990 (date of birth)"."""
    if tokens[i].kind == "w" and tokens[i].text.lower() not in MONTHS:
        return
    end = _date_end(tokens, i)
    if end < 0:
        return
    start, _, _ = _value_at(tokens, end + 1, frozenset({"is", "was", "his", "her", "their", "as"}))
    if start < len(tokens) and tokens[start].kind == "w":
        code, last = _phrase(tokens, start)
        if code == "birth-date" and at(tokens, last + 2).text.lower() not in NOT_A_VALUE:
            yield "birth-date", i, last
