"""A hundred thousand things that wait for their instant, and what waiting costs: ours and the peers'."""

WAYS = ("ours", "apscheduler_in_memory", "apscheduler_in_database", "celery_eta")
