import time, cProfile, pstats, os
from services.bureau.handlers import SERVICE
from services.bureau.registries import SqlRegistry
from services.bureau.searching import Search
from shared.bus.drain import drain
from shared import bus
from shared.settings import Settings
from sqlalchemy import event
from tests.support.cases import Person, registered, ais_row, fill_ais
N=int(os.environ.get('N','1000'))
def test_speed(engines, settings, bureau_settings_of_test, ais, owner):
    settings=settings.model_copy(update={'bus_batch':100})
    people=[Person(number=i, surname=f"Үлгі{'абвгдежзик'[i%10]}{'абвгдежзик'[i//10%10]}{'абвгдежзик'[i//100%10]}ев") for i in range(N)]
    reg=ais(*people)
    eng=engines['bureau']
    n=[0]
    @event.listens_for(eng,'before_cursor_execute')
    def c(*a): n[0]+=1
    evs=[registered(p, iin=p.iin) for p in people]
    for k in range(0,N,100):
        with bus.transaction(engines['intake'], bus.command('intake')) as s: bus.publish(s,*evs[k:k+100])
    with owner.begin() as conn:
        from sqlalchemy import text
    def prof(f):
        t=time.perf_counter(); c0=time.process_time(); n[0]=0
        p=cProfile.Profile() if os.environ.get('PROF') else None
        if p: p.enable()
        r=f()
        if p: p.disable()
        dt=time.perf_counter()-t; print(r, f'{dt:.2f}s wall {N/dt:.0f}/s, cpu {time.process_time()-c0:.2f}', n[0], 'statements')
        if p: pstats.Stats(p).sort_stats('tottime').print_stats(28)
    prof(lambda: drain(SERVICE, eng, settings))
    st=bureau_settings_of_test
    prof(lambda: Search(eng, reg, st.key_ring, st).run_once())
