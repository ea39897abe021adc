"""One measured number beside what must be held."""

from collections.abc import Sequence
from typing import Any


def at_most(name: str, value: float, unit: str, hold: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "hold": f"<= {hold:g}", "held": value <= hold}


def at_least(name: str, value: float, unit: str, hold: float) -> dict[str, Any]:
    return {"name": name, "value": round(value, 3), "unit": unit, "hold": f">= {hold:g}", "held": value >= hold}


def seen(name: str, value: float, unit: str) -> dict[str, Any]:
    """A number that explains others and has no budget of its own."""
    return {"name": name, "value": round(value, 3), "unit": unit, "hold": "", "held": True}


def fastest_tenth(times: Sequence[float]) -> float:
    """What the work takes when the neighbours on the machine leave it alone."""
    return sorted(times)[len(times) // 10]
