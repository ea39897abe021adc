"""Runs alone, in a process of its own: sets one paper and ends. It is given everything and may reach nothing.

Standard input: a JSON object with the files of the paper, the font and an empty folder. Standard output: the PDF.
Exit 3 with a JSON object on standard error: the template is at fault, and what the typesetter says of it.
"""

import json
import os
import resource
import socket
import sys

CPU_SECONDS_MAX = 20  # a delivery note of 500 lines takes one
MEMORY_BYTES_MAX = 4_000_000_000  # of addresses; the font alone is mapped with 33 MB
TEMPLATE_AT_FAULT = 3


def no_way_out(empty: str) -> socket.socket:
    """No network: every way leads to a port on which nobody listens. No files but those of the empty folder; none written."""
    nobody = socket.socket()
    nobody.bind(("127.0.0.1", 0))  # bound and never listened on: whoever calls is refused
    address = f"http://127.0.0.1:{nobody.getsockname()[1]}"
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        os.environ[name] = address
    for name in ("no_proxy", "NO_PROXY"):
        os.environ.pop(name, None)
    for name in ("HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "TYPST_PACKAGE_PATH", "TYPST_PACKAGE_CACHE_PATH"):
        os.environ[name] = empty
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS_MAX, CPU_SECONDS_MAX))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    return nobody


def main() -> int:
    given = json.load(sys.stdin)
    nobody = no_way_out(given["empty"])
    import typst

    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[given["font"]])
    files = {name: text.encode() for name, text in given["files"].items()}
    where = {"root": given["empty"], "package_path": given["empty"], "package_cache_path": given["empty"]}
    try:
        form = {"format": "png", "ppi": 144.0} if given.get("picture") else {"format": "pdf"}
        made = typst.compile(files, font_paths=fonts, ignore_system_fonts=True, **form, **where)
    except typst.TypstError as error:
        json.dump({"message": str(error), "place": str(error.diagnostic or ""), "hints": list(error.hints or [])}, sys.stderr)
        return TEMPLATE_AT_FAULT
    finally:
        nobody.close()
    sys.stdout.buffer.write(made[0] if isinstance(made, list) else made)
    return 0


if __name__ == "__main__":
    sys.exit(main())
