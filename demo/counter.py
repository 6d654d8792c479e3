"""The counter of one centre: tickets, a visitor who waits too long and complains, ratings.

None of this can be repeated blindly, as a request can: who gets no answer looks first whether it was done.
"""

from collections.abc import Callable, Iterable
from typing import Any
from uuid import UUID

from demo.client import Client
from demo.pace import Pace

CENTRE = "psc-01"
VISITORS, WINDOWS = 3, ("5", "6")
LONGEST_SECONDS = 30 * 60  # para 7
COMPLAINT = {
    "centre": CENTRE,
    "about": "waiting",
    "complainer": {"name": "Үлгі Сынақ", "phone": "+77000019999"},
    "text": "Sample: half an hour in the queue, and two windows open",
}
ANSWER = {"founded": True, "satisfied": True, "answer": "Sample: a third window is open from today"}


class Counter:
    """The windows of the centre and its director."""

    def __init__(self, window: Client, director: Client) -> None:
        self._window = window
        self._director = director

    def morning(self, pace: Pace) -> str:
        """All windows are taken and one visitor waits longer than allowed; gives it in a sentence."""
        self._until(lambda: len(self._board("called", "waiting")) >= VISITORS, "/v1/tickets", centre=CENTRE)
        for number, window in enumerate(WINDOWS, start=1):
            self._call(window, number)
        pace.settle()
        while self._window.get("/v1/queue", centre=CENTRE)["longest_wait_seconds"] <= LONGEST_SECONDS:
            pace.advance_to_the_next_due()
            pace.settle()
        self._serve()
        self._call(WINDOWS[0], 1)
        self._serve()
        self._until(self._complaints, "/v1/complaints", **COMPLAINT)
        pace.settle()
        return f"{VISITORS} visitors were called to the windows of {CENTRE}, one too late, who complains"

    def answer_complaints(self) -> int:
        """The director answers what is open in the journal; gives how many."""
        waiting = self._complaints(state="registered")
        for complaint in waiting:
            self._director.post(f"/v1/complaints/{complaint['id']}/answer", ANSWER)
        return len(waiting)

    def rate(self, requests: Iterable[UUID], *, satisfied: bool) -> int:
        """These applicants rate the staff; of a request each question is answered once. Gives how many."""
        rating = {"centre": CENTRE, "question": "5.1", "satisfied": satisfied}
        rated = [self._window.post("/v1/feedback", {**rating, "request_id": str(one)}) for one in requests]
        return len(rated)

    def _call(self, window: str, number: int) -> None:
        """Calls to the window until so many visitors have been called."""
        body = {"centre": CENTRE, "window": window}
        self._until(lambda: len(self._board("called")) >= number, "/v1/tickets/next", **body)

    def _serve(self) -> None:
        for ticket in self._board("called"):
            self._window.post(f"/v1/tickets/{ticket['id']}/served")

    def _board(self, *columns: str) -> list[dict[str, Any]]:
        board = self._window.get("/v1/queue", centre=CENTRE)
        return [ticket for column in columns for ticket in board[column]]

    def _complaints(self, **query: str) -> list[dict[str, Any]]:
        return list(self._director.pages("/v1/complaints", **query))

    def _until(self, is_done: Callable[[], object], path: str, **body: Any) -> None:
        while not is_done():
            self._window.post_once(path, body)
