"""The fuse before a register: it blows, rests, and is put back by the first answer."""

from collections.abc import Sequence

from services.bureau.domain.asking import Asked
from services.bureau.domain.candidates import NO_MATCH, Answer, unavailable
from services.bureau.registries import Fused, Health
from services.bureau.registries.breaker import FAILURES, REST_SECONDS
from services.bureau.registries.port import BAD_RECORD

ASKED = [Asked("Үлгібаев", "Нұрлан", birth_date="1980-05-12")]


class Moody:
    """A register that answers or not, and counts how often it was asked."""

    name = "ais"

    def __init__(self) -> None:
        self.is_down, self.times, self.seconds, self.note = True, 0, 100.0, "down"
        self.is_ill, self.health_asked = False, 0

    def find_many(self, asked: Sequence[Asked]) -> list[Answer]:
        self.times += 1
        return [unavailable(self.note) if self.is_down else NO_MATCH for _ in asked]

    def health(self) -> Health:
        self.health_asked += 1
        return Health(is_well=False, note="ill") if self.is_ill else Health(is_well=True)

    def close(self) -> None:
        """Nothing is open."""


def blown() -> tuple[Moody, Fused]:
    """A register behind a fuse that has just blown."""
    register = Moody()
    fused = Fused(register, seconds=lambda: register.seconds)
    for _ in range(FAILURES):
        fused.find_many(ASKED)
    return register, fused


def test_register_that_fails_again_and_again_is_left_alone() -> None:
    register, fused = blown()
    assert fused.find_many(ASKED) == [unavailable("resting")]
    assert register.times == FAILURES


def test_register_is_tried_again_after_its_rest_and_rests_on_where_it_fails() -> None:
    register, fused = blown()
    register.seconds += REST_SECONDS
    assert fused.find_many(ASKED) == [unavailable("down")]
    assert fused.find_many(ASKED) == [unavailable("resting")]


def test_one_answer_puts_the_fuse_back() -> None:
    register, fused = blown()
    register.seconds += REST_SECONDS
    register.is_down = False
    assert fused.find_many(ASKED) == [NO_MATCH]
    register.is_down = True
    assert [fused.find_many(ASKED) for _ in range(FAILURES)] == [[unavailable("down")]] * FAILURES


def test_bad_record_of_one_person_does_not_blow_the_fuse_for_others() -> None:
    register = Moody()
    fused = Fused(register, seconds=lambda: register.seconds)
    register.note = BAD_RECORD
    for _ in range(FAILURES + 1):
        assert fused.find_many(ASKED) == [unavailable(BAD_RECORD)]


def test_who_is_not_well_after_the_rest_is_asked_about_nobody_and_rests_on() -> None:
    register, fused = blown()
    register.is_ill = True
    register.seconds += REST_SECONDS
    assert fused.find_many(ASKED) == [unavailable("ill")]
    assert fused.find_many(ASKED) == [unavailable("resting")]
    assert (register.times, register.health_asked) == (FAILURES, 1)
    register.is_ill = register.is_down = False
    register.seconds += REST_SECONDS
    assert fused.find_many(ASKED) == [NO_MATCH]


def test_register_that_is_well_is_not_asked_for_its_health_before_each_question() -> None:
    register = Moody()
    register.is_down = False
    fused = Fused(register, seconds=lambda: register.seconds)
    assert [fused.find_many(ASKED) for _ in range(2)] == [[NO_MATCH]] * 2
    assert register.health_asked == 0


def test_register_that_rests_is_not_asked_for_its_health_either() -> None:
    register, fused = blown()
    assert (fused.health(), register.health_asked) == (Health(is_well=False, note="resting"), 0)
    register.seconds += REST_SECONDS
    assert (fused.health().is_well, register.health_asked) == (True, 1)
