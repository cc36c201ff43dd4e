"""Write the list of characters that our documents can show: accord/programs/texts/glyphs.txt.

Run by hand after a new typst.  It asks typst itself, in the same archival mode that the
documents use: every character is offered in a paragraph of its own, and what the export
refuses is struck out.
"""

import sys
import unicodedata
from pathlib import Path

import typst

TARGET = Path(__file__).resolve().parents[1] / "accord" / "programs" / "texts" / "glyphs.txt"
CHUNK = 512
LAST = 0x1FFFF  # beyond lie rare ideographs and private areas; typst's own fonts have none
NEVER = {"Cc", "Cf", "Cn", "Co", "Cs", "Zl", "Zp"}
"""Invisible, unassigned and private characters are never shown as themselves."""
JOINERS = {0x200C, 0x200D}
"""Persian and the scripts of India cannot be spelled without these two."""


def _source(points: list[int]) -> bytes:
    lines = "\n\n".join(f'#"\\u{{{point:x}}}"' for point in points)
    return f'#set document(title: "Glyphs")\n#set text(lang: "en")\n{lines}\n'.encode()


def _accepted(compiler: typst.Compiler, points: list[int]) -> list[int]:
    """Return the points that an archival export takes, halving until the bad ones are alone."""
    if not points:
        return []
    try:
        compiler.compile(_source(points), format="pdf", pdf_standards=["ua-1", "a-2a"], timestamp=0)
    except typst.TypstError:
        if len(points) == 1:
            return []
        half = len(points) // 2
        return _accepted(compiler, points[:half]) + _accepted(compiler, points[half:])
    return points


def _ranges(points: list[int]) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for point in points:
        if found and point == found[-1][1] + 1:
            found[-1] = (found[-1][0], point)
        else:
            found.append((point, point))
    return found


def main() -> None:
    """Ask about every assigned character and write the ranges, one a line, in hexadecimal."""
    compiler = typst.Compiler(ignore_system_fonts=True)
    points = [p for p in range(0x20, LAST + 1) if unicodedata.category(chr(p)) not in NEVER or p in JOINERS]
    good: list[int] = []
    for start in range(0, len(points), CHUNK):
        good += _accepted(compiler, points[start : start + CHUNK])
        sys.stderr.write(f"\r{start + CHUNK} of {len(points)} asked, {len(good)} can be shown")
    sys.stderr.write("\n")
    lines = [f"{a:04X}" if a == b else f"{a:04X}-{b:04X}" for a, b in _ranges(good)]
    TARGET.write_text(
        "# Characters that the fonts inside typst can show, in hexadecimal.\n"
        "# Written by scripts/list_glyphs.py; a test proves each of them.\n" + "\n".join(lines) + "\n",
        encoding="ascii",
    )


if __name__ == "__main__":
    main()
