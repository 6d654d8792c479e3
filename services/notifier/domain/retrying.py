"""When what did not go out is tried again, in real time: a refused message, a provider out of reach."""

MOST_ATTEMPTS = 5
LONGEST_WAIT_SECONDS = 3600.0
GROWTH = 3.0
REST_SECONDS = 5.0
LONGEST_REST_SECONDS = 60.0


def retry_in_seconds(attempts: int, *, first_seconds: float, asked_seconds: float) -> float | None:
    """How long to wait after so many attempts; None where no further one is made.

    Every fifth attempt is the last, until a person has the message tried again. `first_seconds` is the wait
    after the first attempt, `asked_seconds` what the provider asked for, or 0.
    """
    if attempts % MOST_ATTEMPTS == 0:
        return None
    wait: float = first_seconds * GROWTH ** (attempts % MOST_ATTEMPTS - 1)
    return min(max(wait, asked_seconds), LONGEST_WAIT_SECONDS)


def rest_seconds(failures: int) -> float:
    """How long a provider is left alone that could not be reached so many times in a row."""
    return min(REST_SECONDS * failures, LONGEST_REST_SECONDS)
