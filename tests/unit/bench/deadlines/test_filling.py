"""The table is filled in parts that make up the whole, none larger than memory should hold."""

from hypothesis import given
from hypothesis import strategies as st

from bench.deadlines.filling import chunks


@given(count=st.integers(1, 5_000), size=st.integers(1, 700))
def test_chunks_follow_each_other_and_make_up_the_whole(count: int, size: int) -> None:
    numbers = [number for first, last in chunks(count, size) for number in range(first, last + 1)]
    assert numbers == list(range(1, count + 1))
    assert all(last - first < size for first, last in chunks(count, size))
