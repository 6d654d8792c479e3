"""How often and when a message that was refused for now is tried again, in real time."""

MOST_ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 3600.0
GROWTH = 3.0


def retry_in_seconds(attempts: int, *, first_seconds: float, asked_seconds: float) -> float | None:
    """How long to wait after so many attempts; None where no further one is made.

    `first_seconds` is the wait after the first attempt, `asked_seconds` what the provider asked for, or 0.
    """
    if attempts >= MOST_ATTEMPTS:
        return None
    wait: float = first_seconds * GROWTH ** (attempts - 1)
    return min(max(wait, asked_seconds), LONGEST_WAIT_SECONDS)
