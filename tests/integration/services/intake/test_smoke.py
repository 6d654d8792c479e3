from tests.support import said


def test_flow(register, centre, hear, state_of):
    r = register()
    print(r)
    i = r["id"]
    print(hear(said.received(i)))
    assert state_of(i) == "in_bureau"
    hear(said.accepted(i))
    assert state_of(i) == "in_work"
    hear(said.prepared(i))
    assert state_of(i) == "ready"
    print(centre.get("/v1/shelf").json())
    x = centre.post(f"/v1/requests/{i}/transfer")
    print(x.text)
    x = centre.post(f"/v1/requests/{i}/issue", json={"identity_document": {"kind": "id_card", "number": "1"}})
    print(x.text)
    assert x.status_code == 200
    print(centre.get(f"/v1/requests/{i}/timeline").json())
    print(centre.get(f"/v1/track/{r['number']}?code={r['track_code']}").json())
    p = centre.get(f"/v1/requests/{i}/receipt.pdf")
    print(p.status_code, p.content[:10])
    print(centre.get("/v1/events").json())
    j = register("two")["id"]
    hear(said.received(j), said.returned(j))
    assert state_of(j) == "return_arrived"
    print(centre.post(f"/v1/requests/{j}/inform", json={"way": "call"}).text)
    print(centre.get("/v1/service").text[:300], centre.get("/v1/centres").text[:300])
    print(centre.post("/v1/requests/search", json={"applicant_name": "үлгі"}).text)
