"""The demo's people, played by a script through the same API that persons would use."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from demo.client import Client
from demo.counter import Counter
from demo.stories import DATA, Story
from demo.world import Keys

# Its operators return packages in time and fall behind with everything else; its head says nothing.
LATE_BUREAU = "kostanay"
Stories = Mapping[UUID, Story]


class Operator:
    """Works off the tasks of one bureau, as the stories tell."""

    def __init__(self, client: Client, *, is_late: bool = False) -> None:
        self._client = client
        self.is_late = is_late

    def look_up_cards(self) -> int:
        """Prints the pick list, goes to the drawers and answers in bulk; gives how many were looked up."""
        look_ups = list(self._client.pages("/v1/tasks", kind="search_cards_by_hand", state="open"))
        if not look_ups:
            return 0
        self._client.get_paper("/v1/pick-list.pdf")
        answers = [{"task_id": task["id"], "card_id": self._card_of(task)} for task in look_ups]
        self._client.post("/v1/pick-list/answers", {"answers": answers})
        return len(answers)

    def _card_of(self, task: Mapping[str, Any]) -> str | None:
        """The card that the search thought of first."""
        runs = self._client.get(f"/v1/cases/{task['request_id']}")["runs"]
        found = [
            candidate["ref"] for run in runs if run["source"] == "cards" for candidate in run["candidates"]
        ]
        return found[0] if found else None

    def work(self, stories: Stories) -> int:
        """Takes tasks, the most urgent first, until there is none; gives how many were completed."""
        done, put_aside = 0, []
        for task in self._tasks():
            if self.is_late and task["kind"] != "confirm_return":
                put_aside.append(task["id"])
                continue
            self._complete(task, stories[UUID(task["request_id"])])
            done += 1
        for task_id in put_aside:
            self._client.post(f"/v1/tasks/{task_id}/release")
        return done

    def _tasks(self) -> Iterator[Mapping[str, Any]]:
        """What lies on this very desk (a lost answer may have left it there), then what can be taken."""
        yield from list(self._client.pages("/v1/tasks", state="claimed", mine="true"))
        while (task := self._client.post("/v1/tasks/next")) is not None:
            yield task

    def _complete(self, task: Mapping[str, Any], story: Story) -> None:
        """Decides, or forwards what is about somebody who last lived in another region (A13)."""
        if task["kind"] == "confirm_not_listed" and story.forward_to not in (None, task["bureau"]):
            self._client.post(f"/v1/cases/{task['request_id']}/forward", {"bureau": story.forward_to})
            return
        self._client.post(f"/v1/tasks/{task['id']}/complete", answer(task, story))

    def receive_paper(self, request_ids: list[UUID]) -> int:
        """Registers paper packages that have come with the courier."""
        for request_id in request_ids:
            self._client.post(f"/v1/cases/{request_id}/package-received")
        return len(request_ids)


def answer(task: Mapping[str, Any], story: Story) -> dict[str, Any]:
    """What an operator says who knows the story: returns only what is to be returned."""
    if task["kind"] in {"confirm_return", "check_legal_ground", "check_package"}:
        if story.expect != "returned":
            return {"result": "accept"}
        return {"result": "return", "grounds": task["proposed"].get("grounds") or ["not_properly_drawn_up"]}
    if task["kind"] == "confirm_not_listed" and story.operator_choice is None:
        return {"result": "not_listed"}
    choice = story.operator_choice or {}
    ref = choice.get("person_ref") or choice.get("card_id")
    return {"result": "certify", "source": choice.get("source"), "ref": ref}


class Answerer:
    """Whoever answers for others: acknowledges what was escalated to some roles, within the key's reach."""

    def __init__(self, client: Client, roles: frozenset[str], *, is_silent: bool = False) -> None:
        self._client = client
        self._roles = roles
        self.is_silent = is_silent

    def acknowledge(self) -> list[str]:
        """Acknowledges every open escalation; gives the reasons for which they were raised."""
        if self.is_silent:
            return []
        waiting = list(self._client.pages("/v1/escalations", state="open", limit=500))
        called = [escalation for escalation in waiting if escalation["role"] in self._roles]
        for escalation in called:
            said = {"reason": "somebody fell behind", "action": "done today; a second person helps"}
            self._client.post(f"/v1/escalations/{escalation['id']}/acknowledge", said)
        return [escalation["reason"] for escalation in called]

    def import_cards(self) -> int:
        """Imports the demo's cards; gives how many were new."""
        text = (DATA / "cards.csv").read_text()
        return int(self._client.post_text("/v1/cards/import", text, "text/csv")["imported"])


class Window:
    """The inspectors of all centres: take requests, tell and hand over."""

    def __init__(self, client: Client) -> None:
        self._client = client

    def register(self, story: Story) -> UUID:
        """Registers the story's request; gives its id."""
        receipt = self._client.post("/v1/requests", story.body, idempotency_key=story.key)
        return UUID(receipt["id"])

    def in_state(self, state: str) -> list[UUID]:
        """The requests that are in this state now."""
        return [UUID(row["id"]) for row in self._client.pages("/v1/requests", state=state, limit=500)]

    def withdraw(self, request_id: UUID) -> None:
        """The applicant takes the request back."""
        self._client.post(f"/v1/requests/{request_id}/withdraw")

    def take_from_courier(self, state: str) -> int:
        """Registers the papers that have come back from the bureau."""
        arrived = self.in_state(state)
        for request_id in arrived:
            self._client.post(f"/v1/requests/{request_id}/arrived")
        return len(arrived)

    def call(self) -> int:
        """Tells by telephone whom no message reached; gives how many."""
        waiting = list(self._client.pages("/v1/call-tasks", limit=500))
        for task in waiting:
            self._client.post(f"/v1/requests/{task['request_id']}/inform", {"way": "call"})
        return len(waiting)

    def hand_over(self, state: str, stories: Stories) -> int:
        """Hands papers to those who come for them, on their identity document (para 16)."""
        coming = [request_id for request_id in self.in_state(state) if stories[request_id].collects]
        for request_id in coming:
            self._client.post(f"/v1/requests/{request_id}/issue", shown_by(stories[request_id]))
        return len(coming)

    def transfer(self) -> int:
        """Hands over to the bureau what nobody came for within its month (para 17)."""
        left = [row for row in self._client.pages("/v1/shelf", limit=500) if row["may_be_transferred"]]
        for row in left:
            self._client.post(f"/v1/requests/{row['id']}/transfer")
        return len(left)


def shown_by(story: Story) -> dict[str, Any]:
    """What is shown at the window: the applicant's document, or for an entity its representative's."""
    document = story.body["applicant"].get("identity_document")
    if document is not None:
        shown = {"kind": document["kind"], "number": document["number"]}
        return {"identity_document": shown}
    power = {"number": "ПА-99-2026", "notary": "Sample notary", "valid_until": "2099-12-31"}
    shown = {"kind": "id_card", "number": "990000001"}
    return {"identity_document": shown, "power_of_attorney": power}


@dataclass(frozen=True)
class Cast:
    """Everybody who takes part."""

    window: Window
    counter: Counter
    operators: Mapping[str, tuple[Operator, ...]]
    heads: Mapping[str, Answerer]
    supervisor: Answerer
    admin: Client
    clients: Sequence[Client]

    def close(self) -> None:
        """Everybody goes home: their connections are closed."""
        for client in self.clients:
            client.close()


def everybody(url: str, keys: Keys) -> Cast:
    """The people of all centres and bureaus, each with a key of their own."""
    clients: list[Client] = []

    def holding(key: str) -> Client:
        clients.append(Client(url, key))
        return clients[-1]

    window = holding(keys.centres)
    called = frozenset({"operator", "bureau_head"})
    return Cast(
        window=Window(window),
        counter=Counter(window, holding(keys.director)),
        operators={
            bureau: tuple(Operator(holding(key), is_late=bureau == LATE_BUREAU) for key in both)
            for bureau, both in keys.operators.items()
        },
        heads={
            bureau: Answerer(holding(key), called, is_silent=bureau == LATE_BUREAU)
            for bureau, key in keys.heads.items()
        },
        supervisor=Answerer(holding(keys.supervisor), frozenset({"inspector", "director", "supervisor"})),
        admin=holding(keys.admin),
        clients=clients,
    )
