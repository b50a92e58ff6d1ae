"""The one shape of refusals over HTTP, and the parameters that many routes share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import Query
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from coterie.errors import CoterieError

# Refusals are 400 unless their code stands here.
STATUS_OF_CODE = {
    "not_found": 404,
    "unknown_segment": 404,
    "workspace_in_use": 409,
    "still_referenced": 409,
    "in_use": 409,
    "too_large": 413,
    "forbidden": 403,
    "not_allowed": 403,
    "unlisted": 403,
    "locked": 423,
    "sign_in_first": 401,
    "set_up_first": 401,
    "wrong_key": 401,
    "wrong_credentials": 401,
    "wrong_link": 403,
    "too_many_tries": 429,
    "wrong_host": 421,
    "cancelled": 409,
    "already_undone": 409,
    "still_running": 409,
    "engine_open": 503,
    "engine_unavailable": 503,
    "out_of_memory": 503,
    "took_too_long": 503,
    "damaged_database": 503,
    "folder_unusable": 503,
    "workspace_too_new": 503,
}


class Answer(BaseModel):
    """Base of everything a route answers: built from results by name, unknown keys dropped."""

    model_config = ConfigDict(extra="ignore", from_attributes=True, defer_build=True)


class Request(BaseModel):
    """Base of everything a route is asked: an unknown key is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")


class Fault(Answer):
    """What is wrong, where in the input, and what to do about it."""

    code: str
    message: str
    where: str | None
    hint: str | None


class Refusal(Answer):
    """The body of every answer that is not a success."""

    error: Fault


class TooLarge(CoterieError):
    """A request body above the limit."""

    code = "too_large"


class Forbidden(CoterieError):
    """A request that this server does not take from there."""

    code = "forbidden"


def refusal(error: CoterieError, status: int | None = None) -> JSONResponse:
    """The answer to a refused request."""
    answer = refused(error.as_dict(), status or STATUS_OF_CODE.get(error.code, 400))
    wait_seconds = getattr(error, "retry_after_seconds", None)
    if wait_seconds is not None:
        answer.headers["retry-after"] = str(wait_seconds)
    return answer


def refused(fault: Mapping[str, Any], status: int) -> JSONResponse:
    """The one error shape with that status."""
    known = {key: fault.get(key) for key in ("code", "message", "where", "hint")}
    return JSONResponse({"error": known}, status_code=status)


REFUSALS: dict[int | str, dict[str, Any]] = {
    400: {"model": Refusal, "description": "Refused: the input breaks a rule."},
    404: {"model": Refusal, "description": "There is nothing of that name."},
    409: {"model": Refusal, "description": "In use or referred to."},
    422: {"model": Refusal, "description": "A parameter is missing or of the wrong type."},
}

AsOf = Annotated[
    str | None,
    Query(
        description="The moment the question is about, ISO 8601; left out: now.",
        examples=["2024-03-15T15:00:00Z"],
    ),
]
Limit = Annotated[int, Query(ge=1, le=10_000, description="At most this many in one answer.")]
Cursor = Annotated[str | None, Query(description="`next` of the answer before; left out: from the start.")]


def iso(moment: datetime | None) -> str | None:
    """The instant as ISO 8601 text that ends in Z; naive times are UTC."""
    if moment is None:
        return None
    utc = moment if moment.tzinfo is None else moment.astimezone(UTC).replace(tzinfo=None)
    return f"{utc.isoformat()}Z"
