"""The file a backup is: a tar, encrypted when a key is set, closed by a line that tells whether every byte is still there."""

import hashlib
import os
import re
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

import pyrage

from apps.cli.language import Failure

# The seal stands outside the encryption, so that the machine that made the file can check it without the private key.
SEAL = re.compile(rb"\ngongdan-backup-1 sha256 ([0-9a-f]{64})\n")
SEAL_LENGTH = 90
ENCRYPTED_START = b"age-encryption.org/v1"
BLOCK = 1024 * 1024


class BackupDamaged(Failure):
    """The file is not whole or not what was written; nothing of it may be used."""


class KeyNeeded(Failure):
    """The file is encrypted and no fitting private key was given."""


def pack(members: Mapping[str, Path], file: Path) -> None:
    """Put the members into a tar."""
    with tarfile.open(file, "w") as tar:
        for name, path in members.items():
            tar.add(path, arcname=name, filter=_anonymous)


def encrypt(plain: Path, encrypted: Path, recipient: str) -> None:
    """Encrypt to the age public key of who may restore."""
    try:
        key = pyrage.x25519.Recipient.from_str(recipient)
    except pyrage.RecipientError as error:
        raise KeyNeeded("cli.backup.recipient_wrong") from error
    pyrage.encrypt_file(str(plain), str(encrypted), [key])


def seal(file: Path) -> str:
    """Close the file with the digest of all its bytes, on the disk for good; returns the digest."""
    with open(file, "rb") as content:
        digest = hashlib.file_digest(content, "sha256").hexdigest()
    with open(file, "ab") as out:
        out.write(f"\ngongdan-backup-1 sha256 {digest}\n".encode())
        out.flush()
        os.fsync(out.fileno())
    return digest


def check(file: Path) -> str:
    """Read the whole file and compare it with its seal; returns the digest."""
    if not file.is_file():
        raise BackupDamaged("cli.backup.no_file", file=str(file))
    size = file.stat().st_size
    with open(file, "rb") as content:
        content.seek(max(0, size - SEAL_LENGTH))
        found = SEAL.fullmatch(content.read())
        if found is None:
            raise BackupDamaged("cli.backup.not_whole", file=str(file))
        content.seek(0)
        digest = _digest(content, size - SEAL_LENGTH)
    if digest != found.group(1).decode():
        raise BackupDamaged("cli.backup.changed", file=str(file))
    return digest


def is_encrypted(file: Path) -> bool:
    """Whether a private key is needed to look into a backup."""
    with open(file, "rb") as content:
        return content.read(len(ENCRYPTED_START)) == ENCRYPTED_START


def unpack(file: Path, folder: Path, identity: Path | None) -> None:
    """Check the file, decrypt it when needed, and lay its members into an empty folder."""
    check(file)
    inner = folder / "backup.tar"
    with open(file, "rb") as content:
        is_encrypted = content.read(len(ENCRYPTED_START)) == ENCRYPTED_START
        content.seek(0)
        sealed = folder / "sealed"
        _copy(content, sealed, file.stat().st_size - SEAL_LENGTH)
    if is_encrypted:
        _decrypt(sealed, inner, identity)
        sealed.unlink()
    else:
        sealed.rename(inner)
    try:
        with tarfile.open(inner) as tar:
            tar.extractall(folder, filter="data")  # refuses links and paths that lead out of the folder
    except tarfile.TarError as error:
        raise BackupDamaged("cli.backup.holds_none", file=str(file), message=str(error)) from error
    inner.unlink()


def _decrypt(encrypted: Path, plain: Path, identity: Path | None) -> None:
    if identity is None:
        raise KeyNeeded("cli.backup.key_needed")
    try:
        lines = [line.strip() for line in identity.read_text("utf-8").splitlines()]
        keys = [pyrage.x25519.Identity.from_str(line) for line in lines if line and not line.startswith("#")]
        pyrage.decrypt_file(str(encrypted), str(plain), keys)
    except FileNotFoundError as error:
        raise KeyNeeded("cli.backup.no_key_file", file=str(identity)) from error
    except (pyrage.IdentityError, UnicodeDecodeError) as error:
        raise KeyNeeded("cli.backup.no_key_inside", file=str(identity)) from error
    except pyrage.DecryptError as error:
        raise KeyNeeded("cli.backup.wrong_key", file=str(identity)) from error


def _digest(content: BinaryIO, length: int) -> str:
    digest = hashlib.sha256()
    while length > 0:
        block = content.read(min(BLOCK, length))
        if not block:
            break
        digest.update(block)
        length -= len(block)
    return digest.hexdigest()


def _copy(content: BinaryIO, target: Path, length: int) -> None:
    with open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        while length > 0 and (block := content.read(min(BLOCK, length))):
            out.write(block)
            length -= len(block)


def _anonymous(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Who made the backup on which machine is nobody's business."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
