"""One fund for an auditor, as one file: postings, statements, decisions, documents, proofs, and a manifest of digests.

It needs nothing of this house to be read or checked: `sha256sum -c SHA256SUMS` checks every part, hledger and
bean-check the journals, and `accord log check` (or any program that knows C2SP proofs) each decision.
"""

import io
import json
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import IO
from uuid import UUID

from django.conf import settings
from django.db import transaction

from accord.actions._effects import insert_entry
from accord.queries.facts import row_digest
from accord.queries.log import key_text
from accord.queries.money.audit import Audited, audited
from accord.queries.money.bank import whom
from accord.queries.money.book import book_of
from accord.queries.visible import find
from accord.records.models import Fund
from accord.rules.money.accounts import ACCOUNTS, FUND_KINDS
from accord.rules.money.journals import ENDINGS, WRITERS, Book, year_ends
from accord.rules.permissions import Actor
from accord.rules.spreadsheets import Cell, csv_chunks

LOGS = ("public", "restricted")
README = """{title}
As of {as_of}{demonstration}

manifest.json   what this file holds: each part with its size and SHA-256, the balances, what is left out and why
SHA256SUMS      the same digests for `sha256sum -c SHA256SUMS`
ledger/         every posting, as CSV and as journals for hledger and beancount, and the balances of each year's end
bank/           the lines of the bank's statements and the posting that each was matched to
decisions/      every act on the fund and on what its money came from: who, in which office, when, and the words
documents/      the papers: requests, memos, notices, certifications, receipts
proofs/         for each decision its entry in the log and the proof that it stands there, with the log's signed checkpoint

Check a decision without asking anybody:
    accord log check proofs/ENTRY.tlog-proof --key proofs/key-LOG.txt --entry proofs/ENTRY.json
A decision without a proof was put down after the log was signed last; take the file again later.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditFile:
    """The file; how many postings, decisions, documents and proofs it holds."""

    name: str
    data: bytes
    postings: int
    decisions: int
    documents: int
    proofs: int


class _Parts:
    """The parts of the file as they are written: each is hashed on its way."""

    def __init__(self, file: IO[bytes]) -> None:
        """Begin an empty file."""
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self.said: list[dict[str, str | int]] = []

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Write one part."""
        info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
        info.compress_type = zipfile.ZIP_DEFLATED
        digest, size = sha256(), 0
        with self._zip.open(info, "w", force_zip64=True) as out:
            for chunk in chunks:
                digest.update(chunk)
                size += len(chunk)
                out.write(chunk)
        self.said.append({"name": name, "bytes": size, "sha256": digest.hexdigest()})

    def table(self, name: str, rows: Iterable[Sequence[Cell]]) -> None:
        """Write one part as CSV."""
        self.add(name, (piece.encode() for piece in csv_chunks(rows)))

    def close(self, manifest: dict[str, object]) -> None:
        """Write the manifest and the sums, and end the file."""
        text = json.dumps({**manifest, "parts": list(self.said)}, indent=2, ensure_ascii=False) + "\n"
        self.add("manifest.json", (text.encode(),))
        sums = "".join(f"{p['sha256']}  {p['name']}\n" for p in self.said)
        self.add("SHA256SUMS", (sums.encode(),))
        self._zip.close()


def audit_file(public_id: UUID | str, *, by: Actor, at: datetime) -> AuditFile:
    """Return one fund as a file for an auditor; that it was taken is put on the record.

    Raises:
        Missing: there is no such fund that the actor may know of.
    """
    fund: Fund = find("fund", public_id, by, at.date(), with_agency=True)
    book, found = book_of(fund, at), audited(fund, by, at)
    held = io.BytesIO()
    parts = _Parts(held)
    demonstration = "\nDemonstration: every person and every act is invented." if settings.DEMONSTRATION else ""
    parts.add("README.txt", (README.format(title=book.title, as_of=at.astimezone(UTC).isoformat(timespec="seconds"),
                                           demonstration=demonstration).encode(),))  # fmt: skip
    for form in ("csv", "hledger", "beancount"):
        name = "postings" if form == "csv" else form
        parts.add(f"ledger/{name}.{ENDINGS[form]}", (piece.encode() for piece in WRITERS[form](book)))
    parts.table("ledger/balances.csv", _balances(book))
    parts.table("bank/statement-lines.csv", _bank(fund))
    _decisions(parts, found)
    left_out = [
        {"document": p.name, "number": p.number, "sha256": p.digest, "why": p.why_not}
        for p in found.papers
        if p.why_not
    ]
    for paper in found.papers:
        if not paper.why_not:
            parts.add(f"documents/{paper.name}", (paper.data,))
    parts.close({
        "fund": fund.number, "agency": fund.agency.name, "money_of": FUND_KINDS[fund.code].title, "as_of": at.astimezone(UTC).isoformat(),
        "demonstration": settings.DEMONSTRATION, "postings": len(book.lines), "decisions": len(found.decisions),
        "documents": len(found.papers) - len(left_out), "proofs": len(found.proofs), "left_out": left_out,
        "balances_cents": _held(book),
    })  # fmt: skip
    digest = row_digest(fund)
    with transaction.atomic():
        insert_entry(
            tag="fund:audit-file", kind="fund", object_id=fund.public_id, state=fund.state, version=fund.version, by=by,
            hold=by.holds[0] if by.holds else None, agency_id=fund.agency_id, at=at, before=digest, after=digest,
            words={"by": by.name, "given": {"lines": len(book.lines), "decisions": len(found.decisions)}},
        )  # fmt: skip
    return AuditFile(name=f"{fund.number.lower()}-audit.zip", data=held.getvalue(), postings=len(book.lines),
                     decisions=len(found.decisions), documents=len(found.papers) - len(left_out), proofs=len(found.proofs))  # fmt: skip


def _held(book: Book) -> dict[str, int]:
    """Return what is in each account at the end, in cents; they sum to zero."""
    held = dict.fromkeys(ACCOUNTS, 0)
    for line in book.lines:
        held[line.out_of] -= line.cents
        held[line.into] += line.cents
    return {code: cents for code, cents in held.items() if cents}


def _balances(book: Book) -> Iterable[Sequence[Cell]]:
    yield ("fiscal_year", "last_on", "account", "line", "cents")
    for year, held in year_ends(book):
        for code, account in ACCOUNTS.items():
            if held.get(code):
                yield (year.year, year.last_on.isoformat(), code, account.line, held[code])


def _bank(fund: Fund) -> Iterable[Sequence[Cell]]:
    yield ("id", "stated_on", "cents", "agency_or_company", "posting")
    rows = fund.statement_lines.select_related("party", "vendor", "transfer").order_by("stated_on", "pk")
    for line in rows.iterator(chunk_size=2000):
        posting = str(line.transfer.public_id) if line.transfer is not None else ""
        yield (str(line.public_id), line.stated_on.isoformat(), line.cents, whom(line), posting)


def _acts(found: Audited) -> Iterable[Sequence[Cell]]:
    yield ("entry", "at", "kind", "number", "act", "by", "office", "state_after", "words", "log", "place")
    for d in found.decisions:
        proof = found.proofs.get(d.entry)
        where = (proof.log, proof.place) if proof else ("", None)
        yield (str(d.entry), d.at, d.kind, d.number, d.act, d.by, d.office, d.state, d.words, *where)


def _decisions(parts: _Parts, found: Audited) -> None:
    parts.table("decisions/decisions.csv", _acts(found))
    for log in LOGS:
        parts.add(f"proofs/key-{log}.txt", (key_text(log).encode(),))
    for entry, proof in found.proofs.items():
        parts.add(f"proofs/{entry}.json", (proof.entry,))
        parts.add(f"proofs/{entry}.tlog-proof", (proof.text.encode(),))
