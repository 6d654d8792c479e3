"""The shape of one problem as an HTTP answer (RFC 9457)."""

from uuid import uuid4

from fastapi.responses import JSONResponse

PROBLEM = "application/problem+json"


def problem(status: int, code: str, title: str, **more: object) -> JSONResponse:
    """One problem as an answer; `more` adds errors and facts."""
    content = {"type": f"urn:anyqtama:problem:{code}", "title": title, "status": status, "code": code, **more}
    content.setdefault("errors", [])
    content["trace_id"] = uuid4().hex
    headers = {"www-authenticate": "Bearer"} if status == 401 else None
    return JSONResponse(content, status, media_type=PROBLEM, headers=headers)
