"""The command `equalcity` answers in sentences, never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent.parent


def equalcity(*arguments: str, folder: Path) -> subprocess.CompletedProcess[str]:
    env = {name: value for name, value in os.environ.items() if name not in {"DATABASE_URL", "MODE"}}
    return subprocess.run(
        [sys.executable, "-m", "equalcity", *arguments],
        cwd=PROJECT,
        env=env | {"DATA_DIR": str(folder)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_database_that_is_not_there_is_said_in_one_sentence(tmp_path):
    answer = equalcity("export-package", "anything", "1.0", str(tmp_path / "out.zip"), folder=tmp_path / "nowhere")

    assert answer.returncode == 1
    assert answer.stderr.startswith("The database is not ready")
    assert len(answer.stderr.splitlines()) == 1


def test_help_names_our_commands_first(tmp_path):
    answer = equalcity("--help", folder=tmp_path)

    assert answer.returncode == 0
    assert answer.stdout.index("import-package") < answer.stdout.index("migrate")


def test_every_command_of_ours_has_help(tmp_path):
    commands = ("up", "freeze", "export-package", "import-package", "build-package", "prepare")

    answers = {command: equalcity(command, "--help", folder=tmp_path) for command in commands}

    assert {command: answer.returncode for command, answer in answers.items()} == dict.fromkeys(commands, 0)
    assert all(answer.stdout.startswith("usage: equalcity") for answer in answers.values())
