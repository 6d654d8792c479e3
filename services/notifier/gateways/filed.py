"""SMS for development: one line of JSON per message in a file per hour, found again by the message's id."""

import json
import os
from pathlib import Path
from uuid import UUID

from services.notifier.gateways.port import (
    Accepted,
    Found,
    NeverArrived,
    Outcome,
    Outgoing,
    Unknown,
    Unreachable,
)

MILLISECONDS_AN_HOUR = 3_600_000


class FileGateway:
    """Accepts everything and proves delivery, by appending whole lines to `directory`/sms-<hour>.ndjson."""

    name = "file"

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    def send(self, outgoing: Outgoing) -> Outcome:
        """Appends the line in one write, so that no reader and no other process sees half of it."""
        line = {
            "message_id": str(outgoing.message_id),
            "to": outgoing.to,
            "sender": outgoing.sender,
            "text": outgoing.text,
        }
        content = (json.dumps(line, ensure_ascii=False) + "\n").encode()
        try:
            file = os.open(self._file_of(outgoing.message_id), os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
        except OSError:
            return Unreachable("unreachable")
        try:
            written = os.write(file, content)
        except OSError:
            return Unknown("write_failed")
        finally:
            os.close(file)
        return _accepted(outgoing.message_id) if written == len(content) else Unknown("half_written")

    def find(self, message_id: UUID) -> Found:
        """Looks into the one file that can hold it."""
        file = self._file_of(message_id)
        if not file.exists():
            return NeverArrived()
        wanted = f'{{"message_id": "{message_id}"'
        with file.open(encoding="utf-8") as lines:
            found = any(line.startswith(wanted) for line in lines)
        return _accepted(message_id) if found else NeverArrived()

    def finish(self) -> None:
        """Nothing stays open."""

    def _file_of(self, message_id: UUID) -> Path:
        # A UUIDv7 begins with its millisecond: the file follows from the id, without a clock.
        hour = (message_id.int >> 80) // MILLISECONDS_AN_HOUR
        return self._directory / f"sms-{hour}.ndjson"


def _accepted(message_id: UUID) -> Accepted:
    return Accepted(str(message_id), proven_delivered=True)
