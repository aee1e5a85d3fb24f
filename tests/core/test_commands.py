"""The command `equalcity` answers in sentences, never with a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from equalcity.__main__ import OWN_COMMANDS, main

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


def test_every_command_of_ours_has_help(capsys, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    told = {}

    for command in OWN_COMMANDS:
        monkeypatch.setattr(sys, "argv", ["equalcity", command, "--help"])
        with pytest.raises(SystemExit) as ended:
            main()
        told[command] = (ended.value.code, capsys.readouterr().out)

    assert {command: code for command, (code, _said) in told.items()} == dict.fromkeys(OWN_COMMANDS, 0)
    assert [command for command, (_code, said) in told.items() if not said.startswith("usage: equalcity")] == []
