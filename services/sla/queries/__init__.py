"""Every SELECT of the sla service, by what is asked."""

from services.sla.queries.watch import next_due, open_work

__all__ = ["next_due", "open_work"]
