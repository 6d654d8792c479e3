"""The canary goes through real processes: the clock's tick, the bus, the notifier's worker, and back."""

from tests.support.city import City
from tests.support.processes import eventually, resume_group, stop_group

HEARD = "select count(*) from sla.canary where heard_at is not null"
FORGET = "select count(*) from sla.canary where last_heard_at < now() - interval '15 minutes'"


def test_canary_is_heard_by_the_notifier_and_not_while_it_sleeps(city: City) -> None:
    eventually(lambda: city.count(HEARD), "the first canary is heard")
    assert city.count(FORGET) == 0
    sleeping = city.pid("notifier")
    stop_group(sleeping)
    try:
        with city.owner.begin() as connection:
            connection.exec_driver_sql("update sla.canary set sent_at = sent_at - interval '1 hour'")
        eventually(lambda: 1 - city.count(HEARD), "the next canary is sent")
    finally:
        resume_group(sleeping)
    eventually(lambda: city.count(HEARD), "it is heard at last")
