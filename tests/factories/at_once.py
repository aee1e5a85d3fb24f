"""Several people who press at the same moment, each in a thread and a connection of her own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from django.db import connection

from equalcity.core.errors import Refused


def at_once(*actions: Callable[[], object]) -> list[str]:
    """Do these in threads that wait for each other; gives "done" or the word of refusal of each."""
    start = Barrier(len(actions))

    def act(action: Callable[[], object]) -> str:
        try:
            start.wait(10)
            action()
        except Refused:
            return "refused"
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(actions)) as pool:
        return sorted(pool.map(act, actions))
