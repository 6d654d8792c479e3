"""What has to be told within a term, when the term nears: told otherwise where it is not proven yet."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.notifier import queries
from services.notifier.domain.states import NOT_GONE, MessageState
from services.notifier.operations.writing import About, request_call, try_other_channel, within_of
from services.notifier.texts import words_of


def make_sure(session: Session, about: About, *, now: datetime) -> None:
    """Of what has not gone yet the other channel is tried and a call asked for; of an unproven SMS, a call.

    Where a message has failed, is unknown, or is an e-mail that was taken over, a call was asked for then.
    """
    sent = queries.locked_returned(session).get(about.request_id, [])
    if any(message.state == MessageState.DELIVERED for message in sent):
        return
    waiting = next((message for message in sent if message.state in NOT_GONE), None)
    if waiting is not None:
        told = About(about.request_id, about.centre, about.bureau, about.purpose, within_of(waiting.words))
        try_other_channel(session, told, waiting.channel, words_of(waiting.words), now=now)
        request_call(session, about, "no_channel", now=now)
    elif any(message.channel == "sms" and message.state == MessageState.ACCEPTED for message in sent):
        request_call(session, about, "no_proof_of_delivery", now=now)
