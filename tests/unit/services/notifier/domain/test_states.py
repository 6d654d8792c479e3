"""The transition table of a message."""

from services.notifier.domain.states import FINISHED, REACHED_FROM, MessageState


def test_every_state_can_be_reached() -> None:
    assert set(REACHED_FROM) == set(MessageState)
    assert all(REACHED_FROM.values())


def test_delivered_is_final() -> None:
    assert all(MessageState.DELIVERED not in before for before in REACHED_FROM.values())


def test_message_of_unknown_outcome_is_never_sent_again() -> None:
    assert MessageState.UNKNOWN not in REACHED_FROM[MessageState.SENDING]
    assert MessageState.UNKNOWN not in REACHED_FROM[MessageState.PENDING]


def test_failed_message_is_tried_again_or_turns_out_delivered() -> None:
    assert [after for after, before in REACHED_FROM.items() if MessageState.FAILED in before] == [
        MessageState.PENDING,
        MessageState.DELIVERED,
    ]
    assert {MessageState.DELIVERED, MessageState.FAILED} == FINISHED
