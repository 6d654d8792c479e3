"""The tables of schema `intake`, a file a concept."""

from services.intake.models.counter import Complaint as Complaint
from services.intake.models.counter import Feedback as Feedback
from services.intake.models.counter import Serial as Serial
from services.intake.models.counter import Ticket as Ticket
from services.intake.models.requests import CallTask as CallTask
from services.intake.models.requests import Handover as Handover
from services.intake.models.requests import History as History
from services.intake.models.requests import Request as Request
from services.intake.models.requests import number_sequence as number_sequence
from services.intake.models.schema import SCHEMA as SCHEMA
from services.intake.models.schema import Base as Base
from services.intake.models.transferring import LIST_NUMBERS as LIST_NUMBERS
from services.intake.models.transferring import TransferItem as TransferItem
from services.intake.models.transferring import TransferList as TransferList
