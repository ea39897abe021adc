"""States are data: one life for each document, its moves, colours and button order in one place."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

COLOURS = ("grey", "blue", "orange", "green", "red", "violet")


@dataclass(frozen=True)
class Move:
    """One allowed step in the life of a document."""

    machine: str
    name: str
    sources: tuple[str, ...]
    target: str


class Machine:
    """The life of one kind of document.

    ``moves`` maps a verb to (source or sources, target); the order is the order of the buttons.
    ``colours`` maps a state to one of COLOURS. The words are ``<machine>.state.<state>`` and
    ``<machine>.move.<verb>``.
    """

    def __init__(
        self,
        name: str,
        *,
        start: str,
        moves: Mapping[str, tuple[str | tuple[str, ...], str]],
        colours: Mapping[str, str] | None = None,
    ) -> None:
        self.name = name
        self.start = start
        self.moves: dict[str, Move] = {}
        for verb, (sources, target) in moves.items():
            every = (sources,) if isinstance(sources, str) else sources
            self.moves[verb] = Move(name, verb, every, target)
        found = [start]
        for move in self.moves.values():
            found.extend([*move.sources, move.target])
        self.states: tuple[str, ...] = tuple(dict.fromkeys(found))
        self.colours = dict(colours or {})
        unknown = set(self.colours) - set(self.states) | (set(self.colours.values()) - set(COLOURS))
        if unknown:
            raise ValueError(f"{name}: unknown states or colours {sorted(unknown)}")

    def __getattr__(self, verb: str) -> Move:
        moves = self.__dict__.get("moves", {})
        if verb in moves:
            move: Move = moves[verb]
            return move
        raise AttributeError(f"{self.__dict__.get('name')} has no move {verb!r}")

    def allowed(self, state: str) -> list[Move]:
        """The moves that may come next, in button order."""
        return [move for move in self.moves.values() if state in move.sources]
