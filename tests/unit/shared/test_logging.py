"""Log lines are JSON, carry ids, and never what an exception quoted."""

import json
import logging

import pytest

from shared.logging import JsonLines, configure, describe


def test_exception_is_told_by_class_and_place_without_its_text() -> None:
    try:
        raise ValueError("Үлгіев Сынақ")
    except ValueError as error:
        record = logging.LogRecord(
            "some", logging.ERROR, __file__, 1, "it failed", (), (type(error), error, error.__traceback__)
        )
        line = json.loads(JsonLines().format(record))
    assert line["error"].startswith("ValueError at ")
    assert "test_logging.py" in line["error"]
    assert "Үлгіев" not in json.dumps(line, ensure_ascii=False)


def test_known_extras_are_carried_and_others_are_not() -> None:
    record = logging.makeLogRecord({"msg": "drained", "count": 3, "phone": "+7 700 000 0000"})
    line = json.loads(JsonLines().format(record))
    assert line["count"] == 3
    assert "phone" not in line


def test_exception_that_was_never_raised_has_no_place() -> None:
    assert describe(ValueError("x")) == "ValueError at unknown"


def test_celery_cannot_print_exception_texts_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    root = logging.getLogger()
    monkeypatch.setattr(root, "handlers", list(root.handlers))
    level = root.level
    configure("WARNING")
    root.setLevel(level)
    assert logging.getLogger("celery.app.trace").disabled
