"""Pinning an edition: the first agreement that takes one keeps it in the database as it is, for ever."""

from accord.actions._acting import Act
from accord.programs import programs, umbrella
from accord.records.models import PublishedEdition
from accord.rules.decisions import Finding
from accord.rules.editions import Edition
from accord.rules.terms import digest_of, edition_content


def pinned(act: Act, program: str, code: str) -> tuple[Edition, str]:
    """Return an edition with the digest to pin.

    Raises:
        Refused: the edition was taken before with other words, terms or powers.
    """
    house = umbrella()
    edition = programs()[program].edition(code)
    content = edition_content(house, programs()[program], edition)
    digest = digest_of(content)
    kept, _ = PublishedEdition.objects.get_or_create(
        umbrella=house.slug,
        program=program,
        code=code,
        defaults={"digest": digest, "content": content, "kept_at": act.at},
    )
    if kept.digest != digest:
        act.require((_changed(code),))
    return edition, digest


def _changed(code: str) -> Finding:
    return Finding(
        rule="agreement:edition-kept",
        field="edition",
        message=f"The edition “{code}” on file is not the one that agreements were made on.",
        fix="Put its file back as it was, or write the change as a new edition.",
        citation="house rule: a published edition never changes",
    )
