"""The one error of this package: something that the machine does not give, told in one sentence."""


class StackUnavailable(SystemExit):
    """Stops a process with one sentence that says what is missing and what to do about it."""
