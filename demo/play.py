"""The demo: some hundred requests from the window to the applicant's hand, on the real processes."""

from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from rich.console import Console

from demo import ais, outage, report, world
from demo.counter import CENTRE
from demo.days_off import DECLARED, declare_day_off
from demo.pace import Pace
from demo.people import LATE_BUREAU, everybody
from demo.stories import Story, read_stories
from services.local import LocalSystem, local_system
from shared.clock import monotonic_seconds
from shared.stack import free_port
from shared.standard import centres

MOST_ROUNDS = 200
# Two people see alike that somebody is nowhere listed.
VARIABLES = {**outage.VARIABLES, "ANYQTAMA_BUREAU_FOUR_EYES": "confirm_not_listed"}
# These come when the AIS is away: only the card index knows them.
LATECOMERS, LATECOMING = 3, "self_in_card_index"
console = Console(stderr=True, highlight=False)


class NeverEnding(Exception):
    """Requests are still open though nobody has anything left to do."""


class Play:
    """One performance: who takes part, and which request belongs to which story."""

    def __init__(self, system: LocalSystem, told: list[Story]) -> None:
        self.told = told
        self.settings = system.settings
        self.supervisor = system.stack.supervisor
        self.pace = Pace(system.settings)
        keys = world.keys_of_everybody(system.settings)
        world.staff_contacts(system.settings)
        self.cast = everybody(system.url, keys)
        self.stories: dict[UUID, Story] = {}

    def run(self) -> None:
        """From the first request to the last paper."""
        with closing(self.cast):
            self._perform()

    def _perform(self) -> None:
        self.pace.begin_on_a_monday()
        cards = next(iter(self.cast.heads.values())).import_cards()
        self._tell(f"{cards} cards in the card index")
        self._tell(self.cast.counter.morning(self.pace))
        in_time, latecomers = apart(self.told)
        self._register(in_time)
        self._tell(f"{len(in_time)} requests registered, searched as far as machines may")
        self._withdraw()
        for calendar, kind in DECLARED.items():
            self._tell(declare_day_off(self.cast.admin, calendar, kind))
        self._work_while_there_is_work()
        self._tell(outage.let_the_clock_stand(self.supervisor, self.pace, self.cast.admin))
        self._go_on(lambda: not self.cast.heads[LATE_BUREAU].is_silent)
        self._send_the_ais_away(latecomers)
        self._go_on(lambda: not self._open())
        self._rate()

    def _register(self, stories: list[Story]) -> None:
        for story in stories:
            self.stories[self.cast.window.register(story)] = story
        self.pace.settle()

    def _withdraw(self) -> None:
        withdrawn = [request for request, story in self.stories.items() if story.expect == "withdrawn"]
        for request_id in withdrawn:
            self.cast.window.withdraw(request_id)
        self.pace.settle()
        self._tell(f"{len(withdrawn)} withdrawn")

    def _send_the_ais_away(self, latecomers: list[Story]) -> None:
        with world.owner_session(self.settings) as session:
            ais.go_away(session)
        self.pace.ais_is_away = True
        self._register(latecomers)
        self._tell(f'the AIS is away: {len(latecomers)} more requests wait for it, nobody is "not found"')

    def _go_on(self, is_over: Callable[[], bool]) -> None:
        """Everybody works and time passes, until it is over. Raises NeverEnding."""
        for _ in range(MOST_ROUNDS):
            self._work_while_there_is_work()
            if is_over():
                return
            if not self.pace.advance_to_the_next_due():
                break
            self.pace.settle()
            self._tell(f"{self._open()} requests are still on their way")
        raise NeverEnding

    def _work_while_there_is_work(self) -> None:
        """Rounds of everybody's work until one in which nothing was done and nothing is left on a desk."""
        self.pace.settle()
        for _ in range(MOST_ROUNDS):
            if not self._everybody_works() and not self.pace.tasks_on_desks():
                return
            self.pace.settle()
        raise NeverEnding

    def _everybody_works(self) -> int:
        """One round of everybody's work; gives how much was done."""
        done = self._carry() + self._look_up_cards() + self.cast.counter.answer_complaints()
        done += sum(one.work(self.stories) for both in self.cast.operators.values() for one in both)
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
            for bureau, (operator, *_) in self.cast.operators.items()
        )
        return done + window.take_from_courier("prepared") + window.take_from_courier("returning")

    def _look_up_cards(self) -> int:
        """While the AIS is away the card index is searched by hand as soon as terms near; then it is back."""
        if not self.pace.ais_is_away:
            return 0
        done = sum(operator.look_up_cards() for operator, *_ in self.cast.operators.values())
        if done:
            with world.owner_session(self.settings) as session:
                ais.come_back(session)
            self.pace.ais_is_away = False
            self._tell(f"{done} cards looked up by hand from the pick lists; the AIS is back")
        return done

    def _acknowledge(self) -> int:
        """The department answers what climbed, and wakes the bureau that fell behind; the heads the rest."""
        reasons = self.cast.supervisor.acknowledge()
        climbed = reasons.count("unacknowledged")
        if climbed:
            self.cast.heads[LATE_BUREAU].is_silent = False
            for operator in self.cast.operators[LATE_BUREAU]:
                operator.is_late = False
            self._tell(f"{climbed} calls that nobody at {LATE_BUREAU} answered have reached the department")
        return len(reasons) + sum(len(head.acknowledge()) for head in self.cast.heads.values())

    def _rate(self) -> None:
        """The consumers of one centre say what they think."""
        window, counter = self.cast.window, self.cast.counter
        for state, satisfied in (("issued", True), ("return_collected", False)):
            here = [r for r in window.in_state(state) if self.stories[r].centre == CENTRE]
            counter.rate(here, satisfied=satisfied)
        self.pace.settle()

    def _bureau_of(self, request_id: UUID) -> str:
        return centres.bureau_of(self.stories[request_id].centre).id

    def _open(self) -> int:
        return report.open_requests(self.settings)

    def _tell(self, sentence: str) -> None:
        console.print(f"[dim]{self.pace.now():%a %d %b %Y %H:%M} UTC[/]  {sentence}")


def apart(stories: list[Story]) -> tuple[list[Story], list[Story]]:
    """Those who come in the morning, and those who come when the AIS is away."""
    late = [story for story in stories if story.kind == LATECOMING and not story.paper][:LATECOMERS]
    return [story for story in stories if story not in late], late


def play(directory: Path, port: int = 0) -> Mapping[str, Any]:
    """Starts everything, plays, writes report.json, stops what was started; gives the report.

    Raises DoesNotAddUp and NothingShown once the report is written and shown.
    """
    console.print("starting PostgreSQL, Redis and the services …")
    with local_system(
        directory, port=port or free_port(), fresh_database="anyqtama_demo", more_variables=VARIABLES
    ) as system:
        started_at = monotonic_seconds()
        Play(system, read_stories()).run()
        told = report.make(system.settings, seconds=round(monotonic_seconds() - started_at, 1))
    report.write(told, directory / "report.json")
    report.show(told, console=Console())
    report.check(told)
    report.require_played(told)
    return told
