"""Keeping an installation safe: backups, restores, and what is missing on this machine."""

from __future__ import annotations

from pathlib import Path

import typer
from sqlalchemy.engine import make_url

from apps.cli import backup as backups
from apps.cli import doctor as examiner
from apps.cli import postgres
from apps.cli.answers import EXIT_DIFFERENCE, JsonOption, answering, print_json, show
from apps.cli.installation import Installation

SHOWN = {"ok": "ok      ", "warning": "warning ", "problem": "PROBLEM "}


@answering
def backup(
    target: Path = typer.Argument(help="A new file, or a folder that exists."),
    base: bool = typer.Option(False, "--base", help="With a copy of the server's own files beside the dump."),
    as_json: bool = JsonOption,
) -> None:
    """Write the whole company into one file, encrypted when a key is set, and read it back."""
    installation = Installation.here()
    installation.require_company()
    attached = postgres.attach(installation.settings)
    made = backups.backup(attached, target, base=base)
    told = {
        "file": str(made.file),
        "sha256": made.sha256,
        "encrypted": made.is_encrypted,
        "database": made.manifest.database,
        "made_at": made.manifest.made_at,
        "tables": len(made.manifest.tables),
    }
    show(told, as_json)


@answering
def restore(
    file: Path = typer.Argument(help="A backup."),
    into: str | None = typer.Option(None, "--into", help="Name of the new database. Left out: one named after the backup."),
    identity: Path | None = typer.Option(None, "--identity", help="File with the private age key of an encrypted backup."),
    base_home: Path | None = typer.Option(None, "--base-home", help="Bring the server's own files back into this new home."),
    check: bool = typer.Option(False, "--check", help="Only read the file whole and say what it holds."),
    as_json: bool = JsonOption,
) -> None:
    """Restore beside the living database and compare every total; the living one is never touched."""
    if check:
        digest = backups.verify(file)
        show({"file": str(file), "sha256": digest, "damaged": False}, as_json)
        return
    if base_home is not None:
        server = backups.restore_base(file, base_home, identity)
        show({"home": str(base_home), "port": server.port}, as_json)
        return
    installation = Installation.here()
    owner = make_url(installation.owner_url)
    manifest = backups.read_manifest(file, identity)
    stamp = "".join(char for char in manifest.made_at[:19] if char.isdigit())
    target = owner.set(database=into or f"{manifest.database}_{stamp}").render_as_string(hide_password=False)
    backups.restore(file, target, identity, installation.settings.postgres_bin)
    installation.prepare_at(target)
    told = {
        "database": make_url(target).database,
        "made_at": manifest.made_at,
        "tables": len(manifest.tables),
        "rows": sum(totals.rows for totals in manifest.tables.values()),
        "url": make_url(target).render_as_string(hide_password=True),
    }
    show(told, as_json)
    if not as_json:
        typer.echo("Every total equals the backup. To work with it, point GONGDAN_DATABASE_URL at this database.")


@answering
def doctor(as_json: bool = JsonOption) -> None:
    """Say what is missing on this machine and what to do about it; the exit code is 1 when something stands in the way."""
    findings = examiner.examine(Installation.here().settings)
    healthy = examiner.is_healthy(findings)
    if as_json:
        print_json({"ok": healthy, "findings": [vars(finding) for finding in findings]})
    else:
        for finding in findings:
            way_out = f" -> {finding.way_out}" if finding.way_out else ""
            typer.echo(f"{SHOWN[finding.level]} {finding.check}: {finding.message}{way_out}")
    if not healthy:
        raise typer.Exit(EXIT_DIFFERENCE)
