"""Keeping an installation safe: backups, restores, and what is missing on this machine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import typer
from sqlalchemy.engine import URL, make_url

from apps.cli import backup as backups
from apps.cli import backup_file, postgres
from apps.cli import doctor as examiner
from apps.cli.answers import EXIT_DIFFERENCE, JsonOption, answering, line, print_json, show, tell
from apps.cli.installation import Installation

DATABASE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,54}")  # with "_backup" behind it, a role's name still fits into 63
NOT_OURS = ("postgres", "template0", "template1")  # the server's own: every database made later would be a copy of the company


@answering
def backup(
    target: Path = typer.Argument(),
    base: bool = typer.Option(False, "--base"),
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
    file: Path = typer.Argument(),
    into: str | None = typer.Option(None, "--into"),
    identity: Path | None = typer.Option(None, "--identity"),
    base_home: Path | None = typer.Option(None, "--base-home"),
    check: bool = typer.Option(False, "--check"),
    as_json: bool = JsonOption,
) -> None:
    """Restore beside the living database and compare every total; the living one is never touched."""
    if check:
        show(_looked_into(file, identity), as_json)
        return
    if base_home is not None:
        server = backups.restore_base(file, base_home, identity)
        show({"home": str(base_home), "port": server.port}, as_json)
        return
    installation = Installation.here()
    owner = make_url(installation.owner_url)
    manifest = backups.read_manifest(file, identity)
    address = owner.set(database=into) if into else _place_for(owner, manifest)
    if address.database in NOT_OURS or not DATABASE_NAME.fullmatch(str(address.database)):
        raise backups.BackupFailed("cli.backup.no_name", database=str(address.database))
    target = address.render_as_string(hide_password=False)
    backups.restore(file, target, identity, installation.settings.postgres_bin)
    installation.prepare_at(target)
    told = {
        "database": address.database,
        "made_at": manifest.made_at,
        "tables": len(manifest.tables),
        "rows": sum(totals.rows for totals in manifest.tables.values()),
        "url": address.render_as_string(hide_password=True),
    }
    show(told, as_json)
    if as_json:
        return
    if address == owner:
        tell("cli.restored_here")
    else:
        tell("cli.restored_beside")
        if installation.is_embedded:
            tell("cli.password_is_in", file=str(installation.home / "postgres.json"))


def _place_for(owner: URL, manifest: backups.Manifest) -> URL:
    """The home's own database while nothing lives in it, else one named after the backup."""
    if backups.is_empty(owner.render_as_string(hide_password=False)):
        return owner
    stamp = "".join(char for char in manifest.made_at[:19] if char.isdigit())
    return owner.set(database=f"{manifest.database[:40]}_{stamp}")


@answering
def doctor(as_json: bool = JsonOption) -> None:
    """Say what is missing on this machine and what to do about it; the exit code is 1 when something stands in the way."""
    findings = examiner.examine(Installation.here().settings)
    healthy = examiner.is_healthy(findings)
    if as_json:
        print_json({"ok": healthy, "findings": [finding.as_dict() for finding in findings]})
    else:
        for finding in findings:
            way_out = f" -> {finding.way_out}" if finding.way_out else ""
            level, check = line(f"cli.doctor.level.{finding.level}"), line(f"cli.doctor.check.{finding.check}")
            typer.echo(f"{level} {check}{line('cli.colon')}{finding.message}{way_out}")
    if not healthy:
        raise typer.Exit(EXIT_DIFFERENCE)


def _looked_into(file: Path, identity: Path | None) -> dict[str, Any]:
    """What a backup holds, as far as it opens: without its key an encrypted one only shows that it is whole."""
    told: dict[str, Any] = {"file": str(file), "sha256": backups.verify(file), "damaged": False}
    told["encrypted"] = backup_file.is_encrypted(file)
    if told["encrypted"] and identity is None:
        return told
    held = backups.read_manifest(file, identity)
    rows = sum(totals.rows for totals in held.tables.values())
    return {**told, "database": held.database, "made_at": held.made_at, "tables": len(held.tables), "rows": rows}
