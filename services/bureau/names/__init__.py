"""Names as one small pure package: cleaning, folding, keys, scoring, deciding. No I/O here."""

from services.bureau.names.dates import PartialDate
from services.bureau.names.deciding import Decision, Outcome, decide, is_worth_widening
from services.bureau.names.errors import ImpossibleDate, NameTooLong, QueryTooVague, UnsearchableName
from services.bureau.names.folding import NamePart, fold_name, skeleton
from services.bureau.names.frequency import NameWeights
from services.bureau.names.keys import card_keys, query_keys, wider_keys
from services.bureau.names.people import Card, PersonName, Query, card_of
from services.bureau.names.reasons import Field, Likeness, Reason
from services.bureau.names.scoring import Scored, score

__all__ = [
    "Card", "Decision", "Field", "ImpossibleDate", "Likeness", "NamePart", "NameTooLong",
    "NameWeights", "Outcome", "PartialDate", "PersonName", "Query", "QueryTooVague", "Reason",
    "Scored", "UnsearchableName", "card_keys", "card_of", "decide", "fold_name",
    "is_worth_widening", "query_keys", "score", "skeleton", "wider_keys",
]  # fmt: skip
