"""POST /v1/requests/batch: NDJSON in, NDJSON out, a line for a line; good lines never wait for bad ones."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from itertools import batched
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request, Response
from pydantic import ValidationError
from sqlalchemy.exc import DBAPIError, OperationalError

from services.intake import bodies
from services.intake.answers import registered_answer
from services.intake.api.callers import Registrar, WithSettings
from services.intake.domain.errors import BatchTooLong
from services.intake.domain.registration import Submission
from services.intake.operations.registering import Outcome, Window, register_requests
from services.intake.settings import IntakeSettings
from shared import clock
from shared.errors import InvalidInput, ServiceError
from shared.http import Door
from shared.http.problems import field_errors

router = APIRouter()
LONGEST_BATCH = 10_000
CHUNK = 200
NDJSON = "application/x-ndjson"
