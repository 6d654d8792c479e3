"""The demo: some hundred requests from the window to the applicant's hand, on the real processes."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console

from demo import report, world
from demo.pace import Pace
from demo.people import LATE_BUREAU, everybody
from demo.stories import Story, read_stories
from services.local import LocalSystem, local_system
from shared.clock import monotonic_seconds
from shared.stack import free_port
from shared.standard import centres

MOST_ROUNDS = 200
console = Console(stderr=True, highlight=False)


class NeverEnding(Exception):
    """Requests are still open though nobody has anything left to do."""


class Play:
    """One performance: who takes part, and which request belongs to which story."""

    def __init__(self, system: LocalSystem) -> None:
        self.settings = system.settings
        self.pace = Pace(system.settings)
        keys = world.keys_of_everybody(system.settings)
        world.staff_contacts(system.settings)
        self.cast = everybody(system.url, keys)
        self.stories: dict[UUID, Story] = {}

    def run(self) -> None:
        """From the first request to the last paper."""
        self.pace.begin_on_a_working_morning()
        cards = next(iter(self.cast.heads.values())).import_cards()
        self._tell(f"{cards} cards in the card index")
        self._register(read_stories())
        self._withdraw()
        for _ in range(MOST_ROUNDS):
            while self._everybody_works():
                self.pace.settle()
            if not self._open():
                return
            if not self.pace.advance_to_the_next_due():
                break
            self.pace.settle()
            self._tell(f"{self._open()} requests are still on their way")
        raise NeverEnding

    def _register(self, stories: list[Story]) -> None:
        for story in stories:
            self.stories[self.cast.window.register(story)] = story
        self.pace.settle()
        self._tell(f"{len(stories)} requests registered, searched as far as machines may")

    def _withdraw(self) -> None:
        withdrawn = [request for request, story in self.stories.items() if story.expect == "withdrawn"]
        for request_id in withdrawn:
            self.cast.window.withdraw(request_id)
        self.pace.settle()
        self._tell(f"{len(withdrawn)} withdrawn")

    def _everybody_works(self) -> int:
        """One round of everybody's work; gives how much was done."""
        done = self._carry() + sum(operator.work(self.stories) for operator in self.cast.operators.values())
        self.pace.settle()
        done += self._acknowledge() + self.cast.window.call()
        done += sum(self.cast.window.hand_over(state, self.stories) for state in ("ready", "return_arrived"))
        return done + self.cast.window.transfer()

    def _carry(self) -> int:
        """The courier's ways: packages to the bureaus, papers back."""
        window = self.cast.window
        under_way = [request for request in window.in_state("registered") if self.stories[request].paper]
        done = sum(
            operator.receive_paper([r for r in under_way if self._bureau_of(r) == bureau])
            for bureau, operator in self.cast.operators.items()
        )
        return done + window.take_from_courier("prepared") + window.take_from_courier("returning")

    def _acknowledge(self) -> int:
        """The heads answer what was escalated; a breach wakes the operator who fell behind."""
        reasons = {bureau: head.acknowledge() for bureau, head in self.cast.heads.items()}
        if "breached" in reasons[LATE_BUREAU]:
            self.cast.operators[LATE_BUREAU].is_late = False
        return sum(map(len, reasons.values())) + len(self.cast.supervisor.acknowledge())

    def _bureau_of(self, request_id: UUID) -> str:
        return centres.bureau_of(self.stories[request_id].centre).id

    def _open(self) -> int:
        return report.open_requests(self.settings)

    def _tell(self, sentence: str) -> None:
        console.print(f"[dim]{self.pace.now():%a %d %b %Y %H:%M} UTC[/]  {sentence}")


def play(directory: Path, port: int = 0) -> Mapping[str, Any]:
    """Starts everything, plays, writes report.json, stops what was started; gives the report."""
    console.print("starting PostgreSQL, Redis and the services …")
    with local_system(directory, port=port or free_port(), fresh_database="anyqtama_demo") as system:
        started_at = monotonic_seconds()
        Play(system).run()
        told = report.make(system.settings, seconds=round(monotonic_seconds() - started_at, 1))
    report.write(told, directory / "report.json")
    report.show(told, console=Console())
    return told
