"""The words of the field: one file, each word once, each said in words a clerk knows."""

import pytest

from accord.programs import glossary


def test_every_word_has_a_place_of_its_own_and_a_meaning():
    words = glossary.words()
    assert len(words) > 60
    assert len({w.slug for w in words.values()}) == len(words)
    assert all(w.plain[0].isupper() and w.plain.rstrip().endswith(".") for w in words.values())
    assert not [w for w in words.values() if set("*`") & set(w.plain)]


def test_a_label_finds_its_word_however_it_is_written():
    assert glossary.by_name()["governing body"].slug == "governing-body"
    assert glossary.words()["ori"].word == "ORI"


@pytest.mark.parametrize(
    "text",
    [
        '[[word]]\nword = "Hold"\nsays = "a stop."\nsound = "hould"\n',
        '[[word]]\nword = "Hold"\nsays = " "\n',
        '[[word]]\nword = "Hold"\nsays = "a stop."\n[[word]]\nword = "hold"\nsays = "again."\n',
    ],
)
def test_a_file_with_an_unknown_key_an_empty_or_a_double_word_is_refused(text, tmp_path, monkeypatch):
    (tmp_path / "glossary.toml").write_text(text)
    monkeypatch.setattr(glossary, "FILE", tmp_path / "glossary.toml")
    with pytest.raises(glossary.GlossaryError):
        glossary.words.__wrapped__()
