"""The shape of one problem as an HTTP answer (RFC 9457)."""

from uuid import uuid4

from fastapi.responses import JSONResponse

PROBLEM = "application/problem+json"
TITLES = {
    400: ("bad_request", "The request cannot be read."),
    404: ("not_found", "There is no such thing, or it belongs to somebody else."),
    405: ("method_not_allowed", "This address does not know this method."),
    413: ("body_too_large", "The body is larger than this address takes."),
    415: ("unsupported_media_type", "Send application/json."),
    422: ("invalid_input", "What was sent cannot be accepted as it is."),
}


def problem(status: int, code: str, title: str, **more: object) -> JSONResponse:
    """One problem as an answer; `more` adds errors and facts."""
    content = {"type": f"urn:anyqtama:problem:{code}", "title": title, "status": status, "code": code, **more}
    content.setdefault("errors", [])
    content["trace_id"] = uuid4().hex
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(content, status, media_type=PROBLEM, headers=headers)
