"""What may be true of no table, whatever happened: lost, done twice, not told, told twice."""

from sqlalchemy import Engine, text

# How much is still under way.
NOT_AT_REST = """
select (select count(*) from bus.delivery where parked_at is null)
    + (select count(*) from notifier.message where state in ('pending', 'sending'))
    + (select count(*) from intake.request where state not in ('ready', 'issued', 'withdrawn'))
"""
# Each gives the number of violations.
BROKEN = (
    """select count(*) from (select r.id from intake.request r left join bureau.certificate c
        on c.request_id = r.id where r.state in ('ready', 'issued')
        group by r.id having count(c.*) <> 1) wrong""",
    """select count(*) from (select subject from bus.event where type = 'certificate.prepared'
        group by subject having count(*) > 1) twice""",
    """select count(*) from (select request_id from notifier.message m
        join bus.event e on e.subject = m.request_id and e.data ->> 'message_id' = m.id::text
        where e.type = 'message.accepted'
        group by request_id, purpose, recipient_key, channel having count(*) > 1) twice""",
    """select count(*) from (select r.id from intake.request r left join bus.event e on e.subject = r.id
        and e.type in ('message.accepted', 'message.unknown') and e.data ->> 'purpose' = 'document_ready'
        where r.state = 'ready' group by r.id having count(e.id) <> 1) untold""",
    """select count(*) from (select r.id from intake.request r left join bus.event e on e.subject = r.id
        and e.type = 'request.registered' group by r.id having count(e.id) <> 1) silent""",
    """select count(*) from (select subject, data ->> 'deadline' from bus.event
        where type = 'deadline.started' group by 1, 2 having count(*) > 1) twice""",
    """select count(*) from intake.request r where state = 'ready'
        and not exists (select from sla.deadline d
            where d.subject = r.id and d.kind = 'processing' and d.status = 'met')""",
)


def assert_all_kept(owner: Engine) -> None:
    """Each request one registration, certificate, word to its applicant and set of terms."""
    with owner.begin() as connection:
        for query in BROKEN:
            assert connection.execute(text(query)).scalar_one() == 0, query
