"""The repository's own Python, read as syntax: for tests on the repository itself."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("shared", "services", "demo")
EVERYTHING = (*PRODUCT, "migrations", "tests", "bench")


def files(*folders: str) -> list[Path]:
    """Every Python file under the named folders of the repository, sorted."""
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def name_of(file: Path) -> str:
    """The path as it is said in messages: relative, with slashes."""
    return file.relative_to(ROOT).as_posix()


@cache
def tree_of(file: Path) -> ast.Module:
    """The file as syntax."""
    return ast.parse(file.read_text(encoding="utf-8"))


def functions(file: Path) -> Iterator[tuple[str, int]]:
    """Name and number of lines of every function and method, decorators left out."""
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node.name, (node.end_lineno or node.lineno) - node.lineno + 1


def imports(file: Path) -> set[str]:
    """Full names of what is imported: `os`, `time.time`, `collections.abc.Iterator`."""
    found: set[str] = set()
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def uses(file: Path) -> set[str]:
    """Full names of every dotted expression, imports resolved: `datetime.datetime.now`, `os.environ`."""
    names = _meanings(file)
    dotted = (_dotted(node) for node in ast.walk(tree_of(file)) if isinstance(node, ast.Attribute | ast.Name))
    return {names.get(head, head) + rest for head, rest in dotted if head}


def methods_called(file: Path) -> set[str]:
    """The last names of everything that is called as an attribute: `commit` of `session.commit()`."""
    calls = (node.func for node in ast.walk(tree_of(file)) if isinstance(node, ast.Call))
    return {call.attr for call in calls if isinstance(call, ast.Attribute)}


def _meanings(file: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    for node in ast.walk(tree_of(file)):
        if isinstance(node, ast.Import):
            found |= {alias.asname: alias.name for alias in node.names if alias.asname}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return found


def _dotted(node: ast.expr) -> tuple[str, str]:
    """`a.b.c` as its first name and the rest; an empty first name where it does not begin with a name."""
    if isinstance(node, ast.Attribute):
        head, rest = _dotted(node.value)
        return head, f"{rest}.{node.attr}"
    return (node.id, "") if isinstance(node, ast.Name) else ("", "")
