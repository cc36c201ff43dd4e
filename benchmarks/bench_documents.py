"""One agreement as PDF: our typesetter against WeasyPrint on the same words, both tagged for PDF/UA, in one run.

Two runs of agreements of about eight pages: in the first all share their clauses and differ in
names, numbers and terms, as agreements of one edition do; in the second every word is new.  Both
programs run in processes of their own that are warm, print document by document in turns, and
count their own processor seconds.  WeasyPrint lives in an environment of its own (.cache/bench-documents),
made on the first run.  One JSON line a figure goes to the output; a missed goal ends with exit code 1.
"""

import argparse
import html
import json
import os
import random
import statistics
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
sys.path.insert(0, str(ROOT))

from accord.programs import programs, umbrella  # noqa: E402
from accord.rules import documents as rules  # noqa: E402
from accord.rules.agreements.instrument import Written, instrument  # noqa: E402
from accord.rules.agreements.settled import defaults, typed  # noqa: E402
from accord.rules.documents import Block, Content  # noqa: E402
from benchmarks.serving import surroundings  # noqa: E402

PEER = "weasyprint==70.0"
SEED = 2026
GOALS = {"shared": 1 / 20, "new": 1 / 5}
"""The most processor time that one of ours may cost, in WeasyPrints."""
ISSUED = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)
CSS = """
@page { size: letter; margin: 1.15in 1.05in 1in; @bottom-right { content: "Page " counter(page) " of " counter(pages) } }
body { font: 9.4pt/1.45 "DejaVu Serif", serif } h1 { font-size: 20pt; text-align: center } h2 { font-size: 13pt }
table { width: 100%; border-collapse: collapse; font-size: 8.2pt } th, td { text-align: left; vertical-align: top;
padding: 5pt; border-bottom: .5pt solid #a9aeb1 } caption { text-align: left; font-weight: bold }
"""
HERS = """
import json, sys, time
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
fonts = FontConfiguration()
style = CSS(string=json.loads(sys.stdin.readline()), font_config=fonts)
for line in sys.stdin:
    text = json.loads(line)
    cpu, wall = time.process_time(), time.perf_counter()
    document = HTML(string=text).render(stylesheets=[style], font_config=fonts)
    data = document.write_pdf(pdf_variant="pdf/ua-1", pdf_tags=True)
    print(json.dumps([time.process_time() - cpu, time.perf_counter() - wall, len(document.pages), len(data)]), flush=True)
"""


# --- the words -----------------------------------------------------------------------------------


def agreement(n: int) -> Content:
    """Return the n-th agreement of one edition: the clauses are alike, the names and terms are its own."""
    program = programs()["287g"]
    edition = program.edition("task-force-2025")
    dice = random.Random(SEED + n)
    kept = {**defaults(edition), "officers_maximum": dice.randint(2, 90), "review_months": dice.choice((12, 24, 36)),
            "supervisor_position": f"Supervisory officer, desk {n}"}  # fmt: skip
    written = Written(
        number=f"AG-2026-{n:04}", agency=f"Sheriff's Office of County {n}", agency_lines=(f"Main Street {n}",),
        field_office=f"Field office {n % 25}", objective=f"Orderly work in county {n}.", permitted_use=f"Only on the plan {n}.",
        supervision_plan=f"Desk {n} reads every record of the week.", data_annex=f"Counts by the {1 + n % 9}th.",
        measures=({"title": f"Reviews {n}", "kind": "supervision", "unit": "percent", "target": 90 + n % 9},),
        facilities=({"name": f"Jail {n}", "county": "12071"},), functions=edition.functions,
        resolution=f"Resolution 26-{n}", resolved_on=date(2026, 11, 2),
    )  # fmt: skip
    made = instrument(umbrella(), program, edition, typed(edition, kept), written, edition_digest=f"{n:064x}",
                      issued_on=date(2026, 11, 22), demonstration=False)  # fmt: skip
    # A place to sign is opened in the finished file by another program; here only the typesetting is compared.
    blocks = tuple(b for b in made.blocks if not isinstance(b, rules.Signatures))
    return replace_blocks(made, (*blocks, *more(made)))


def more(made: Content) -> tuple[Block, ...]:
    """Return an annex in the same clauses, so that the whole has some eight pages."""
    words = [b for b in made.blocks if isinstance(b, rules.Paragraph) and len(b.text) > 80]
    return (rules.Heading("Annex: standard procedure"), *words[:14])


def replace_blocks(made: Content, blocks: tuple[Block, ...], **values: str) -> Content:
    """Return the same agreement with other blocks."""
    from dataclasses import replace  # noqa: PLC0415 - the name is taken above by what is meant here

    return replace(made, blocks=blocks, values={**made.values, **values})


def all_new(n: int) -> Content:
    """Return an agreement as long as the n-th in which every word is one that no other document has."""
    dice = random.Random(SEED * 1000 + n)

    def word(old: str) -> str:
        return "".join(dice.choice("abcdefghijklmnoprstuvw") for _ in old) if old.isalpha() else old

    def say(text: object) -> str:
        return " ".join(word(w.strip(".,;:()")) for w in str(text).split(" ")) + "."

    made = agreement(n)
    blocks: list[Block] = []
    for b in made.blocks:
        match b:
            case rules.Heading():
                blocks.append(rules.Heading(say(b.text), b.level))
            case rules.Paragraph():
                blocks.append(rules.Paragraph(say(b.text)))
            case rules.Facts():
                blocks.append(rules.Facts(tuple((say(k), say(v)) for k, v in b.rows)))
            case rules.Table():
                rows = tuple(tuple(say(cell) for cell in row) for row in b.rows)
                blocks.append(rules.Table(say(b.caption), tuple(say(h) for h in b.header), rows))
            case _:
                blocks.append(b)
    return replace_blocks(made, tuple(blocks), **{k: say(v) for k, v in made.values.items()})


def as_html(content: Content) -> str:
    """Return the same words in the same blocks for the peer."""
    said = html.escape
    parts = [f"<!doctype html><html lang=en><head><meta charset=utf-8><title>{said(content.title)}</title></head><body>",
             f"<h1>{said(content.title)}</h1><p>{said(content.subtitle)}</p>"]  # fmt: skip
    parts += [
        f"<p><b>{said(p.part)}</b> {said(p.name)}<br>{'<br>'.join(map(said, p.lines))}</p>" for p in content.parties
    ]
    parts += [f"<p>{said(k)}: {said(rules.in_words(v))}</p>" for k, v in content.values.items()]
    for b in content.blocks:
        match b:
            case rules.Heading():
                parts.append(f"<h{b.level + 1}>{said(b.text)}</h{b.level + 1}>")
            case rules.Paragraph():
                parts += [f"<p>{said(p)}</p>" for p in b.text.split("\n\n")]
            case rules.Facts():
                parts += [f"<p><b>{said(k)}</b> {said(rules.in_words(v))}</p>" for k, v in b.rows]
            case rules.Table():
                head = "".join(f"<th scope=col>{said(h)}</th>" for h in b.header)
                body = "".join(
                    "<tr>" + "".join(f"<td>{said(rules.in_words(c))}</td>" for c in r) + "</tr>" for r in b.rows
                )
                parts.append(
                    f"<table><caption>{said(b.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
                )
            case _:
                pass
    return "".join([*parts, f"<p>{said(content.digest_note)}</p></body></html>"])


# --- the two programs ----------------------------------------------------------------------------


class Worker:
    """A process that prints one document a line and answers with processor seconds, wall seconds, pages and bytes."""

    def __init__(self, command: list[str], first: str = "") -> None:
        """Start it, and tell it what it is told once."""
        self._at = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=ROOT)
        if first:
            self._say(first)

    def _say(self, line: str) -> None:
        assert self._at.stdin is not None, "it was opened with one"
        self._at.stdin.write(line + "\n")
        self._at.stdin.flush()

    def ask(self, line: str) -> list[float]:
        """Have one document printed.

        Raises:
            SystemExit: the program ended.
        """
        self._say(line)
        assert self._at.stdout is not None, "it was opened with one"
        answer = self._at.stdout.readline()
        if not answer:
            raise SystemExit("a program of the comparison ended; its words are above")
        found: list[float] = json.loads(answer)
        return found

    def end(self) -> None:
        """Let it finish."""
        assert self._at.stdin is not None, "it was opened with one"
        self._at.stdin.close()
        self._at.wait(timeout=60)


def ours() -> None:
    """Print what the lines ask for: `shared 3`, `new 3`; run in a process of its own."""
    import time  # noqa: PLC0415 - only here

    from accord.records import documents  # noqa: PLC0415 - only here

    press = documents.press()
    for line in sys.stdin:
        which, n = line.split()
        content = agreement(int(n)) if which == "shared" else all_new(int(n))
        cpu, wall = time.process_time(), time.perf_counter()
        data = press.render(rules.KINDS["agreement"], content, ISSUED)
        spent = [time.process_time() - cpu, time.perf_counter() - wall]
        print(json.dumps([*spent, pages(data), len(data)]), flush=True)


def pages(data: bytes) -> int:
    """Count the pages of a file."""
    from io import BytesIO  # noqa: PLC0415 - only here

    import pikepdf  # noqa: PLC0415 - only here

    with pikepdf.open(BytesIO(data)) as pdf:
        return len(pdf.pages)


def peer() -> str:
    """Return the Python of the environment in which the peer lives, made on the first run."""
    home = ROOT / ".cache" / "bench-documents"
    python = home / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", home], check=True)
    here = subprocess.run(
        [python, "-c", "import weasyprint; print(weasyprint.__version__)"], capture_output=True, text=True, check=False
    )
    if here.stdout.strip() != PEER.partition("==")[2]:
        subprocess.run([python, "-m", "pip", "install", "-q", "--disable-pip-version-check", PEER], check=True)
    return str(python)


def compare(which: str, count: int, mine: Worker, hers: Worker) -> bool:
    """Print each document by both in turns; say the figures; return whether the goal holds."""
    make = agreement if which == "shared" else all_new
    first = 1000 if which == "shared" else 5000
    for n in range(first - 2, first):  # both warm
        mine.ask(f"{which} {n}")
        hers.ask(json.dumps(as_html(make(n))))
    a, b = [], []
    for n in range(first, first + count):
        pair = [
            lambda n=n: a.append(mine.ask(f"{which} {n}")),
            lambda n=n: b.append(hers.ask(json.dumps(as_html(make(n))))),
        ]
        random.Random(n).shuffle(pair)
        for one in pair:
            one()
    ratio = sum(x[0] for x in a) / sum(x[0] for x in b)
    print(json.dumps({
        "figure": f"agreement, {'shared clauses' if which == 'shared' else 'every word new'}", "documents": count,
        "pages": [statistics.median(x[2] for x in a), statistics.median(x[2] for x in b)],
        "ours_cpu_ms": round(1000 * statistics.median(x[0] for x in a), 1), "ours_wall_ms": round(1000 * statistics.median(x[1] for x in a), 1),
        "weasyprint_cpu_ms": round(1000 * statistics.median(x[0] for x in b), 1), "weasyprint_wall_ms": round(1000 * statistics.median(x[1] for x in b), 1),
        "cpu_ratio": f"1/{1 / ratio:.1f}", "goal": f"1/{1 / GOALS[which]:.0f}", "holds": ratio <= GOALS[which],
    }), flush=True)  # fmt: skip
    return ratio <= GOALS[which]


def main() -> int:
    """Run both comparisons."""
    parse = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parse.add_argument("--count", type=int, default=20, help="documents a comparison")
    parse.add_argument("--ours", action="store_true", help=argparse.SUPPRESS)
    how = parse.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    if how.ours:
        ours()
        return 0
    print(json.dumps(surroundings(SEED) | {"peer": PEER}), flush=True)
    mine = Worker([sys.executable, str(Path(__file__).resolve()), "--ours"])
    hers = Worker([peer(), "-c", HERS], json.dumps(CSS))
    held = [compare(which, how.count, mine, hers) for which in GOALS]
    mine.end()
    hers.end()
    return 0 if all(held) else 1


if __name__ == "__main__":
    sys.exit(main())
