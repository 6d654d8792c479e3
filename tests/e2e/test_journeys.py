"""Journeys of requests from the window to the applicant's hand, each told by its name."""

from uuid import UUID

from tests.support.mail import MailServer
from tests.support.requests import a_contact
from tests.support.town import Town

SHOWN = {"identity_document": {"kind": "id_card", "number": "990000001"}}
WITHOUT_COPY = [{"kind": "application", "name": "Өтініш", "pages": 1}]


def test_person_in_the_register_gets_the_certificate_and_fetches_it(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    request = town.register()
    town.settle()
    assert town.state(request) == "ready"
    town.post(f"/v1/requests/{request}/issue", SHOWN)
    town.settle()
    assert town.state(request) == "issued"
    assert town.deadlines(request) == {"processing": "met", "return": "met", "storage": "met"}
    assert town.count("select count(*) from bureau.certificate") == 1


def test_certificate_is_verified_by_anybody_and_nobody_is_named(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    request = town.register()
    town.settle()
    paper = town.window.get(f"/v1/requests/{request}/certificate.pdf")
    assert paper.content.startswith(b"%PDF-")
    code = _verification_code(town)
    told = town.anybody.get(f"/v1/verify/{code}")
    assert told.json()["status"] == "valid"
    assert "Үлгібаев" not in told.text


def test_incomplete_package_is_returned_by_an_operator_and_the_applicant_is_told(town: Town) -> None:
    request = town.register(documents=WITHOUT_COPY)
    town.settle()
    assert town.work_off(result="return", grounds=["package_incomplete"]) == "confirm_return"
    assert town.state(request) == "return_arrived"
    assert town.deadlines(request)["inform"] == "met"  # by the delivered SMS
    town.post(f"/v1/requests/{request}/issue", SHOWN)
    town.settle()
    assert town.state(request) == "return_collected"


def test_person_found_nowhere_is_not_listed_only_once_an_operator_confirms(town: Town) -> None:
    request = town.register()
    town.settle()
    assert town.state(request) == "in_work"
    assert town.work_off(result="not_listed") == "confirm_not_listed"
    assert town.window.get(f"/v1/requests/{request}").json()["finding"] == "not_listed"
    assert town.state(request) == "ready"


def test_paper_nobody_comes_for_goes_to_the_bureau_after_its_month_and_not_before(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    request = town.register()
    town.settle()
    early = town.window.post(f"/v1/requests/{request}/transfer")
    assert early.status_code == 409
    town.let_pass(days=60)
    town.post(f"/v1/requests/{request}/transfer")
    town.settle()
    assert town.state(request) == "transferred"
    assert town.deadlines(request)["storage"] == "elapsed"


def test_withdrawn_request_gets_no_certificate(town: Town) -> None:
    request = town.register(documents=WITHOUT_COPY)
    town.settle()
    town.post(f"/v1/requests/{request}/withdraw")
    town.settle()
    assert town.state(request) == "withdrawn"
    assert town.deadlines(request) == {"processing": "cancelled", "return": "cancelled"}
    assert town.operator.post("/v1/tasks/next").status_code == 204


def test_term_that_passes_is_breached_escalated_and_acknowledged_and_the_work_goes_on(town: Town) -> None:
    request = town.register()
    town.settle()
    town.let_pass(days=12)
    assert town.deadlines(request)["processing"] == "breached"
    waiting = town.head.get("/v1/escalations", params={"state": "open"}).json()["items"]
    assert {"breached"} <= {escalation["reason"] for escalation in waiting}
    for escalation in waiting:
        said = {"reason": "the operator was ill", "action": "done today"}
        town.post(f"/v1/escalations/{escalation['id']}/acknowledge", said, by=town.head)
    assert town.work_off(result="not_listed") == "confirm_not_listed"
    assert town.state(request) == "ready"


def test_applicant_without_phone_or_mail_is_called(town: Town) -> None:
    request = town.register(
        documents=WITHOUT_COPY, contact=a_contact(phone=None, email=None, notify_by="none")
    )
    town.settle()
    town.work_off(result="return", grounds=["package_incomplete"])
    [call] = town.window.get("/v1/call-tasks").json()["items"]
    assert UUID(call["request_id"]) == request
    assert town.deadlines(request)["inform"] in {"running", "approaching"}
    town.post(f"/v1/requests/{request}/inform", {"way": "call", "grounds_given": True})
    town.settle()
    assert town.deadlines(request)["inform"] == "met"
    assert town.window.get("/v1/call-tasks").json()["items"] == []


def test_return_that_no_provider_takes_is_told_by_a_call_before_its_term_ends(town: Town) -> None:
    town.cut_off_sms()
    request = town.register(documents=WITHOUT_COPY)
    town.settle()
    town.work_off(result="return", grounds=["package_incomplete"])
    left = town.due_at(request, "inform") - town.now()
    town.let_pass(seconds=int(left.total_seconds()) - 4 * 3600)
    assert town.window.get("/v1/call-tasks").json()["items"] == []
    town.let_pass(hours=1, minutes=1)
    [call] = town.window.get("/v1/call-tasks").json()["items"]
    assert (UUID(call["request_id"]), call["purpose"]) == (request, "package_returned")
    town.post(f"/v1/requests/{request}/inform", {"way": "call", "grounds_given": True})
    town.settle()
    assert town.deadlines(request)["inform"] == "met"


def test_mail_that_bounces_makes_a_call_task(
    town: Town, mail: MailServer, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    contact = a_contact(phone=None, email="bounce.somebody@example.com", notify_by="email")
    town.register(contact=contact)
    town.settle()
    assert town.count("select count(*) from notifier.message where state = 'failed'") >= 1
    assert len(town.window.get("/v1/call-tasks").json()["items"]) == 1
    assert mail.mailbox.letters == []


def test_everything_replayed_to_everybody_changes_nothing(
    town: Town, registered_person: dict[str, str]
) -> None:
    town.fill_register(registered_person)
    certified, returned = town.register(), town.register(documents=WITHOUT_COPY)
    town.settle()
    town.work_off(result="return", grounds=["package_incomplete"])
    before = _figures(town)
    with town.owner.begin() as connection:
        connection.exec_driver_sql(
            "insert into bus.delivery (consumer, event_id, subject) select s.consumer, e.id, e.subject "
            "from bus.event e join bus.subscription s on s.type = e.type"
        )
    town.settle()
    assert _figures(town) == before
    assert (town.state(certified), town.state(returned)) == ("ready", "return_arrived")


def _figures(town: Town) -> dict[str, int]:
    tables = (
        "bus.event bus.delivery intake.request intake.history intake.call_task bureau.certificate "
        "bureau.task bureau.search_run notifier.message notifier.attempt sla.deadline sla.escalation"
    )
    return {table: town.count(f"select count(*) from {table}") for table in tables.split()}


def _verification_code(town: Town) -> str:
    with town.owner.begin() as connection:
        return str(
            connection.exec_driver_sql("select verification_code from bureau.certificate").scalar_one()
        )
