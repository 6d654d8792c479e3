"""A real SMTP server for one machine: keeps every mail as a file, and refuses localparts `bounce.…`."""

import asyncio
import sys
from email.utils import parseaddr
from pathlib import Path

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from shared.ids import new_id


class Catcher:
    """aiosmtpd's handler: one file a mail."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        directory.mkdir(parents=True, exist_ok=True)

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Refuses for good who bounces, takes everybody else."""
        if parseaddr(address)[1].startswith("bounce."):
            return "550 5.1.1 there is no such mailbox here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Keeps the mail."""
        (self._directory / f"{new_id()}.eml").write_bytes(envelope.original_content or b"")
        return "250 kept"


def serve(directory: Path, host: str, port: int) -> None:
    """Runs until the process is ended."""
    controller = Controller(Catcher(directory), hostname=host, port=port)
    controller.start()
    asyncio.new_event_loop().run_forever()


if __name__ == "__main__":
    serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))
