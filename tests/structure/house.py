"""What the structure tests look at: the floors of the contract, and the files of the project."""

import subprocess
import tomllib
from functools import cache
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent
PACKAGE = PROJECT / "equalcity"


@cache
def pyproject() -> dict:
    return tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))


@cache
def floors() -> dict[str, int]:
    """Height of each app by its name, the lowest is 0; neighbours on one floor share a number."""
    contract = next(one for one in pyproject()["tool"]["importlinter"]["contracts"] if one["id"] == "floors")
    heights = {}
    for height, layer in enumerate(reversed(contract["layers"])):
        for name in layer.strip("()").split("|"):
            heights[name.strip(" ()")] = height
    return heights


def apps() -> list[str]:
    """Names of the apps that exist."""
    return sorted(path.parent.name for path in PACKAGE.glob("*/apps.py"))


@cache
def project_files() -> list[Path]:
    """Every file that is or would be committed."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=PROJECT, capture_output=True, check=True, text=True).stdout
    paths = (PROJECT / name for name in sorted(set(listed.split("\0"))) if name)
    return [path for path in paths if path.is_file()]


@cache
def text_of(path: Path) -> str:
    """What stands in a file; nothing for pictures and other files that are no text."""
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def name(path: Path) -> str:
    """The path as it is spoken of in the project."""
    return path.relative_to(PROJECT).as_posix()


def python_files(*folders: Path) -> list[Path]:
    """Python files under these folders that people write; migrations are written by Django."""
    return [
        path
        for path in project_files()
        if path.suffix == ".py"
        and any(path.is_relative_to(folder) for folder in folders)
        and "migrations" not in path.parts
    ]


@cache
def templates() -> dict[str, Path]:
    """Templates of the project by the name that they are rendered by."""
    found = {}
    for path in project_files():
        if path.is_relative_to(PACKAGE) and "templates" in path.parts:
            depth = path.parts.index("templates") + 1
            found["/".join(path.parts[depth:])] = path
    return found
