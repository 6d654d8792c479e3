"""Processor time is counted process by process, whoever comes or goes meanwhile."""

from bench.machine import between


def test_time_of_a_process_that_began_meanwhile_counts_whole() -> None:
    assert between({1: 5.0}, {1: 6.0, 2: 0.5}) == 1.5


def test_process_that_ended_meanwhile_is_left_out() -> None:
    assert between({1: 5.0, 2: 9.0}, {1: 6.0}) == 1.0
