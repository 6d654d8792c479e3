"""The transition table of a message."""

from services.notifier.domain.states import FINISHED, REACHED_FROM, MessageState, reached_from


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


def test_sender_s_word_revives_no_failed_message_and_changes_nothing_else() -> None:
    assert reached_from(MessageState.PENDING, by_attempt=False) == REACHED_FROM[MessageState.PENDING]
    assert reached_from(MessageState.PENDING, by_attempt=True) == (MessageState.SENDING,)
    others = set(MessageState) - {MessageState.PENDING}
    assert all(reached_from(state, by_attempt=True) == REACHED_FROM[state] for state in others)


def test_taking_to_be_sent_and_giving_back_are_in_the_table_too() -> None:
    assert REACHED_FROM[MessageState.SENDING] == (MessageState.PENDING,)
    assert MessageState.SENDING in REACHED_FROM[MessageState.PENDING]
