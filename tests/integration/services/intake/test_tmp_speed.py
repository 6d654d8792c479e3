import cProfile, pstats, time, json
from tests.support.requests import *
def test_speed(centre, engines):
    for n in (200, 2000, 2000):
        body = a_batch([{**a_request(contact=a_contact(email="s@example.kz") , subject=a_subject() if i%3==0 else None, purpose="x" if i%3==0 else None), "idempotency_key": f"{n}-{time.time()}-{i}"} for i in range(n)])
        t=time.perf_counter(); c=time.process_time()
        r = centre.post("/v1/requests/batch", content=body, headers={"content-type":"application/x-ndjson"})
        d=time.perf_counter()-t
        lines=r.text.splitlines()
        assert len(lines)==n and '"status":201' in lines[-1], r.text[:500]
        print(n, "lines/s", n/d, "cpu", time.process_time()-c, "wall", d, len(body)/n)
    from services.intake.api import batch
    from shared.http import Door
    from shared.security import Caller, Role
    from services.intake.settings import IntakeSettings
    from shared.ids import new_id
    door=Door("intake", engines["intake"], Caller(new_id(), Role.PSC_SYSTEM, ("psc-01","psc-02")))
    body = a_batch([{**a_request(contact=a_contact(email="s@example.kz")), "idempotency_key": f"p-{i}"} for i in range(2000)])
    p=cProfile.Profile(); p.enable(); batch.register_batch(door, IntakeSettings(), body); p.disable()
    pstats.Stats(p).sort_stats("cumtime").print_stats(45)
    pstats.Stats(p).sort_stats("tottime").print_stats(20)
