"""Tests stay on this machine, whatever library they use."""

import socket
import urllib.request

import pytest


@pytest.mark.parametrize(
    "reach_out",
    [
        lambda: urllib.request.urlopen("https://example.org"),
        lambda: socket.create_connection(("192.0.2.1", 80)),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"hello", ("192.0.2.1", 53)),
    ],
    ids=["by name", "by number", "by a datagram"],
)
@pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning")
def test_another_machine_is_out_of_reach(reach_out):
    with pytest.raises(AssertionError, match="tests stay on this machine"):
        reach_out()


def test_this_machine_is_in_reach():
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(("localhost", server.getsockname()[1])) as client,
    ):
        reached, listening = client.getpeername(), server.getsockname()

    assert reached == listening
