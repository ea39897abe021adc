"""Refusals as problem+json (RFC 9457), in the caller's language."""

from __future__ import annotations

from typing import Any

from starlette.responses import JSONResponse

from apps.refusals.told import all_told
from operational.core.api import Refusal

MEDIA_TYPE = "application/problem+json"


class ProblemResponse(JSONResponse):
    media_type = MEDIA_TYPE


def problem(refusal: Refusal, locale: str, slice_: str = "core") -> ProblemResponse:
    """Every problem with its sentence and field; the first one is the title."""
    told = all_told(refusal, locale, slice_)
    body: dict[str, Any] = {
        "type": f"urn:gongdan:{refusal.key}",
        "title": told[0]["message"],
        "status": refusal.status,
        "problems": told,
    }
    headers = {"Content-Language": locale.replace("_", "-")}
    if refusal.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return ProblemResponse(body, refusal.status, headers)
