"""Questions to the warehouse: brought up to the books first, so that an answer covers everything committed before it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import duckdb

from apps.cli.installation import Installation
from operational.core.api import Actor, GongdanError, InvalidInput, NotFound
from operational.dispatch.api import permit_figures, without_guarded
from warehouse import api as warehouse


class WarehouseDiffers(GongdanError):
    """The copy is not what the books say, so nothing was published."""


class WarehouseBusy(GongdanError):
    """Somebody else refreshes or reads for longer than anybody should wait."""


def query_names() -> list[str]:
    """Names of the questions that the warehouse answers."""
    return list(warehouse.questions())


def answer(
    installation: Installation, actor: Actor, name: str, data: Mapping[str, Any], as_of: dt.date | None = None
) -> dict[str, Any]:
    """Ask the warehouse after a refresh, when it is behind."""
    try:
        asked = warehouse.question(name)
    except warehouse.UnknownQueryError as error:
        raise NotFound("cli.query_unknown", name=name) from error
    permit_figures(actor, asked.permission)
    bring_up(installation, as_of=as_of)
    return without_guarded(actor, asked.guarded, ask_warehouse(installation, name, data))


def ask_warehouse(installation: Installation, name: str, data: Mapping[str, Any]) -> dict[str, Any]:
    """The published answer; parameters that do not fit are refused like any other input."""
    try:
        return warehouse.query(installation.warehouse, name, data)
    except warehouse.ParameterError as error:
        field = error.parameter
        raise InvalidInput("cli.query_parameter_wrong", field=field, name=name, parameter=field, message=error.problem) from error
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
