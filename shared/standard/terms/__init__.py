"""The terms of the standard: rules as data, pure functions from an instant to a due date and its reasons."""

from shared.standard.terms.counting import InstantWithoutZone, UnknownZone, add_months, due, local_time
from shared.standard.terms.explaining import Deadline, deadline
from shared.standard.terms.moving import end_counted_anew, touched_by
from shared.standard.terms.pauses import (
    OverlappingPauses,
    Pause,
    PauseNotPossible,
    calendar_with_pauses,
)
from shared.standard.terms.promising import (
    CARRYING_DAYS,
    Promise,
    marks,
    promised_at,
    promised_fast,
    running_return_due,
    running_return_fast,
)
from shared.standard.terms.rules import (
    Hours,
    Mark,
    Rule,
    RuleWithoutEnd,
    UnknownRule,
    all_rules,
    is_internal,
    pause_grounds,
    rule,
    rule_by_id,
    rule_of_row,
    variant_of_days,
    working_hours,
)
from shared.standard.terms.steps import Step

__all__ = [
    "CARRYING_DAYS",
    "Deadline",
    "Hours",
    "InstantWithoutZone",
    "Mark",
    "OverlappingPauses",
    "Pause",
    "PauseNotPossible",
    "Promise",
    "Rule",
    "RuleWithoutEnd",
    "Step",
    "UnknownRule",
    "UnknownZone",
    "add_months",
    "all_rules",
    "calendar_with_pauses",
    "deadline",
    "due",
    "end_counted_anew",
    "is_internal",
    "local_time",
    "marks",
    "pause_grounds",
    "promised_at",
    "promised_fast",
    "rule",
    "rule_by_id",
    "rule_of_row",
    "running_return_due",
    "running_return_fast",
    "touched_by",
    "variant_of_days",
    "working_hours",
]
