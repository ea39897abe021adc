"""States as coloured words, and the bar that says what may come next."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import streamlit as st

from apps.screens.session import t
from apps.screens.widgets.format import capital
from operational.catalog.api import catalog
from operational.core.api import Actor, Command, Machine, knows

# Words on a tinted ground; each pair is readable on both themes.
CHIP_COLOURS = {
    "grey": "#c9d3dd", "blue": "#a9d2ea", "orange": "#f6cf9b", "green": "#a8e0c8", "red": "#f3b5ae", "violet": "#d3c4f0",
}  # fmt: skip
PROGRESS_COLOURS = {"none": "grey", "part": "orange", "all": "green"}


def machine_of(kind: str) -> Machine | None:
    return catalog().machines.get(kind)


def state_label(kind: str, state: str) -> str:
    key = f"{kind}.state.{state}"
    return capital(t(key)) if knows(key) else state


def state_colour(kind: str, state: str) -> str:
    machine = machine_of(kind)
    return machine.colours.get(state, "grey") if machine else "grey"


def state_badge(kind: str, state: str) -> None:
    st.badge(state_label(kind, state), color=state_colour(kind, state))  # type: ignore[arg-type]


@dataclass(frozen=True)
class Step:
    """A button of the state bar: the command behind it and, if it may not be used, why."""

    command: Command
    verb: str
    reason: str = ""


def steps(kind: str, state: str, actor: Actor, *, hide: Sequence[str] = ()) -> list[Step]:
    """Every step a document of this kind knows, in button order; those that may not be taken carry the reason."""
    machine = machine_of(kind)
    if machine is None:
        return []
    by_verb = {c.move.name: c for c in catalog().commands.values() if c.move is not None and c.move.machine == kind}
    found = []
    for verb, move in machine.moves.items():
        command = by_verb.get(verb)
        if command is None or command.name in hide:
            continue
        reason = ""
        if state not in move.sources:
            states = "、".join(state_label(kind, source) for source in move.sources)
            reason = t("screen.step_needs_state", states=states)
        elif not actor.may(command.permission):
            reason = t("screen.step_needs_right", right=f"permission.{command.permission}")
        found.append(Step(command, verb, reason))
    return found


def state_bar(kind: str, state: str, actor: Actor, take: Mapping[str, Callable[[], None]], *, primary: str = "") -> None:
    """The steps as buttons; ``take`` says what each command's button does. Steps with a reason are greyed and say it."""
    with st.container(horizontal=True, gap="small", key="state_bar"):
        for step in steps(kind, state, actor):
            action = take.get(step.command.name)
            if action is None:
                continue
            emphasis = "primary" if step.command.name == primary and not step.reason else "secondary"
            pressed = st.button(
                capital(t(f"{kind}.move.{step.verb}")),
                key=f"step_{step.command.name}",
                disabled=bool(step.reason),
                help=step.reason or None,
                type=emphasis,  # type: ignore[arg-type]
            )
            if pressed:
                action()
