"""What is looked at before a start."""

import socket

import pytest

from equalcity.core import starting
from equalcity.core.starting import CannotStart


@pytest.fixture
def taken_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_a_taken_port_is_named_with_a_way_out(taken_port):
    with pytest.raises(CannotStart) as refused:
        starting.require_port("127.0.0.1", taken_port)

    assert str(refused.value) == (
        f"Port {taken_port} is taken by another program: choose another one,"
        f" for example `make run PORT={taken_port + 1}`."
    )


@pytest.mark.parametrize("port", [0, -1, 99_999])
def test_what_is_no_port_is_refused_with_a_sentence(port):
    with pytest.raises(CannotStart, match="is not a port: choose a number from 1024 to 65535"):
        starting.require_port("127.0.0.1", port)


def test_a_folder_is_made_with_its_parents_and_left_clean(tmp_path):
    folder = tmp_path / "a place" / "data"

    starting.require_folder(folder)

    assert list(folder.iterdir()) == []


def test_a_folder_that_cannot_be_made_is_refused_with_a_sentence(tmp_path):
    (tmp_path / "file").write_text("no folder")

    with pytest.raises(CannotStart, match=r"cannot write to .*file/data .*DATA_DIR=/some/folder"):
        starting.require_folder(tmp_path / "file" / "data")


def test_a_bundle_that_is_not_built_is_named(tmp_path):
    with pytest.raises(CannotStart, match="make bundle"):
        starting.require_bundle(tmp_path)


def test_a_folder_serves_one_site_at_a_time(tmp_path):
    with starting.take_lock(tmp_path), pytest.raises(CannotStart, match="already"):
        starting.take_lock(tmp_path)

    starting.take_lock(tmp_path).close()


def test_the_name_of_an_installation_stays(tmp_path):
    assert starting.installation(tmp_path) == starting.installation(tmp_path)


def test_nothing_is_prepared_twice_and_every_change_prepares_anew(tmp_path, monkeypatch):
    project = tmp_path / "project"
    (project / "equalcity" / "__pycache__").mkdir(parents=True)
    code = project / "equalcity" / "models.py"
    code.write_text("one")
    monkeypatch.setattr(starting, "PROJECT", project)
    monkeypatch.setattr(starting, "STATIC_MANIFEST", project / "staticfiles.json")
    data = tmp_path / "data"
    data.mkdir()
    before = starting.fingerprint(data, {"MODE": "demo"})
    starting.mark_prepared(data, before)

    (project / "equalcity" / "__pycache__" / "models.pyc").write_text("compiled")
    same = starting.fingerprint(data, {"MODE": "demo"})
    other_mode = starting.fingerprint(data, {"MODE": "production"})
    code.write_text("two!")
    other_code = starting.fingerprint(data, {"MODE": "demo"})

    assert same == before
    assert len({before, other_mode, other_code}) == 3
    assert starting.is_prepared(data, before)
    assert not starting.is_prepared(data, other_code)
    assert [file.name for file in data.iterdir()] == ["prepared"]
