"""The search as leased work: claim and commit, ask both sources outside transactions, record and decide."""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import Engine
from sqlalchemy.exc import DataError, IntegrityError

from services.bureau.domain.candidates import Answer, Outcome, not_asked
from services.bureau.domain.states import Source
from services.bureau.operations import searching
from services.bureau.queries.cards import search_cards
from services.bureau.queries.work import ClaimedRun, cases_to_search_by_hand, claim_runs
from services.bureau.registries import Registry
from services.bureau.settings import BureauSettings
from shared import bus, clock, db
from shared.bus.heartbeat import note_alive
from shared.errors import ServiceError
from shared.logging import describe
from shared.signing import Signer

logger = logging.getLogger(__name__)
Answered = list[tuple[ClaimedRun, Answer]]
# The AIS is searched exactly: by IIN, by document, or by names and full birth date.
NOT_ASKABLE = not_asked("not_askable")


@dataclass
class Searched:
    """What a pass did: searches claimed, cases decided, tasks opened for the manual search."""

    runs: int = 0
    decided: int = 0
    by_hand: int = 0
    rest: bool = False


@dataclass(frozen=True)
class Search:
    """One pass over the due searches, with the register to ask and the keys to sign with."""

    engine: Engine
    registry: Registry
    signer: Signer
    settings: BureauSettings

    def run_once(self, *, asks_hands: bool = True) -> Searched:
        """Searches until nothing is due or the budget is spent. Any number of workers may run at once.

        Whose term nears while a source is down goes to a person; that need not be looked for at each ring.
        """
        counts = Searched(by_hand=self._ask_hands() if asks_hands else 0)
        ends_at = clock.monotonic_seconds() + self.settings.search_budget_seconds
        while claimed := self._claim():
            counts.runs += len(claimed)
            for runs in _in_turn(claimed):
                counts.decided += self._record(list(zip(runs, self._ask(runs), strict=True)))
            if clock.monotonic_seconds() > ends_at:
                counts.rest = True
                break
        if counts.runs and asks_hands:
            counts.by_hand += self._ask_hands()
        return counts

    def _claim(self) -> list[ClaimedRun]:
        with db.transaction(self.engine) as session:
            limit = self.settings.search_batch * len(Source)
            return claim_runs(session, limit=limit, lease_seconds=self.settings.search_lease_seconds)

    def _ask(self, claimed: Sequence[ClaimedRun]) -> list[Answer]:
        """The answers in the order of the runs; the AIS is asked first."""
        ais = [run for run in claimed if run.source is Source.AIS]
        answers = self._ask_ais(ais)
        known = {run.case_id for run in ais if answers[run.id].outcome is Outcome.SINGLE_MATCH}
        answers |= self._ask_cards([run for run in claimed if run.source is Source.CARDS], known)
        return [answers[run.id] for run in claimed]

    def _ask_ais(self, runs: Sequence[ClaimedRun]) -> dict[UUID, Answer]:
        """Who cannot be looked for exactly is not asked about."""
        askable = [run for run in runs if run.asked.is_askable]
        answers = self.registry.find_many([run.asked for run in askable]) if askable else []
        unasked = {run.id: NOT_ASKABLE for run in runs}
        return unasked | {run.id: answer for run, answer in zip(askable, answers, strict=True)}

    def _ask_cards(self, runs: Sequence[ClaimedRun], known: set[UUID]) -> dict[UUID, Answer]:
        if not runs:
            return {}
        narrowly = frozenset(place for place, run in enumerate(runs) if run.case_id in known)
        with db.transaction(self.engine) as session:
            answers = search_cards(session, [run.asked for run in runs], narrowly=narrowly)
        return {run.id: answer for run, answer in zip(runs, answers, strict=True)}

    def _record(self, answered: Answered) -> int:
        """All in one transaction; where that fails, each case alone, so that one keeps no other waiting.

        A case that cannot be recorded is searched again, and goes to the card index when its term nears.
        """
        try:
            with bus.transaction(self.engine, bus.command("bureau")) as session:
                return searching.record(session, answered, self.signer, now=clock.now(session))
        except (DataError, IntegrityError, ServiceError) as error:
            logger.warning("not recorded", extra={"count": len(answered), "outcome": describe(error)})
        cases = {run.case_id for run, _ in answered}
        if len(cases) == 1:
            return 0
        return sum(self._record([one for one in answered if one[0].case_id == case]) for case in cases)

    def _ask_hands(self) -> int:
        with bus.transaction(self.engine, bus.command("bureau")) as session:
            now = clock.now(session)
            waiting = cases_to_search_by_hand(session, now=now, limit=self.settings.search_batch)
            return searching.ask_hands(session, waiting, now=now) if waiting else 0


def note_health(engine: Engine, registry: Registry) -> None:
    """Asks the register whether it is well, and notes a sign of its life where it is, for /metrics."""
    health = registry.health()
    if not health.is_well:
        logger.warning("the AIS is not well", extra={"service": "bureau.search", "outcome": health.note})
        return
    with db.transaction(engine) as session:
        note_alive(session, registry.name)


def _in_turn(claimed: Sequence[ClaimedRun]) -> list[list[ClaimedRun]]:
    """Cases about which the AIS is not asked go first: they do not wait for it however slow it is."""
    asking = {run.case_id for run in claimed if run.source is Source.AIS and run.asked.is_askable}
    parts = ([run for run in claimed if (run.case_id in asking) is waits] for waits in (False, True))
    return [part for part in parts if part]
