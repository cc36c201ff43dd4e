"""`accord signing`: the local authority, certificates of signers, and checking a signed file."""

import json
from pathlib import Path

import click

from accord.actions import signing as actions
from accord.cli._asker import answering, asker, dump, now
from accord.queries import signing as read
from accord.rules.signing import REASONS, Signed, Verdict

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@click.group()
def signing() -> None:
    """Make the signing authority, keep certificates, verify a signed document."""


@signing.command()
@click.option("--name", default="Accord local authority", show_default=True, help="What its certificate is called.")
@answering
def authority(name: str) -> None:
    """Make the local authority of this installation, once; its key is encrypted and readable by you only."""
    made = actions.make_authority(name, now())
    click.echo(f"Made. Its certificate (SHA-256 {actions.print_of(made)}):")
    click.echo(actions.as_pem(made), nl=False)
    click.echo("Give it to whoever must verify signatures; issue certificates with: accord signing issue", err=True)


@signing.command()
@click.option("--staff", "username", required=True, help="Sign-in name of the person.")
@click.option("--role", required=True, help="The office, by its word, for example local-head.")
@click.option("--as", "as_user", default=None, metavar="USER", help="Who acts, in a demonstration.")
@answering
def issue(username: str, role: str, as_user: str | None) -> None:
    """Issue a certificate to whoever holds an office; an earlier one for the same office is replaced."""
    at = now()
    made = actions.issue_certificate(username, role, by=asker(as_user, at), at=at)
    click.echo(f"{made.digest}  holds from {made.not_before:%Y-%m-%d %H:%M} to {made.not_after:%Y-%m-%d %H:%M} UTC")


@signing.command()
@click.argument("certificate", type=FILE)
@click.option("--staff", "username", required=True, help="Sign-in name of the person.")
@click.option("--role", required=True, help="The office, by its word.")
@click.option("--held", type=click.Choice(["pkcs12", "pkcs11"]), required=True, help="Where its key is.")
@click.option("--at", "held_at", required=True, help="The file in the folder of PKCS#12 files, or the key's label.")
@click.option("--as", "as_user", default=None, metavar="USER", help="Who acts, in a demonstration.")
@answering
def register(*, certificate: Path, username: str, role: str, held: str, held_at: str, as_user: str | None) -> None:
    """Bind a certificate of another authority to a person in an office."""
    at = now()
    made = actions.register_certificate(
        username, role, certificate.read_bytes(), held, held_at, by=asker(as_user, at), at=at
    )
    click.echo(made.digest)


@signing.command()
@click.argument("fingerprint")
@click.option("--reason", type=click.Choice(list(REASONS)), required=True, help="Why.")
@click.option("--as", "as_user", default=None, metavar="USER", help="Who acts, in a demonstration.")
@answering
def revoke(fingerprint: str, reason: str, as_user: str | None) -> None:
    """Revoke a certificate; the list of revoked certificates is signed anew."""
    at = now()
    actions.revoke_certificate(fingerprint, reason, by=asker(as_user, at), at=at)
    click.echo(f"Revoked: {REASONS[reason]}.")


@signing.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_certificates(*, as_json: bool) -> None:
    """List the certificates with their people, offices and dates."""
    rows = [
        {
            "certificate": c.digest,
            "staff": c.staff.username,
            "role": c.role,
            "key": c.held,
            "from": c.not_before,
            "until": c.not_after,
            "revoked": c.revoked_at,
            "why": c.revoked_because,
        }
        for c in read.certificates()
    ]
    if as_json:
        dump(rows)
        return
    for row in rows:
        gone = (
            f"revoked {row['revoked']:%Y-%m-%d}: {row['why']}" if row["revoked"] else f"until {row['until']:%Y-%m-%d}"
        )
        click.echo(f"{row['certificate']}  {row['staff']:<20} {row['role']:<18} {gone}")


@signing.command()
@click.argument("file", type=FILE)
@click.option("--statement", type=FILE, default=None, help="The signed statement (JSON) beside the document.")
@click.option(
    "--anchors",
    type=click.Path(exists=True, path_type=Path),
    default=None,
    help="A certificate, or a folder of certificates (.pem, .crt, .der) and lists (.crl), to trust instead of this installation's.",
)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify(file: Path, statement: Path | None, anchors: Path | None, *, as_json: bool) -> None:
    """Say whether a signed PDF is whole, and who signed it in which office and when.

    Needs no database and no network.  The exit code is 0 when everything holds, 1 otherwise.
    """
    beside = statement.read_bytes() if statement is not None else None
    found = read.check(file.read_bytes(), beside, anchors)
    if as_json:
        dump(found)
    else:
        _print(found)
    raise SystemExit(0 if found.holds else 1)


def _print(found: Verdict) -> None:
    click.secho("WHOLE: every signature holds." if found.holds else "DOES NOT HOLD.", bold=True)
    click.echo(f"This file: SHA-256 {found.digest}")
    if found.frozen:
        click.echo(f"The document that was signed: SHA-256 {found.frozen[0]}")
    for signed in found.signatures:
        _print_one(signed)
    for problem in found.problems:
        click.echo(f"✗ {problem}")
    if found.statement is not None:
        click.echo("The statement says:")
        click.echo(json.dumps(found.statement, indent=2, ensure_ascii=False))


def _print_one(signed: Signed) -> None:
    mark = "✓" if signed.holds else "✗"
    when = f"{signed.at:%Y-%m-%d %H:%M:%S} UTC" if signed.at else "at no stated time"
    click.echo(f"{mark} {signed.field}: {signed.name}, {signed.office}, {signed.agency}; {when}")
    click.echo(f"    certificate {signed.certificate} of {signed.authority}")
    for problem in signed.problems:
        click.echo(f"    ✗ {problem}")
