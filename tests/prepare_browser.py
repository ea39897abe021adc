"""Make sure the browser tests find a browser and Chinese letters, or say plainly that neither can be had."""

import os
import shutil
import subprocess
import sys

from apps.cli.doctor import find_browser, has_cjk_fonts

BROWSER_PACKAGES = ("chromium", "chromium-browser")  # Debian, Ubuntu
FONT_PACKAGE = "fonts-noto-cjk"


def _apt(*packages: str) -> bool:
    """Install by the system's package tool when we may; the first package that exists is enough."""
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
    for package in packages:
        install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", package]
        if subprocess.run(install, env=environment, check=False, stdout=sys.stderr).returncode == 0:
            return True
    return False


def _download_browser() -> None:
    """The test tool's own download; its system libraries too when we may."""
    command = [sys.executable, "-m", "playwright", "install", *(["--with-deps"] if os.geteuid() == 0 else []), "chromium"]
    subprocess.run(command, check=False, stdout=sys.stderr)


def main() -> int:
    """Zero when browser and fonts are there at the end."""
    if find_browser() is None:
        print("No Chromium or Chrome on this machine: installing one for the tests ...", file=sys.stderr)
        if not _apt(*BROWSER_PACKAGES) or find_browser() is None:
            _download_browser()
    if not has_cjk_fonts():
        print("No font with Chinese letters on this machine: installing one for the tests ...", file=sys.stderr)
        _apt(FONT_PACKAGE)
    missing = []
    if find_browser() is None:
        missing.append("a browser: install chromium or google-chrome (Debian: apt install chromium)")
    if not has_cjk_fonts():
        missing.append(f"fonts with Chinese letters: install Noto CJK (Debian: apt install {FONT_PACKAGE})")
    for thing in missing:
        print(f"The browser tests need {thing}", file=sys.stderr)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
