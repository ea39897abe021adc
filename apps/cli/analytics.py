"""Questions to the warehouse: brought up to the books first, so that an answer covers everything committed before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from typing import Any

import duckdb

from apps.cli.installation import Installation
from apps.papers.composed import all_questions, answer_composed, composed
from operational.core.api import Actor, GongdanError, InvalidInput, NotFound
from operational.dispatch.api import permit_figures, without_guarded
from warehouse import api as warehouse


class WarehouseDiffers(GongdanError):
    """The copy is not what the books say, so nothing was published."""


class WarehouseBusy(GongdanError):
    """Somebody else refreshes or reads for longer than anybody should wait."""


def query_names() -> list[str]:
    """Names of the questions that the warehouse answers."""
    return list(all_questions())


def answer(
    installation: Installation, actor: Actor, name: str, data: Mapping[str, Any], as_of: dt.date | None = None
) -> dict[str, Any]:
    """Ask the warehouse after a refresh, when it is behind."""
    asked = all_questions().get(name)
    if asked is None:
        raise NotFound("cli.query_unknown", name=name)
    permit_figures(actor, asked.permission)
    bring_up(installation, as_of=as_of)
    if name not in composed():
        return without_guarded(actor, asked.guarded, ask_warehouse(installation, name, data))
    with installation.database() as database, _read(name):
        part = partial(ask_warehouse, installation)
        return answer_composed(database, actor, name, data, part)


@contextmanager
def _read(name: str) -> Iterator[None]:
    """A parameter that does not fit is told with the name of its query."""
    try:
        yield
    except warehouse.ParameterError as error:
        field = error.parameter
        raise InvalidInput("cli.query_parameter_wrong", field=field, name=name, parameter=field, message=error.problem) from error


def ask_warehouse(installation: Installation, name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The published answer; parameters that do not fit are refused like any other input."""
    try:
        with _read(name):
            return warehouse.query(installation.warehouse, name, data)
    except duckdb.DataError as error:  # a number or day beyond what a question can reckon with
        message = str(error).strip().splitlines()[0][:200]
        given = ", ".join(data)
        raise InvalidInput("cli.query_parameter_wrong", name=name, parameter=given, message=message) from error


def bring_up(
    installation: Installation, *, full: bool = False, as_of: dt.date | None = None
) -> warehouse.RefreshResult | None:
    """Publish what was committed since the last refresh; nothing when there was nothing."""
    url = installation.role_url("etl")
    if not full and not warehouse.is_behind(url, installation.warehouse, as_of):
        return None
    try:
        result = warehouse.refresh(url, installation.warehouse, full=full, as_of=as_of)
    except (warehouse.RefreshRunningError, warehouse.EverySlotHeldError) as error:
        raise WarehouseBusy(str(error)) from error
    if not result.is_published:
        raise WarehouseDiffers("; ".join(result.differences[:10]))
    return result
