"""Every value from the environment is read once, in settings.py, and explained in .env.example."""

import ast
import re
from pathlib import Path

from tests.structure.house import PACKAGE, PROJECT, name, python_files, text_of

# The command line fills the environment from .env, and hands it to the processes that it starts.
MAY_TOUCH_THE_ENVIRONMENT = {"equalcity/settings.py", "equalcity/__main__.py"}
WHERE_SETTINGS_ARE = r'os\.environ\.setdefault\("DJANGO_SETTINGS_MODULE"'


def test_every_setting_is_explained_in_the_example_and_the_other_way_round():
    read = _names_read((PACKAGE / "settings.py").read_text())
    explained = set(re.findall(r"^#? ?([A-Z][A-Z0-9_]+)=", (PROJECT / ".env.example").read_text(), re.MULTILINE))

    assert explained == read


def test_each_value_is_read_once():
    names = _all_names_read((PACKAGE / "settings.py").read_text())

    assert sorted(names) == sorted(set(names))


def test_nothing_else_reads_the_environment():
    readers = {
        name(path)
        for path in python_files(PACKAGE)
        if re.search(r"\bos\.(environ|getenv)\b|from os import .*(environ|getenv)", _without_settings_module(path))
    }

    assert readers - MAY_TOUCH_THE_ENVIRONMENT == set()


def _without_settings_module(path: Path) -> str:
    return re.sub(WHERE_SETTINGS_ARE, "", text_of(path))


def _names_read(source: str) -> set[str]:
    return set(_all_names_read(source))


def _all_names_read(source: str) -> list[str]:
    """Names given to os.environ, or to a function of this file that reads it (these are called env_…)."""
    names = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant):
            called = ast.unparse(node.func)
            if called in {"os.environ.get", "os.getenv"} or called.startswith("env_"):
                names.append(node.args[0].value)
        if isinstance(node, ast.Subscript) and ast.unparse(node.value) == "os.environ":
            names.append(node.slice.value)
    return names


def test_the_reader_of_settings_sees_each_way_to_read():
    source = 'A = os.environ.get("A")\nB = os.environ["B"]\nC = env_list("C", "")\nD = "D"\n'

    assert _names_read(source) == {"A", "B", "C"}
