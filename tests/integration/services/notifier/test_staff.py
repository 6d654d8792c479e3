"""What staff are told, and how often: digests of escalations, letters in numbers, who cannot be told."""

from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from services.notifier.operations.staff import keep_staff_contacts
from shared import db
from shared.bus.events.sla import CalendarChanged, EscalationRaised, EscalationsGathered
from shared.ids import new_id
from tests.integration.services.notifier.conftest import (
    AT,
    NUMBER,
    PLACE,
    Notifier,
    registered,
    replay,
    said_to,
)
from tests.support.mail import MailServer


def escalation(request: UUID, role: str = "bureau_head", **more: object) -> EscalationRaised:
    return EscalationRaised.model_validate(
        {
            **PLACE,
            "subject": request,
            "occurred_at": AT,
            "escalation_id": new_id(),
            "deadline": "processing",
            "reason": "breached",
            "level": 2,
            "role": role,
            "due_at": AT,
            **more,
        }
    )


@pytest.fixture
def staffed(notifier: Notifier) -> Notifier:
    """A notifier that knows the head of the bureau in Astana."""
    with db.transaction(notifier.engines["notifier"]) as session:
        keep_staff_contacts(session, [("bureau_head", "astana", "head@example.org", "ru")])
    return notifier


def test_escalations_that_wait_for_one_person_are_one_letter(
    staffed: Notifier, mail: MailServer, request_id: UUID
) -> None:
    other = new_id()
    staffed.hear(registered(request_id), registered(other))
    staffed.hear(escalation(request_id), escalation(other))
    staffed.hear(escalation(request_id))
    replay(staffed)
    assert staffed.send().handed_over == 1
    [letter] = mail.mailbox.letters
    assert (letter.to, letter.text.count(NUMBER)) == ("head@example.org", 3)
    assert staffed.said() == ["message.accepted"]


def test_escalation_after_its_digest_was_sent_is_a_letter_of_its_own(
    staffed: Notifier, mail: MailServer, request_id: UUID
) -> None:
    for _ in range(2):
        staffed.hear(escalation(request_id))
        staffed.send()
    assert [letter.text.count("оформление справки") for letter in mail.mailbox.letters] == [1, 1]


def test_digest_waits_while_the_notifier_still_has_events_to_hear(
    staffed: Notifier, request_id: UUID
) -> None:
    staffed.hear(escalation(request_id))
    delivery = "insert into bus.delivery (consumer, event_id, subject) values ('notifier', 0, :subject)"
    staffed.execute(delivery, subject=new_id())
    assert staffed.send().handed_over == 0
    staffed.execute("update notifier.message set due_at = now() - interval '61 s'")
    assert staffed.send().handed_over == 1


def test_digest_waits_for_nothing_that_is_behind_a_parked_event(staffed: Notifier, request_id: UUID) -> None:
    staffed.hear(escalation(request_id))
    delivery = """
        insert into bus.delivery (consumer, event_id, subject, parked_at)
        values ('notifier', 0, :subject, now()), ('notifier', 1, :subject, null)
    """
    staffed.execute(delivery, subject=new_id())
    assert staffed.send().handed_over == 1


def missed(role: str = "bureau_head", **place: object) -> EscalationsGathered:
    """Everything that three days hid from one person."""
    return EscalationsGathered.model_validate(
        {
            "subject": new_id(),
            "occurred_at": AT,
            "role": role,
            **place,
            "calls": [
                {"deadline": "processing", "reason": "breached", "calls": 49_998},
                {"deadline": "return", "reason": "breached", "calls": 2},
            ],
            "outage_began_at": AT - timedelta(days=3),
            "outage_ended_at": AT,
        }
    )


def test_all_that_an_outage_hid_is_one_letter_with_counts(staffed: Notifier, mail: MailServer) -> None:
    staffed.hear(missed(bureau="astana"))
    replay(staffed)
    assert staffed.send().handed_over == 1
    replay(staffed)
    assert staffed.send().handed_over == 0
    [letter] = mail.mailbox.letters
    assert letter.to == "head@example.org"
    for part in ("с 02.03.2026 10:00 по 05.03.2026 10:00", "49998", "GET /v1/escalations?state=open"):
        assert part in letter.text
    assert staffed.said() == ["message.accepted"]


def test_letter_about_an_outage_takes_in_no_other_escalation(
    staffed: Notifier, mail: MailServer, request_id: UUID
) -> None:
    staffed.hear(missed(bureau="astana"), escalation(request_id))
    assert staffed.send().handed_over == 2
    assert len(mail.mailbox.letters) == 2


def test_supervisor_is_told_of_an_outage_by_the_capital_s_clock(notifier: Notifier, mail: MailServer) -> None:
    with db.transaction(notifier.engines["notifier"]) as session:
        keep_staff_contacts(session, [("supervisor", "all", "department@example.org", "en")])
    notifier.hear(missed("supervisor"), missed("director", centre="psc-01"))
    assert notifier.send().handed_over == 1
    [letter] = mail.mailbox.letters
    assert "not watched from 02.03.2026 10:00" in letter.text


def staff(notifier: Notifier, *posts: tuple[str, str]) -> None:
    """Gives these an address each, `role.scope@example.org`, that reads English."""
    with db.transaction(notifier.engines["notifier"]) as session:
        keep_staff_contacts(
            session, [(role, scope, f"{role}.{scope}@example.org", "en") for role, scope in posts]
        )


def readers(mail: MailServer) -> list[str]:
    """Who has got a letter, in order of the addresses."""
    return sorted(letter.to.removesuffix("@example.org") for letter in mail.mailbox.letters)


@pytest.mark.parametrize(
    ("known", "whole_country", "read_by"),
    [
        (["astana", "all"], False, "supervisor.astana"),
        (["karaganda", "all"], False, "supervisor.all"),
        (["astana", "all"], True, "supervisor.all"),
    ],
)
def test_department_and_ministry_are_written_to_apart(
    notifier: Notifier,
    mail: MailServer,
    known: list[str],
    whole_country: bool,
    read_by: str,
) -> None:
    staff(notifier, *(("supervisor", scope) for scope in known))
    place: dict[str, object] = {} if whole_country else {"bureau": "astana"}
    notifier.hear(
        escalation(new_id(), "supervisor", whole_country=whole_country),
        missed("supervisor", whole_country=whole_country, **place),
    )
    notifier.send()
    assert readers(mail) == [read_by, read_by]


def test_who_stands_in_gets_the_letter_of_who_is_away(
    notifier: Notifier, mail: MailServer, request_id: UUID
) -> None:
    staff(notifier, ("director", "psc-03"), ("director", "psc-02"), ("director", "psc-04"))
    instead = {"role": "director", "centres": ["psc-04", "psc-02"]}
    notifier.hear(
        escalation(request_id, "director", stands_in=instead),
        missed("director", centre="psc-02", stands_in=instead),
    )
    notifier.send()
    assert readers(mail) == ["director.psc-02", "director.psc-04"]


@pytest.mark.parametrize(
    ("away", "stands_in"),
    [
        ({"role": "bureau_head", "bureau": "astana"}, {"role": "director", "centres": ["psc-01"]}),
        ({"role": "operator", "bureau": "astana"}, {"role": "inspector", "centres": ["psc-01"]}),
        ({"role": "director", "centre": "psc-03"}, {"role": "bureau_head", "bureau": "karaganda"}),
        ({"role": "director", "centre": "psc-03"}, {"role": "supervisor"}),
    ],
)
def test_who_stands_in_from_another_kind_of_place_reads_of_an_outage(
    notifier: Notifier, mail: MailServer, away: dict[str, str], stands_in: dict[str, object]
) -> None:
    staff(notifier, ("director", "psc-01"), ("inspector", "psc-01"))
    staff(notifier, ("bureau_head", "karaganda"), ("supervisor", "all"))
    counts = notifier.hear(missed(**away, stands_in=stands_in))
    assert (counts.handled, counts.failed) == (1, 0)
    notifier.send()
    [letter] = mail.mailbox.letters
    assert letter.to.startswith(f"{stands_in['role']}.")
    assert "02.03.2026 10:00" in letter.text


def unheard(notifier: Notifier) -> list[tuple[str, str | None, str | None, bool]]:
    """Who could not be told, as the notifier said it."""
    query = text("select data from bus.event where type = 'escalation.unheard' order by id")
    with notifier.owner.begin() as connection:
        said = list(connection.execute(query).scalars())
    return [(one["role"], one["centre"], one["bureau"], one["whole_country"]) for one in said]


def test_who_has_no_address_is_said_to_be_unheard_once_in_a_batch(
    notifier: Notifier, request_id: UUID
) -> None:
    staff(notifier, ("bureau_head", "karaganda"))
    counts = notifier.hear(
        escalation(request_id, "director"),
        escalation(new_id(), "director"),
        escalation(new_id(), "supervisor", whole_country=True),
        escalation(new_id(), stands_in={"role": "supervisor", "bureau": "astana"}),
        missed(bureau="kostanay"),
    )
    assert (counts.handled, counts.failed, notifier.states()) == (5, 0, [])
    heard = [
        ("director", "psc-03", None, False),
        ("supervisor", None, None, True),
        ("bureau_head", None, "astana", False),
        ("bureau_head", None, "kostanay", False),
    ]
    assert unheard(notifier) == heard


def test_one_supervisor_of_many_regions_gets_one_letter_about_an_outage(
    notifier: Notifier, mail: MailServer
) -> None:
    staff(notifier, ("supervisor", "all"))
    first, second, third = (
        missed("supervisor", bureau=bureau) for bureau in ("astana", "karaganda", "kostanay")
    )
    notifier.hear(first)
    notifier.hear(second)
    replay(notifier)
    assert notifier.send().handed_over == 1
    notifier.hear(third)
    replay(notifier)
    notifier.let_retries_be_due()
    assert notifier.send().handed_over == 1
    counts = [99_996, 49_998]
    assert all(str(count) in letter.text for count, letter in zip(counts, mail.mailbox.letters, strict=True))


def test_one_person_of_several_posts_gets_one_letter_about_an_outage(
    notifier: Notifier, mail: MailServer
) -> None:
    with db.transaction(notifier.engines["notifier"]) as session:
        posts = [
            ("bureau_head", "astana", "One@example.org", "ru"),
            ("director", "psc-01", "one@example.org", "ru"),
        ]
        keep_staff_contacts(session, [*posts, ("director", "psc-14", "another@example.org", "ru")])
    notifier.hear(*(missed("director", centre=centre) for centre in ("psc-01", "psc-14")))
    notifier.hear(missed(bureau="astana"))
    replay(notifier)
    assert notifier.send().handed_over == 2
    letters = {letter.to.casefold(): letter.text for letter in mail.mailbox.letters}
    assert [address for address, read in letters.items() if "99996" in read] == ["one@example.org"]
    assert "49998" in letters["another@example.org"]


def changed(**more: object) -> CalendarChanged:
    """Two days off: terms of two bureaus and of a centre move."""
    moved = [
        ("psc-03", "astana", "bureau", 1, 20),
        ("psc-04", "astana", "bureau", 0, 300),
        ("psc-03", "astana", "centre", 4000, 0),
        ("psc-14", "karaganda", "bureau", 0, 7),
    ]
    names = ("centre", "bureau", "responsible", "earlier", "later")
    return CalendarChanged.model_validate(
        {
            "subject": new_id(),
            "occurred_at": AT,
            "calendar": "bureau5",
            "first_day": "2026-03-10",
            "last_day": "2026-03-11",
            "moved": 4328,
            "days": ["2026-03-10", "2026-03-11"],
            "reason": "snow",
            "places": [dict(zip(names, one, strict=True)) for one in moved],
            **more,
        }
    )


def test_changed_calendar_is_told_to_each_whose_terms_moved_once(
    notifier: Notifier, mail: MailServer
) -> None:
    heads = (("bureau_head", bureau) for bureau in ("astana", "karaganda", "kostanay"))
    supervisors = (("supervisor", scope) for scope in ("all", "astana", "kostanay"))
    staff(notifier, *heads, *supervisors, ("director", "psc-03"), ("director", "psc-04"))
    change = changed()
    of_centre = changed(subject=change.subject, centre="psc-03", bureau="astana", places=[])
    notifier.hear(change, of_centre)
    replay(notifier)
    notifier.send()
    replay(notifier)
    notifier.send()
    told = {letter.to.removesuffix("@example.org"): letter.text for letter in mail.mailbox.letters}
    assert len(told) == len(mail.mailbox.letters)
    moved = {reader: text.partition("deadlines: ")[2].splitlines()[0] for reader, text in told.items()}
    assert moved == {
        "bureau_head.astana": "320 end later, 1 earlier.",
        "bureau_head.karaganda": "7 end later, 0 earlier.",
        "director.psc-03": "0 end later, 4000 earlier.",
        "supervisor.astana": "320 end later, 4001 earlier.",
        "supervisor.all": "327 end later, 4001 earlier.",
    }
    for part in ("the bureaus' five-day calendar", "10.03.2026, 11.03.2026", "snow"):
        assert part in told["bureau_head.astana"]


def test_changed_calendar_is_told_to_many_by_as_many_statements_as_to_one(notifier: Notifier) -> None:
    staff(notifier, ("supervisor", "all"))
    with said_to(notifier.engines["notifier"]) as to_one:
        assert notifier.hear(changed()).failed == 0
    staff(notifier, *(("bureau_head", bureau) for bureau in ("astana", "karaganda")), ("director", "psc-03"))
    with said_to(notifier.engines["notifier"]) as to_four:
        assert notifier.hear(changed()).failed == 0
    assert len(notifier.messages()) == 5
    assert len(to_four) == len(to_one)


def test_outage_whose_place_is_unknown_is_parked(staffed: Notifier) -> None:
    with db.transaction(staffed.engines["notifier"]) as session:
        keep_staff_contacts(session, [("bureau_head", "atlantis", "atlantis@example.org", "ru")])
    assert staffed.hear(missed(bureau="atlantis")).failed == 1
    assert staffed.states() == []
