"""Handing messages over: claim and commit, call, record and commit. The only caller of gateways."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from services.notifier.domain.retrying import LONGEST_REST_SECONDS, rest_seconds
from services.notifier.gateways.port import Gateway, Unreachable
from services.notifier.operations.claiming import (
    Claimed,
    Terms,
    claim,
    claim_lapsed,
    give_back,
    render,
)
from services.notifier.operations.receiving import apply_receipts
from services.notifier.operations.recording import Recording, Result, record
from services.notifier.settings import SendingSettings
from shared import bus, clock, db
from shared.bus import ring
from shared.bus.events.notifier import Channel

BELL = "notifier.send"
logger = logging.getLogger(__name__)


@dataclass
class Sent:
    """What one run did."""

    handed_over: int = 0
    looked_up: int = 0
    given_back: int = 0


@dataclass
class Done:
    """How far a batch has come: how many were begun, how they ended, and which one reached nobody."""

    begun: int = 0
    results: list[Result] = field(default_factory=list)
    unreached: list[Claimed] = field(default_factory=list)


@dataclass
class Rest:
    """How often in a row a provider could not be reached, and until when (monotonic) it is left alone."""

    failures: int = 0
    until: float = 0


@dataclass
class Sending:
    """Hands over what waits to be sent: `run_once`, until nothing does or the budget is spent.

    A process keeps one: it remembers which provider is out of reach.
    """

    engine: Engine
    gateways: Mapping[Channel, Gateway]
    settings: SendingSettings
    counts: Sent = field(default_factory=Sent)
    rests: dict[Channel, Rest] = field(default_factory=dict)

    def run_once(self, *, looks_back: bool = True) -> Sent:
        """Works off both channels in turns, SMS first, while full batches come. Gives what was done."""
        ring.answer(BELL)
        self.counts = Sent()
        ends_at = clock.monotonic_seconds() + self.settings.budget_seconds
        if looks_back:
            self._look_back()
        while max([self._send_batch(channel) for channel in self.gateways]) >= self.settings.batch:
            if clock.monotonic_seconds() > ends_at:
                ring.ring(BELL)
                break
        return self.counts

    def _look_back(self) -> None:
        """What providers told since, and what workers that died left behind."""
        with self._speaking() as (session, now):
            apply_receipts(session, now=now)
        for channel in self.gateways:
            self._look_up_lapsed(channel)

    def _send_batch(self, channel: Channel) -> int:
        """Gives how many were handed over; none also where a provider is left alone, or used the time up."""
        started_at, terms = clock.monotonic_seconds(), self._terms(channel)
        if started_at < self._rest(channel).until:
            return 0
        with db.transaction(self.engine) as session:
            claimed = claim(session, terms, now=clock.now(session))
        if not claimed:
            return 0
        return self._hand_over(terms, claimed, started_at + self.settings.lease_seconds / 2)

    def _hand_over(self, terms: Terms, claimed: Sequence[Claimed], ends_at: float) -> int:
        """Begins no message in the second half of the lease: nobody may take it for a dead worker's.

        Whatever interrupts it, what was answered is recorded and what was not begun is let go; only the
        one in between waits for its lease to end.
        """
        gateway, done = self.gateways[terms.channel], Done()
        try:
            for message in claimed:
                if done.unreached or clock.monotonic_seconds() > ends_at:
                    break
                done.begun += 1
                outcome = gateway.send(render(message, terms))
                if isinstance(outcome, Unreachable):
                    done.unreached.append(message)
                    self._leave_alone(terms.channel, outcome)
                else:
                    done.results.append(Result(message.message_id, message.attempt, outcome))
                    self.rests.pop(terms.channel, None)
        finally:
            try:
                self._record(terms.channel, done, claimed[done.begun :])
            finally:
                gateway.finish()  # may take its time: what was answered is safe
        return len(done.results)

    def _record(self, channel: Channel, done: Done, rest: Sequence[Claimed]) -> None:
        with self._speaking() as (session, now):
            if rest:
                give_back(session, rest)
            if done.unreached:  # behind the others: should it be the one that breaks the connection
                give_back(session, done.unreached, wait_seconds=LONGEST_REST_SECONDS)
            record(session, done.results, self._recording(channel), now=now)
        self.counts.handed_over += len(done.results)
        self.counts.given_back += len(rest) + len(done.unreached)

    def _leave_alone(self, channel: Channel, outcome: Unreachable) -> None:
        """No attempt was made and none is counted: the provider is asked again later, the messages wait."""
        rest = self._rest(channel)
        rest.failures += 1
        rest.until = clock.monotonic_seconds() + rest_seconds(rest.failures)
        logger.warning(
            "provider unreachable", extra={"service": f"notifier.{channel}", "outcome": outcome.code}
        )

    def _rest(self, channel: Channel) -> Rest:
        return self.rests.setdefault(channel, Rest())

    def _look_up_lapsed(self, channel: Channel) -> None:
        """What a worker that died was handing over: looked up where the provider can tell, else unknown."""
        with db.transaction(self.engine) as session:
            lapsed = claim_lapsed(session, self._terms(channel))
        find = self.gateways[channel].find
        results = [Result(one.message_id, one.attempt, find(one.message_id)) for one in lapsed]
        if results:
            with self._speaking() as (session, now):
                record(session, results, self._recording(channel), now=now)
        self.counts.looked_up += len(results)

    @contextmanager
    def _speaking(self) -> Iterator[tuple[Session, datetime]]:
        opened: AbstractContextManager[Session] = bus.transaction(self.engine, bus.command("notifier"))
        with opened as session:
            yield session, clock.now(session)

    def _terms(self, channel: Channel) -> Terms:
        sender = self.settings.sms_sender if channel == "sms" else self.settings.email_sender
        return Terms(channel, sender, self.settings.batch, self.settings.lease_seconds)

    def _recording(self, channel: Channel) -> Recording:
        return Recording(self.gateways[channel].name, self.settings.first_retry_seconds)
