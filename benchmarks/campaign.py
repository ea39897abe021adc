"""The slow proofs, bounded, with their counts: kills, many writers, fuzzing. ``python -m benchmarks.campaign [NAME ...]``."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import dataclass

from benchmarks import campaign_counts


@dataclass(frozen=True)
class Campaign:
    """A test of the suite with larger counts and a time after which it has failed."""

    name: str
    tests: str
    counts: dict[str, str]
    seconds_max: int


CAMPAIGNS = (
    Campaign("postgres", "tests/kills", {"GONGDAN_KILLS": campaign_counts.KILLS}, 2400),
    Campaign("refresh", "tests/warehouse/test_kills.py", {"GONGDAN_KILLS": campaign_counts.KILLS}, 2400),
    Campaign("writers", "tests/invariants", {"GONGDAN_COMMANDS": campaign_counts.COMMANDS}, 2400),
    Campaign("closes", "tests/closing/test_random_closes.py", {"GONGDAN_POSTINGS": campaign_counts.POSTINGS}, 2400),
    Campaign("rest", "tests/rest/test_fuzz.py", {"GONGDAN_FUZZ_EXAMPLES": campaign_counts.EXAMPLES}, 3600),
)


def run(campaign: Campaign) -> bool:
    """Run it and say what came of it."""
    shown = ", ".join(f"{name.removeprefix('GONGDAN_').lower()} {count}" for name, count in campaign.counts.items())
    print(f"{campaign.name}: {shown} ...", flush=True)
    started = time.monotonic()
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", campaign.tests]
    try:
        done = subprocess.run(command, env={**os.environ, **campaign.counts}, timeout=campaign.seconds_max)
        passed = done.returncode == 0
    except subprocess.TimeoutExpired:
        passed = False
    print(f"{campaign.name}: {'held' if passed else 'FAILED'} after {time.monotonic() - started:.0f} s ({shown})", flush=True)
    return passed


def main() -> None:
    wanted = set(sys.argv[1:])
    unknown = wanted - {one.name for one in CAMPAIGNS}
    if unknown:
        sys.exit(f"no such campaign: {', '.join(sorted(unknown))}; there are {', '.join(one.name for one in CAMPAIGNS)}")
    results = [run(one) for one in CAMPAIGNS if not wanted or one.name in wanted]
    print(f"{sum(results)} passed, {len(results) - sum(results)} failed")
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
