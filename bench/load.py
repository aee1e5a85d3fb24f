"""Asks one page again and again over a fixed number of kept connections, on this machine only, for a few seconds.

A process of its own: python -m bench.load PORT PATH CONNECTIONS SECONDS. Written on bare sockets, it needs about a
quarter of a core where the server needs a whole one, so that it is the server that is measured.
"""

import json
import selectors
import socket
import sys
import time

MOST_REQUESTS = 500_000
# What a phone's browser sends: reading headers belongs to the work.
REQUEST = (
    "GET {path} HTTP/1.1\r\nHost: localhost:{port}\r\nAccept: text/html,application/xhtml+xml,*/*;q=0.8\r\n"
    "Accept-Encoding: gzip, deflate, br\r\nAccept-Language: fr-LU,fr;q=0.9,en;q=0.5\r\n"
    "User-Agent: Mozilla/5.0 (Linux; Android 10) Mobile\r\nSec-Fetch-Mode: navigate\r\n\r\n"
)


def size_of_answer(connection: socket.socket, request: bytes) -> int:
    """Bytes of a whole answer with its headers; every later one must have as many."""
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += connection.recv(65536)
    head, _, body = answer.partition(b"\r\n\r\n")
    status, *lines = head.split(b"\r\n")
    if b" 200 " not in status + b" ":
        raise SystemExit(f"The page answers {status.decode()}.")
    fields = dict(line.lower().split(b": ", 1) for line in lines)
    missing = int(fields[b"content-length"]) - len(body)
    while missing > 0:
        missing -= len(connection.recv(65536))
    return len(head) + 4 + int(fields[b"content-length"])


def measure(port: int, path: str, connections: int, seconds: float) -> dict[str, float]:
    """Requests a second, the 50th and 99th of 100 waits in milliseconds, and the share of a core used for asking."""
    request = REQUEST.format(path=path, port=port).encode()
    with socket.create_connection(("127.0.0.1", port)) as first:
        size = size_of_answer(first, request)
    selector = selectors.DefaultSelector()
    for _ in range(connections):
        connection = socket.create_connection(("127.0.0.1", port))
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        selector.register(connection, selectors.EVENT_READ, [0, 0.0])
    waits: list[float] = []
    buffer = bytearray(262_144)
    begun, used = time.perf_counter(), time.process_time()
    for key in selector.get_map().values():
        key.data[:] = [size, time.perf_counter()]
        key.fileobj.sendall(request)  # type: ignore[union-attr]
    now = begun
    while now - begun < seconds and len(waits) < MOST_REQUESTS:
        for key, _ in selector.select(5):
            connection, state = key.fileobj, key.data
            state[0] -= connection.recv_into(buffer)  # type: ignore[union-attr]
            if state[0] <= 0:
                if state[0] < 0:
                    raise SystemExit("The answer has changed its size while it was measured.")
                now = time.perf_counter()
                waits.append(now - state[1])
                state[:] = [size, now]
                connection.send(request)  # type: ignore[union-attr]
    elapsed, used = time.perf_counter() - begun, time.process_time() - used
    waits.sort()
    return {
        "requests_per_second": len(waits) / elapsed,
        "p50": waits[len(waits) // 2] * 1000,
        "p99": waits[len(waits) * 99 // 100] * 1000,
        "asking": used / elapsed,
        "size": size,
    }


if __name__ == "__main__":
    port, path, connections, seconds = sys.argv[1:]
    print(json.dumps(measure(int(port), path, int(connections), float(seconds))))
