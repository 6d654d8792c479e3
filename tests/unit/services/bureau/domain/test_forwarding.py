"""Which other bureau the persons found speak for."""

import pytest

from services.bureau.domain.candidates import Candidate
from services.bureau.domain.dwellings import Dwelling
from services.bureau.domain.forwarding import bureau_of_found
from services.bureau.domain.states import Source


def living(region: str, locality: str = "", street: str = "") -> Candidate:
    dwelling = Dwelling(region=region, locality=locality, street=street)
    return Candidate(Source.CARDS, "1", "Үлгібаев", "Нұрлан", None, None, None, dwelling)


@pytest.mark.parametrize(
    ("found", "bureau"),
    [
        ([living("Қарағанды облысы")], "karaganda"),
        ([living("Қарағанды облысы"), living("", "Теміртау")], "karaganda"),
        ([living("Қарағанды облысы"), living("Қостанай облысы")], None),
        ([living("Қарағанды облысы"), living("Астана қаласы")], None),
        ([living("Астана қаласы", "Астана", "Қарағанды көшесі")], None),
        ([living("Қарағанды облысы", "Астана")], None),
        ([living("Карагандинская", "Үлгі")], "karaganda"),
        ([living("Алматы", "Үлгі")], None),
        ([living("", "Алматинский район")], None),
        ([living("Туркестанская область")], "south-kazakhstan"),
        ([living("")], None),
        ([], None),
    ],
)
def test_everybody_found_has_to_live_in_one_other_region(found: list[Candidate], bureau: str | None) -> None:
    assert bureau_of_found(found, "astana") == bureau
