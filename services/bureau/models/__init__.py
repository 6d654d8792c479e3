"""The tables of schema `bureau`, a file a concept."""

from services.bureau.models.cards import CardRow as CardRow
from services.bureau.models.cards import CardVersion as CardVersion
from services.bureau.models.cards import NameCount as NameCount
from services.bureau.models.cards import card_key as card_key
from services.bureau.models.cases import CardSearch as CardSearch
from services.bureau.models.cases import Case as Case
from services.bureau.models.cases import SearchRun as SearchRun
from services.bureau.models.certificates import NUMBER_SEQUENCES as NUMBER_SEQUENCES
from services.bureau.models.certificates import Certificate as Certificate
from services.bureau.models.certificates import ReturnedPackage as ReturnedPackage
from services.bureau.models.certificates import number_sequence as number_sequence
from services.bureau.models.schema import SCHEMA as SCHEMA
from services.bureau.models.schema import Base as Base
from services.bureau.models.tasks import Absence as Absence
from services.bureau.models.tasks import Task as Task
