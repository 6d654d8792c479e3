"""What counts as an incident of the clock. Pure."""

from datetime import datetime

from shared.standard.calendars import Calendars

# A deadline or a call whose step cannot be taken: it is tried again, and all others go on.
STEP_FAILED = "step_failed"
KINDS = ("canary_overdue", "calendar_unconfirmed", "month_not_counted", STEP_FAILED)
SEVERITIES = ("critical", "warning")
# Acts that move days off appear in late autumn; from this month on the next year's are asked for.
WARNING_MONTH = 11


def unconfirmed_years(known: Calendars, now: datetime) -> list[str]:
    """`bureau5:2027` for every calendar's year that has to be looked at by now, whichever region's it is.

    The year that runs, and from 1 November (UTC) the next one.
    """
    years = [now.year, now.year + 1] if now.month >= WARNING_MONTH else [now.year]
    return [
        f"{name}:{year}"
        for name in sorted(known.country)
        for year in years
        if not all(calendar.confirmed(year) for calendar in known.everywhere(name))
    ]
