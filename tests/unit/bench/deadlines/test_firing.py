"""What is reported of very many due at once: rates, and how much slower registering became."""

from bench.deadlines.firing import Flow, environment_of, row


def spans(*milliseconds: float) -> list[tuple[float, float]]:
    """Requests sent one after the other, each answered after so long."""
    return [(float(number), number + taken / 1000) for number, taken in enumerate(milliseconds)]


def test_ratio_compares_the_slow_ones_of_as_many_meanwhile_as_before_and_after() -> None:
    before, meanwhile, after = spans(90, 90, 10, 20), spans(10, 45), spans(10, 40, 90)
    flow = Flow(before, meanwhile, after, 5.0, 9.0, {"sla": 1.5}, {"breached": 1000})
    reported = row(flow, 1000)
    assert (reported["seconds"], reported["per_second"]) == (5.0, 200)
    assert reported["registering"]["p95_ratio"] == 1.5
    told = [reported["registering"][name]["requests"] for name in ("before", "meanwhile", "after")]
    assert told == [2, 2, 2]


def test_environment_is_read_as_a_shell_would() -> None:
    exports = "export A=plain\nexport B='two words and a = sign'\n"
    assert environment_of(exports) == {"A": "plain", "B": "two words and a = sign"}
