"""Times the making of exports in a process of its own: python -m bench.making KIND LANGUAGE… prints JSON."""

import json
import os
import sys
import time

import django


def main(kind: str, *languages: str) -> None:
    """Needs DATA_DIR in the environment, with the starter content in it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equalcity.settings")
    django.setup()
    from equalcity.toolboxes.actions.exports import make_now  # noqa: PLC0415 -- needs Django to be set up
    from equalcity.toolboxes.models import Edition  # noqa: PLC0415 -- as above

    edition = Edition.objects.order_by("pk").get(major=1, minor=0)
    seconds = {}
    for language in languages:
        begun = time.perf_counter()
        make_now(edition, language=language, kind=kind, report=lambda done, parts: None)
        seconds[language] = time.perf_counter() - begun
    sys.stdout.write(json.dumps(seconds))


if __name__ == "__main__":
    main(*sys.argv[1:])
