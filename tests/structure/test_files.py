"""Files stay small and speak of the project alone; each dependency says why it is here."""

import ast
import re
from pathlib import Path

import pytest

from tests.structure.house import PACKAGE, PROJECT, name, project_files, python_files, text_of

LINES_OF_A_FILE = 400
LINES_OF_A_TEST_FILE = 500
LINES_OF_A_FUNCTION = 60
LINES_OF_A_TEMPLATE = 120
REASON = "# long: "

# Built from parts, so that this file does not hold what it looks for.
MACHINE_PATHS = [str(PROJECT), str(PROJECT.parent / "shared"), "/" + "root/"]
REGISTRY_HOSTS = [
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("npmjs", "org"),
        ("npmjs", "com"),
        ("deb", "debian", "org"),
    )
]


@pytest.mark.parametrize("path", MACHINE_PATHS)
def test_no_file_speaks_of_one_machine(path):
    # Part of a longer path or address is no path of a machine.
    pattern = re.compile(rf"(?<![\w.~/-]){re.escape(path)}")

    assert [name(file) for file in project_files() if pattern.search(text_of(file))] == []


@pytest.mark.parametrize("host", REGISTRY_HOSTS)
def test_no_file_names_the_host_of_a_package_registry(host):
    assert [name(file) for file in project_files() if host in text_of(file)] == []


def test_python_files_are_readable_in_one_sitting():
    limits = [
        (PACKAGE, LINES_OF_A_FILE),
        (PROJECT / "tools", LINES_OF_A_FILE),
        (PROJECT / "tests", LINES_OF_A_TEST_FILE),
    ]

    long = [
        f"{name(path)}: {count} lines"
        for folder, limit in limits
        for path in python_files(folder)
        if (count := len(text_of(path).splitlines())) > limit and REASON not in text_of(path)[:400]
    ]

    assert long == []


def test_functions_are_short_or_say_why_not():
    long = [
        f"{name(path)}:{line} {function}: {length} lines"
        for path in python_files(PROJECT)
        for function, line, length in _long_functions(path)
    ]

    assert long == []


def test_templates_are_short():
    pages = [path for path in project_files() if "templates" in path.parts and path.suffix == ".html"]

    assert [name(path) for path in pages if len(text_of(path).splitlines()) > LINES_OF_A_TEMPLATE] == []


def test_no_file_is_called_utils():
    unnamed = {"utils.py", "util.py", "helpers.py", "misc.py", "common.py"}

    assert [name(path) for path in python_files(PROJECT) if path.name in unnamed] == []


def test_every_exception_from_a_check_has_its_reason():
    bare = re.compile(r"#\s*(noqa(?!: [A-Z0-9, ]+ -- )|type:\s*ignore(?!\[))")
    here = Path(__file__)

    found = [
        f"{name(path)}:{number}"
        for path in python_files(PROJECT)
        if path != here
        for number, line in enumerate(text_of(path).splitlines(), 1)
        if bare.search(line)
    ]

    assert found == []


def test_every_dependency_says_why_it_is_here():
    text = text_of(PROJECT / "pyproject.toml")
    lists = re.findall(r"^(?:dependencies|\w+) = \[\n(.*?)^\]", text.split("[tool.")[0], re.MULTILINE | re.DOTALL)
    lines = [line.strip() for part in lists for line in part.splitlines() if line.strip().startswith('"')]

    without = [line for line in lines if not line.startswith(('"Framework ::', '"Programming ')) and "#" not in line]

    assert without == []


def test_locks_hold_no_addresses():
    locks = [path for path in project_files() if path.name == "package-lock.json" or path.parent.name == "requirements"]

    assert [name(path) for path in locks if re.search(r'"resolved": "http|--index-url|^https?://', text_of(path))] == []


def _long_functions(path: Path) -> list[tuple[str, int, int]]:
    """Name, line and length of each function that is too long and has no reason above or beside its name."""
    lines = text_of(path).splitlines()
    found = []
    for node in ast.walk(ast.parse(text_of(path))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = node.end_lineno - node.lineno + 1
            beside = lines[max(node.lineno - 2, 0) : node.lineno]
            if length > LINES_OF_A_FUNCTION and not any(REASON in line for line in beside):
                found.append((node.name, node.lineno, length))
    return found
