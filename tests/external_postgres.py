"""Run a command with GONGDAN_TEST_DATABASE_URL naming a private cluster of the system's own Postgres, and end it afterwards."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from apps.cli import postgres
from tests.quick import QUICK, quick_folder

RELEASE_MIN = 15
DEBIAN_FOLDER = Path("/usr/lib/postgresql")


def system_binaries() -> Path | None:
    """Programs of the oldest supported Postgres here: what works on it works on the newer ones."""
    given = os.environ.get("GONGDAN_TEST_POSTGRES_BIN")
    if given:
        return Path(given)
    found = [folder for folder in DEBIAN_FOLDER.glob("[0-9]*") if (folder / "bin" / "initdb").exists()]
    fitting = sorted(int(folder.name) for folder in found if int(folder.name) >= RELEASE_MIN)
    return DEBIAN_FOLDER / str(fitting[0]) / "bin" if fitting else None


def main(command: list[str]) -> int:
    """The command's own exit code."""
    binaries = system_binaries()
    if binaries is None:
        print(
            f"No Postgres {RELEASE_MIN} or newer of the system's own: apt install postgresql, or name a folder of its"
            " programs in GONGDAN_TEST_POSTGRES_BIN",
            file=sys.stderr,
        )
        return 1
    folder = Path(tempfile.mkdtemp(prefix="gongdan-external-", dir=quick_folder()))
    folder.chmod(0o711)  # the system user that runs the server for root must get through
    home = folder / "home"
    try:
        server = postgres.start(home, conf=QUICK, binaries=binaries)
        print(f"The suite runs on {binaries}", file=sys.stderr)
        return subprocess.run(command, env={**os.environ, "GONGDAN_TEST_DATABASE_URL": server.url}, check=False).returncode
    finally:
        postgres.remove(home)
        shutil.rmtree(folder)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
