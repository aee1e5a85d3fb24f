"""Settings: from where they come, and which of them no real site may have."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from equalcity.core import starting

PROJECT = Path(__file__).resolve().parents[2]
GOOD = {
    "MODE": "production",
    "SECRET_KEY": "k9" * 30,
    "ALLOWED_HOSTS": "toolboxes.example.org",
    "DEBUG": "",
}


def check(folder, **changes):
    """Run `equalcity check` on a site with these settings; gives exit code and what it said."""
    inherited = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-m", "equalcity", "check"],
        cwd=folder,
        env=inherited | {"PYTHONPATH": str(PROJECT), "DATA_DIR": str(folder)} | GOOD | changes,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout + done.stderr


def test_a_file_of_settings_fills_in_what_is_not_set(tmp_path):
    file = tmp_path / ".env"
    file.write_text("# a comment\n\nMODE=production\nexport BASE_URL='https://a.example/?x=1'\nDEBUG=1\nnonsense\n")
    environment = {"MODE": "demo"}

    starting.read_settings_file(file, environment)

    assert environment == {"MODE": "demo", "BASE_URL": "https://a.example/?x=1", "DEBUG": "1"}


def test_no_file_of_settings_is_needed(tmp_path):
    environment = {}

    starting.read_settings_file(tmp_path / ".env", environment)

    assert environment == {}


def test_a_sound_production_site_passes(tmp_path):
    assert check(tmp_path)[0] == 0


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-secret-for-trying-things-out-only"}, "the one of the demo"),
        ({"DEBUG": "1"}, "DEBUG is on."),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS does not name the hosts"),
        ({"MODE": "trial"}, "MODE is 'trial': set it to demo or production."),
    ],
)
def test_an_unsafe_production_site_is_refused_with_a_sentence(tmp_path, changes, sentence):
    code, said = check(tmp_path, **changes)

    assert code != 0
    assert sentence in said
    assert "Traceback" not in said
