"""Figures of the warehouse for a door: asked with their right, for everything committed before the question."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import duckdb

from operational.core.api import Actor, InvalidInput, Refusal, settings
from operational.dispatch.api import permit_figures, without_guarded
from warehouse import api as warehouse


class Unavailable(Refusal):
    """The database or the warehouse cannot answer just now."""

    status = 503


def figures(url: str, actor: Actor, name: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """The answer to a question, refreshed first if the warehouse is behind; every trouble is a refusal in words."""
    asked = warehouse.question(name)
    permit_figures(actor, asked.permission)
    try:
        asked.values(given)  # wrong parameters are told at once, not after a wait
        home = settings().warehouse_dir
        if warehouse.published_state(home) is None:
            raise warehouse.NothingPublishedError
        if not warehouse.wait_until_current(url, home):
            raise Unavailable("rest.figures_late")
        return without_guarded(actor, asked.guarded, warehouse.query(home, name, given))
    except warehouse.ParameterError as error:
        raise InvalidInput("rest.parameter_wrong", field=error.parameter, name=error.parameter, message=error.problem) from error
    except duckdb.Error as error:  # a number or day beyond what a question can reckon with
        message = str(error).strip().splitlines()[0][:200]
        raise InvalidInput("rest.parameter_wrong", name=name, message=message) from error
    except warehouse.TooManyRowsError as error:
        raise Refusal("rest.too_many_rows") from error
    except warehouse.NothingPublishedError as error:
        raise Unavailable("rest.nothing_published") from error
