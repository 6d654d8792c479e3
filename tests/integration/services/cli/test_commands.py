"""The command line, as somebody at a terminal and a script reading JSON use it."""

import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, text
from typer.testing import CliRunner, Result

from services.cli import app
from services.cli.asking import Variant
from shared.ids import new_id
from shared.settings import Settings, read
from shared.standard.terms import all_rules
from tests.support.bus import Listener, make_due, received, say
from tests.support.calendars import closed

HEADER = (
    "card_id,surname,given_name,patronymic,birth_date,iin,former_surnames,region,locality,street,house,flat,"
    "registered_on,deregistered_on,deregistered_to,drawer"
)
CARD = "77,Үлгібаев,Нұрлан,Сынақұлы,1980-05-12,,,Астана қаласы,Астана,Үлгі көшесі,1,2,2010-01-01,,,Ү-1"


@pytest.fixture(autouse=True)
def configured(
    settings: Settings, engines: dict[str, Engine], monkeypatch: pytest.MonkeyPatch
) -> Iterator[None]:
    """The environment in which somebody would type the commands."""
    read.cache_clear()
    monkeypatch.setenv("ANYQTAMA_DATABASE_URL", settings.database_url)
    monkeypatch.setenv("ANYQTAMA_BROKER_URL", settings.broker_url)
    monkeypatch.setenv("ANYQTAMA_DRILL", "true")
    yield
    read.cache_clear()


def run(*words: str) -> Result:
    return CliRunner().invoke(app, words)


def answer(*words: str) -> Any:
    result = run(*words, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def test_key_is_made_listed_and_revoked() -> None:
    made = answer("keys", "create", "--role", "inspector", "--label", "window 5", "--centre", "psc-01")
    assert made["key"].startswith("aq_")
    [listed] = answer("keys", "list")
    assert (listed["id"], listed["centres"], listed["revoked_at"]) == (made["id"], ["psc-01"], None)
    assert made["key"] not in run("keys", "list").output
    answer("keys", "revoke", made["id"])
    assert run("keys", "revoke", made["id"]).exit_code == 1


@pytest.mark.parametrize(
    "scope",
    [
        (),
        ("--centre", "psc-99"),
        ("--bureau", "nowhere"),
        ("--bureau", "astana"),
        ("--centre", "psc-01", "--bureau", "astana"),
    ],
)
def test_key_without_the_scope_of_its_role_is_refused_in_one_sentence(scope: tuple[str, ...]) -> None:
    result = run("keys", "create", "--role", "inspector", "--label", "x", *scope)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_clock_is_shown_and_moved() -> None:
    before = answer("clock", "show")["now"]
    after = answer("clock", "advance", "--days", "30")["now"]
    assert before[:7] < after[:7]


def test_clock_stands_firm_outside_of_drill_mode(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("update bus.clock set drill = false"))
    try:
        result = run("clock", "advance", "--days", "1")
        assert result.exit_code == 1
        assert "drill mode" in str(result.output) + str(result.exception)
    finally:
        with owner.begin() as connection:
            connection.execute(text("update bus.clock set drill = true"))


def test_parked_event_is_listed_retried_and_discarded(engines: dict[str, Engine], settings: Settings) -> None:
    _park_two(engines, settings)
    first, second = answer("parked", "list")
    assert first["consumer"] == "sla"
    answer("parked", "retry", "sla", str(first["event_id"]))
    answer("parked", "discard", "sla", str(second["event_id"]))
    assert answer("parked", "list", "--service", "sla") == []
    assert run("parked", "retry", "sla", "999999").exit_code == 1


def test_replay_counts_and_delivers(engines: dict[str, Engine]) -> None:
    say(engines["bureau"], received(new_id()))
    period = ("--from", "2026-03-05T00:00:00+0000", "--to", "2026-03-06T00:00:00+0000", "--service", "sla")
    assert answer("replay", *period)["events"] == 0  # it is still to be done
    Listener().drain(engines["sla"], Settings())
    assert answer("replay", *period, "--dry-run") == {"events": 1, "dry_run": True}
    assert answer("replay", *period)["events"] == 1
    assert run("replay", *period[:4], "--service", "nobody").exit_code == 1


@pytest.mark.parametrize("rule", ["processing", "return", "inform", "storage", "queue_wait", "complaint"])
def test_due_tells_date_and_reasons(rule: str) -> None:
    told = answer("due", rule, "--at", "2026-03-05T10:00+05:00", "--centre", "psc-01")
    assert told["rule"] == rule
    assert {"step", "date", "source"} <= set(told["explanation"][0])


def test_due_return_is_the_plain_three_working_days() -> None:
    told = answer("due", "return", "--at", "2026-03-05T10:00+05:00", "--bureau", "astana")
    assert told["due_on"] == "2026-03-11"


def test_due_counts_by_the_days_off_of_the_region(owner: Engine) -> None:
    asked = ("processing", "--at", "2026-03-05T10:00+05:00")
    with closed(owner, date(2026, 3, 10), region="karaganda"):
        for place in (("--bureau", "karaganda"), ("--centre", "psc-14"), ("--region", "karaganda")):
            told = answer("due", *asked, *place)
            assert told["due_on"] == "2026-03-11"
            assert any("Snowed in" in step["text"] for step in told["explanation"])
        assert answer("due", *asked, "--bureau", "astana")["due_on"] == "2026-03-10"


@pytest.mark.parametrize(("variant", "due_on"), [("plain", "2010-03-25"), ("inquiry", "2010-04-06")])
def test_due_asks_for_a_complaint_with_or_without_an_inquiry(variant: str, due_on: str) -> None:
    told = answer("due", "complaint", "--at", "2010-03-07T10:00+06:00", "--variant", variant)
    assert told["due_on"] == due_on


def test_due_can_ask_for_every_variant_that_there_is() -> None:
    assert {one.variant for one in all_rules() if not one.is_internal} == set(Variant)


@pytest.mark.parametrize(
    ("kind", "days", "due_on"),
    [
        ("carry_to_bureau", 1, "2026-03-16"),
        ("carry_to_bureau", 2, "2026-03-17"),
        ("carry_to_centre", 1, "2026-03-14"),
        ("carry_to_centre", 10, "2026-03-28"),
    ],
)
def test_due_counts_a_way_of_papers_by_its_days(kind: str, days: int, due_on: str) -> None:
    told = answer("due", kind, "--at", "2026-03-13T10:00+05:00", "--days", str(days))
    assert told["due_on"] == due_on


def test_due_refuses_days_that_no_setting_has() -> None:
    result = run("due", "carry_to_bureau", "--at", "2026-03-13T10:00+05:00", "--days", "11")
    assert result.exit_code == 1
    assert "unknown_rule" in str(result.output) + str(result.exception)


@pytest.mark.parametrize(
    ("at", "language", "said"),
    [
        ("2026-03-05T10:00+05:00", "kk", "Күнтізбе расталған."),
        ("2026-03-05T10:00+05:00", "ru", "Календарь подтверждён."),
        ("2026-03-05T10:00+05:00", "en", "The calendar is confirmed."),
        ("2029-11-15T10:00+05:00", "kk", "Күнтізбе әлі расталмаған: күн өзгеруі мүмкін."),
        ("2029-11-15T10:00+05:00", "ru", "Календарь ещё не подтверждён: дата может измениться."),
        ("2029-11-15T10:00+05:00", "en", "The calendar is not confirmed yet: the date may change."),
    ],
)
def test_due_says_whether_the_calendar_is_confirmed(at: str, language: str, said: str) -> None:
    told = run("due", "processing", "--at", at, "--language", language).output
    assert told.splitlines()[-1] == said
    assert answer("due", "processing", "--at", at)["confirmed"] is (at < "2027")


@pytest.mark.parametrize(
    "words",
    [
        ("nothing", "--at", "2026-03-05"),
        ("return", "--at", "soon"),
        ("return", "--at", "1850-01-01"),
        ("return", "--at", "2007-12-30"),
        ("processing", "--at", "0001-01-01T00:00+05:00"),
        ("processing", "--at", "9999-12-31T23:59-12:00"),
        ("processing", "--at", "2026-03-05", "--region", "nowhere"),
    ],
)
def test_due_without_an_answer_says_so_in_one_sentence(words: tuple[str, ...]) -> None:
    result = run("due", *words)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_cards_are_taken_in_once_and_bad_lines_are_named(tmp_path: Path) -> None:
    file = tmp_path / "cards.csv"
    file.write_text(f"{HEADER}\n{CARD}\n78,,,,1980-02-31,,,,,,,,,,,\n")
    told = answer("cards", "import", str(file))
    assert told["imported"] == 1
    assert {bad["line"] for bad in told["bad"]} == {3}
    assert answer("cards", "import", str(file))["unchanged"] == 1


def test_cards_are_found_by_another_spelling_line_by_line(tmp_path: Path) -> None:
    cards, questions = tmp_path / "cards.csv", tmp_path / "questions.ndjson"
    russian = CARD.translate(str.maketrans("ҮүұқөҚ", "УууқоК")).replace("қ", "к")
    cards.write_bytes(f"{HEADER}\n{russian}\n".encode("cp1251"))
    answer("cards", "import", str(cards))
    asked = {"id": 1, "surname": "Үлгібаев", "given_name": "Нұрлан", "birth_date": "1980-05-12"}
    nobody = {"id": 2, "surname": "Басқаев", "given_name": "Біреу", "birth_date": "1955-01-31"}
    questions.write_text(f"{json.dumps(asked)}\n{json.dumps(nobody)}\nnot json\n")
    lines = [
        json.loads(line) for line in run("cards", "search", "--file", str(questions)).stdout.splitlines()
    ]
    assert [(line["id"], line["outcome"]) for line in lines[1:]] == [(2, "no_match"), (None, "unreadable")]
    assert lines[0]["candidates"][0]["card_id"] == "77"


STRANGE = (
    (b'\xef\xbb\xbf{"id": 1, "surname": "A", "given_name": "B"}', 1, "not_asked"),
    (b'{"id": 2}', 2, "not_asked"),
    (b'{"id": 3, "surname": "' + b"A" * 10_000 + b'", "given_name": "B"}', 3, "not_asked"),
    ('{"id": 4, "surname": "🙂", "given_name": "\u202e\u200f"}'.encode(), 4, "not_asked"),
    (b'{"id": 5, "surname": "\\ud800", "given_name": "\\u0000", "iin": "12"}', 5, "no_match"),
    (b'{"id": 6, "surname": "A", "birth_date": "31.12.1980"}', 6, "not_asked"),
    (b'{"id": 7, "surname": ["A"]}', 7, "unreadable"),
    (b'{"id": 8, "surname": "A", "former_surnames": "B"}', 8, "unreadable"),
    (b'{"id": 9, "surname": "A", "former_surnames": [5]}', 9, "unreadable"),
    (b'{"id": 10, "surname": "A", "iin": "\\ud800"}', 10, "unreadable"),
    (b'{"id": "\\ud800", "surname": "A"}', "\ud800", "not_asked"),
    ('{"id": 11, "surname": "Образцов"}'.encode("cp1251"), None, "unreadable"),
    (b"[" * 100_000, None, "unreadable"),
    (b'"id"', None, "unreadable"),
    (b'{"id": 12, "surname": "A', None, "unreadable"),
)


FAILED = """
insert into notifier.message (id, request_id, correlation_id, centre, bureau, purpose, recipient,
    recipient_key, channel, address, language, words, state, attempts, created_at, not_before, finished_at)
values (:id, :id, :id, 'psc-01', 'astana', 'escalation', 'staff', 'director:psc-01', 'email', 'a@example.org',
    'kk', '{}', 'failed', 5, now(), now(), now())
"""


def test_failed_messages_are_tried_again_once(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text(FAILED), {"id": new_id()})
    since = ("messages", "retry", "--since", "2026-01-01T00:00:00+05:00")
    assert [answer(*since)["retried"] for _ in range(2)] == [1, 0]
    with owner.begin() as connection:
        told = connection.execute(text("select state, (select type from bus.event) from notifier.message"))
        assert [tuple(row) for row in told] == [("pending", "message.retried")]


CONTACTS = """role,scope,email,language
director,psc-01,director.psc-01@example.org,kk
bureau_head,astana,head@example.org,ru

supervisor,all,ministry@example.org,en
"""


def test_addresses_of_staff_are_kept_once_and_changed_and_never_shown_whole(tmp_path: Path) -> None:
    file = tmp_path / "staff.csv"
    for text_ in (CONTACTS, CONTACTS, "\ufeff" + CONTACTS.replace("head@", "other.head@")):
        file.write_text(text_)
        assert answer("contacts", "keep", str(file)) == {"kept": 3, "bad": []}
    listed = answer("contacts", "list")
    assert [(one["role"], one["scope"], one["email"], one["language"]) for one in listed] == [
        ("bureau_head", "astana", "o***@example.org", "ru"),
        ("director", "psc-01", "d***@example.org", "kk"),
        ("supervisor", "all", "m***@example.org", "en"),
    ]
    assert "other.head" not in run("contacts", "list").output + run("contacts", "keep", str(file)).output


@pytest.mark.parametrize(
    ("line", "field"),
    [
        ("janitor,psc-01,canary@example.org,kk", "role"),
        ("director,astana,canary@example.org,kk", "scope"),
        ("director,all,canary@example.org,kk", "scope"),
        ("bureau_head,psc-01,canary@example.org,kk", "scope"),
        ("director,psc-02,canary,kk", "email"),
        ("director,psc-02,қ.canary@example.org,kk", "email"),
        ('director,psc-02,"canary@example.org, b@example.org",kk', "email"),
        ("director,psc-02,canary@example.org,de", "language"),
        ("director,psc-02,canary@example.org", "line"),
        ("director,psc-01,canary@example.org,kk", "repeated"),
    ],
)
def test_file_of_addresses_with_a_wrong_line_keeps_nothing_and_says_which_without_quoting_it(
    tmp_path: Path, line: str, field: str
) -> None:
    file = tmp_path / "staff.csv"
    file.write_text(f"{CONTACTS}{line}\n")
    result = run("contacts", "keep", str(file), "--json")
    assert (result.exit_code, json.loads(result.stdout)) == (
        1,
        {"kept": 0, "bad": [{"line": 6, "field": field}]},
    )
    assert "canary" not in result.output
    assert answer("contacts", "list") == []


@pytest.mark.parametrize("content", [b"", b"email\ncanary@example.org\n", "роль".encode("cp1251")])
def test_what_is_no_file_of_addresses_is_refused_in_one_sentence(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "staff.csv"
    file.write_bytes(content)
    result = run("contacts", "keep", str(file))
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "canary" not in result.output


def test_every_strange_question_is_answered_in_its_place(tmp_path: Path) -> None:
    questions = tmp_path / "questions.ndjson"
    questions.write_bytes(b"\r\n\n".join(line for line, _, _ in STRANGE) + b"\n\n")
    told = map(json.loads, run("cards", "search", "--file", str(questions)).stdout.splitlines())
    assert [(one["id"], one["outcome"]) for one in told] == [(id_, outcome) for _, id_, outcome in STRANGE]


def test_the_installed_command_finds_the_migrations_from_any_directory(tmp_path: Path) -> None:
    command = [str(Path(sys.executable).with_name("anyqtama")), "migrate", "--json"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout) == (0, '{"migrated": true}\n'), done.stderr


@pytest.mark.parametrize(
    "words", [(), ("keys",), ("parked",), ("clock",), ("cards",), ("messages",), ("contacts",)]
)
def test_every_group_tells_its_commands(words: tuple[str, ...]) -> None:
    assert "Commands" in run(*words, "--help").output


def _park_two(engines: dict[str, Engine], settings: Settings) -> None:
    say(engines["bureau"], received(new_id()), received(new_id()))
    listener = Listener()
    listener.breaks = lambda event: True
    for _ in range(settings.bus_max_attempts + 2):
        listener.drain(engines["sla"], settings)
        make_due(engines["sla"], "sla")
        listener.drain(engines["sla"], settings)
