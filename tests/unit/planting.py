"""One error planted in one file of a folder of programs, and what the check says of it."""

from accord import programs


def plant(folder, file, old, new):
    path = folder / file
    text = path.read_text()
    assert old in text, f"{old!r} is not in {file}"
    path.write_text(text.replace(old, new, 1))
    return programs.check(folder)
