"""SMS into files: whole lines, found again by the message's id, safe among several writers."""

import json
import threading
from pathlib import Path
from uuid import UUID

from services.notifier.gateways.filed import FileGateway
from services.notifier.gateways.port import Accepted, NeverArrived, Outgoing, Unreachable
from shared.ids import new_id


def sms(message_id: UUID) -> Outgoing:
    return Outgoing(message_id, "+77010000001", "№1 дайын\nекінші жол", "", "XQKO")


def test_written_message_is_found_and_another_is_not(tmp_path: Path) -> None:
    gateway, written = FileGateway(tmp_path), new_id()
    assert gateway.find(written) == NeverArrived()
    assert gateway.send(sms(written)) == Accepted(str(written), proven_delivered=True)
    assert gateway.find(written) == Accepted(str(written), proven_delivered=True)
    assert gateway.find(new_id()) == NeverArrived()


def test_two_writers_leave_only_whole_lines(tmp_path: Path) -> None:
    ids = [new_id() for _ in range(400)]

    def write(part: list[UUID]) -> None:
        for one in part:
            FileGateway(tmp_path).send(sms(one))

    writers = [threading.Thread(target=write, args=(part,)) for part in (ids[:200], ids[200:])]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    lines = [line for file in tmp_path.iterdir() for line in file.read_text().splitlines()]
    assert {json.loads(line)["message_id"] for line in lines} == {str(one) for one in ids}


def test_only_the_owner_can_read_the_numbers(tmp_path: Path) -> None:
    FileGateway(tmp_path).send(sms(new_id()))
    [file] = tmp_path.iterdir()
    assert file.stat().st_mode & 0o077 == 0


def test_directory_that_is_gone_never_got_the_message(tmp_path: Path) -> None:
    gateway = FileGateway(tmp_path / "sms")
    (tmp_path / "sms").rmdir()
    assert gateway.send(sms(new_id())) == Unreachable("unreachable")
