"""The search as leased work: claim and commit, ask both sources outside transactions, record and decide."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine

from services.bureau.domain.candidates import Answer
from services.bureau.domain.states import Source
from services.bureau.operations import searching
from services.bureau.queries.cards import search_cards
from services.bureau.queries.work import ClaimedRun, cases_to_search_by_hand, claim_runs
from services.bureau.registries import Registry
from services.bureau.settings import BureauSettings
from services.bureau.signing import Signer
from shared import bus, clock, db


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

    def run_once(self) -> Searched:
        """Searches until nothing is due or the budget is spent. Any number of workers may run at once."""
        counts = Searched(by_hand=self._ask_hands())
        ends_at = clock.monotonic_seconds() + self.settings.search_budget_seconds
        while claimed := self._claim():
            counts.runs += len(claimed)
            counts.decided += self._record(claimed, self._ask(claimed))
            if clock.monotonic_seconds() > ends_at:
                counts.rest = True
                break
        if counts.runs:
            counts.by_hand += self._ask_hands()
        return counts

    def _claim(self) -> list[ClaimedRun]:
        with db.transaction(self.engine) as session:
            limit = self.settings.search_batch * len(Source)
            return claim_runs(session, limit=limit, lease_seconds=self.settings.search_lease_seconds)

    def _ask(self, claimed: Sequence[ClaimedRun]) -> list[Answer]:
        """The answers in the order of the runs."""
        of_source = {source: [run for run in claimed if run.source is source] for source in Source}
        answers: dict[object, Answer] = {}
        for source, runs in of_source.items():
            answers.update(zip((run.id for run in runs), self._ask_source(source, runs), strict=True))
        return [answers[run.id] for run in claimed]

    def _ask_source(self, source: Source, runs: Sequence[ClaimedRun]) -> list[Answer]:
        asked = [run.asked for run in runs]
        if not asked:
            return []
        if source is Source.AIS:
            return self.registry.find_many(asked)
        with db.transaction(self.engine) as session:
            return search_cards(session, asked)

    def _record(self, claimed: Sequence[ClaimedRun], answers: Sequence[Answer]) -> int:
        with bus.transaction(self.engine, bus.command("bureau")) as session:
            answered = list(zip(claimed, answers, strict=True))
            return searching.record(session, answered, self.signer, now=clock.now(session))

    def _ask_hands(self) -> int:
        with bus.transaction(self.engine, bus.command("bureau")) as session:
            now = clock.now(session)
            waiting = cases_to_search_by_hand(session, now=now, limit=self.settings.search_batch)
            return searching.ask_hands(session, waiting, now=now) if waiting else 0
