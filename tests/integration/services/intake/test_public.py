"""What anybody may ask: how far one's own request is, the service in short, the centres."""

from tests.support import said
from tests.support.intake import SHOWN, Intake
from tests.support.web import TestClient


def test_track_tells_the_state_and_no_name(intake: Intake, public: TestClient) -> None:
    answer = intake.register()
    intake.hear(said.prepared(answer["id"]))
    told = public.get(f"/v1/track/{answer['number']}", params={"code": answer["track_code"].lower()})
    assert told.json()["state"] == "ready"
    assert set(told.json()["next_step"]) == {"kk", "ru", "en"}
    assert told.json()["kept_until"] is not None
    assert "Үлгібаев" not in told.text


def test_wrong_code_is_answered_as_an_unknown_number(intake: Intake, public: TestClient) -> None:
    number, code = (intake.register()[name] for name in ("number", "track_code"))
    changed = ("0" if code[0] != "0" else "1") + code[1:]
    answers = [
        public.get(f"/v1/track/{number}", params={"code": changed}),
        public.get(f"/v1/track/{number}"),
        public.get("/v1/track/01-2026-999999", params={"code": code}),
        public.get(f"/v1/track/{number}", params={"code": "қ"}),
    ]
    assert {answer.status_code for answer in answers} == {404}
    assert len({str({**answer.json(), "trace_id": ""}) for answer in answers}) == 1


def test_every_state_has_a_next_step(intake: Intake, public: TestClient) -> None:
    answer = intake.register()
    intake.hear(said.returned(answer["id"]))
    intake.act(answer["id"], "issue", SHOWN)
    told = public.get(f"/v1/track/{answer['number']}", params={"code": answer["track_code"]})
    assert (told.json()["state"], told.json()["kept_until"]) == ("return_collected", None)


def test_service_and_centres_need_no_key(public: TestClient) -> None:
    service = public.get("/v1/service").json()
    assert service["cost"]["en"] == "Free of charge"
    assert [one["code"] for one in service["bring"]["legal_entity"]] == ["written_enquiry"]
    assert len(public.get("/v1/centres").json()) == 27


def test_no_term_is_told_to_the_public_that_the_order_does_not_set(public: TestClient) -> None:
    told = public.get("/v1/service").json()["terms"]
    assert [one["kind"] for one in told] == [
        "processing",
        "return",
        "inform",
        "storage",
        "queue_wait",
        "complaint",
    ]
    assert all(one["paragraph"] for one in told)


def test_blank_form_needs_no_key(public: TestClient) -> None:
    assert public.get("/v1/forms/application.pdf", params={"language": "ru"}).content[:5] == b"%PDF-"


def test_whose_certificate_was_revoked_is_not_told_to_fetch_it(intake: Intake, public: TestClient) -> None:
    answer = intake.register()
    intake.hear(said.prepared(answer["id"]), said.revoked(answer["id"]))
    told = public.get(f"/v1/track/{answer['number']}", params={"code": answer["track_code"]}).json()
    assert told["next_step"]["en"] == "The certificate was revoked; ask the centre why, and apply anew"
