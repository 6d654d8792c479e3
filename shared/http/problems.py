"""RFC 9457 problems: every error leaves the doors in one shape, without a word of what was sent."""

import logging
from collections.abc import Collection, Sequence
from dataclasses import asdict
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from sqlalchemy.exc import OperationalError
from starlette.exceptions import HTTPException

from shared.errors import ServiceError
from shared.http.answers import TITLES, problem
from shared.http.limits import BodyLimits

logger = logging.getLogger(__name__)


def install(app: FastAPI, *, bulk: Collection[str] = ()) -> None:
    """Gives the app its error answers and its limits on bodies; `bulk` are the paths that take large ones."""
    app.add_middleware(BodyLimits, bulk=bulk)
    app.exception_handler(ServiceError)(_service_error)
    app.exception_handler(RequestValidationError)(_validation_error)
    app.exception_handler(HTTPException)(_http_error)
    app.exception_handler(OperationalError)(_database_away)
    app.exception_handler(Exception)(_unexpected)


def field_errors(errors: Sequence[Any]) -> list[dict[str, str]]:
    """pydantic's errors as fields, codes and sentences; the input stays out."""
    return [
        {
            "field": ".".join(str(part) for part in error["loc"] if part != "body") or "body",
            "code": str(error["type"]),
            "message": _sentence(error),
        }
        for error in errors
    ]


def _sentence(error: Any) -> str:
    """Our own validators' sentences and pydantic's; never one that quotes the value."""
    if error["type"] in {"literal_error", "enum"}:
        return f"Input should be {error['ctx'].get('expected', 'one of the known values')}"
    return str(error["msg"]).removeprefix("Value error, ")


def _service_error(request: Request, error: ServiceError) -> JSONResponse:
    errors = [asdict(field) for field in error.errors]
    return problem(error.status, error.code, error.title, errors=errors, **error.facts)


def _validation_error(request: Request, error: RequestValidationError) -> JSONResponse:
    return problem(422, *TITLES[422], errors=field_errors(error.errors()))


def _http_error(request: Request, error: HTTPException) -> JSONResponse:
    code, title = TITLES.get(error.status_code, ("http_error", "The request cannot be served."))
    return problem(error.status_code, code, title)


def _database_away(request: Request, error: OperationalError) -> JSONResponse:
    logger.warning("the database did not answer", exc_info=error)
    return problem(503, "database_away", "The database does not answer now; try again with the same key.")


def _unexpected(request: Request, error: Exception) -> JSONResponse:
    logger.error("an unexpected error", exc_info=error)
    return problem(500, "unexpected", "Something went wrong here; it has been noted.")
