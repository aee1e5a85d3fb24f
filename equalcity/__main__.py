"""The command `equalcity`: starts the site, and does what is done from a terminal."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

if sys.version_info < (3, 11):
    sys.exit("Equalcity needs Python 3.11 or newer, and this is %s.%s." % sys.version_info[:2])  # noqa: UP031 -- for old ones

from equalcity.core import starting
from equalcity.core.starting import CannotStart

OWN_COMMANDS = {
    "up": "Prepare what has changed, then run the site and its job worker.",
    "check": "Say whether the settings are sound.",
    "prepare": "Make the data folder ready for this version, without starting.",
    "freeze": "Freeze a toolbox as an edition.",
    "export": "Write an edition in one language as a PDF, EPUB, single file or slides.",
    "export-package": "Write an edition into a package file.",
    "import-package": "Take in a package file, whole or not at all.",
    "build-package": "Make a package file from a folder of readable sources.",
    "remove-example-people": "Remove the examples of the demo: people, cities, organisations.",
    "reset-factor": "Take away the lost second factor of a person.",
}


def main() -> None:
    starting.read_settings_file(Path(".env"), os.environ)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "equalcity.settings")
    arguments = sys.argv[1:]
    if not arguments or arguments[0] in {"--help", "-h", "help"}:
        print(overview())
    elif arguments[0] == "up":
        sys.exit(up(arguments[1:]))
    else:
        run_command(arguments)


def overview() -> str:
    lines = [f"  {name:<24}{sentence}" for name, sentence in OWN_COMMANDS.items()]
    return "\n".join(
        [
            "usage: equalcity COMMAND [--help]",
            "",
            "Commands of Equalcity:",
            *lines,
            "",
            "And those of Django, among them createsuperuser, dbshell, dumpdata, migrate, shell.",
        ]
    )


def run_command(arguments: list[str]) -> None:
    """Hand over to Django, whose commands are written with underscores."""
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415 -- `--help` and `up` do not need Django
    from django.core.management import ManagementUtility  # noqa: PLC0415 -- as above
    from django.db import OperationalError, ProgrammingError  # noqa: PLC0415 -- as above

    name = arguments[0].replace("-", "_") if not arguments[0].startswith("-") else arguments[0]
    if name == "prepare":
        starting.data_folder(os.environ).mkdir(parents=True, exist_ok=True)
    try:
        ManagementUtility(["equalcity", name, *arguments[1:]]).execute()
    except ImproperlyConfigured as error:
        sys.exit(str(error))
    except (OperationalError, ProgrammingError) as error:
        first_line = str(error).strip().splitlines()[0]
        sys.exit(f"The database is not ready ({first_line}): run `equalcity prepare` once, or look at DATABASE_URL.")
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # whoever read has seen enough
        sys.exit(1)


def up(arguments: list[str]) -> int:
    """Look before starting, prepare what has changed, run. Gives the exit code."""
    options = up_options(arguments)
    os.environ.setdefault("BASE_URL", f"http://localhost:{options.port}")
    folder = starting.data_folder(os.environ)
    os.environ["DATA_DIR"] = str(folder)
    try:
        starting.require_folder(folder)
        starting.require_bundle()
        starting.require_port(options.host, options.port)
        lock = starting.take_lock(folder)
        with lock:
            if not starting.is_prepared(folder, starting.fingerprint(folder, os.environ)):
                if code := prepare():
                    return code
                starting.mark_prepared(folder, starting.fingerprint(folder, os.environ))
            return run(options, folder)
    except CannotStart as reason:
        print(reason, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def up_options(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="equalcity up", description=OWN_COMMANDS["up"])
    parser.add_argument("--host", default="127.0.0.1", help="where to listen (%(default)s)")
    parser.add_argument("--port", type=int, default=8000, help="port (%(default)s)")
    parser.add_argument("--workers", type=int, default=1, help="web processes; one serves a city well (%(default)s)")
    return parser.parse_args(arguments)


def prepare() -> int:
    """In a process of its own, so that what it loads does not stay in memory. Gives its exit code."""
    return subprocess.run([sys.executable, "-m", "equalcity", "prepare"], check=False).returncode


def run(options: argparse.Namespace, folder: Path) -> int:
    from equalcity.core.serving import Plan, serve  # noqa: PLC0415 -- a wrong start shall say so at once

    plan = Plan(
        target="equalcity.asgi:application",
        host=options.host,
        port=options.port,
        workers=options.workers,
        installation=starting.installation(folder),
    )
    return serve(plan, ready=lambda: print(welcome(options.host, options.port, folder), flush=True))


def welcome(host: str, port: int, folder: Path) -> str:
    at_home = {"127.0.0.1", "0.0.0.0", "localhost", "::", "::1"}  # noqa: S104 -- only compared
    address = f"http://{'localhost' if host in at_home else host}:{port}"
    lines = [f"Equalcity runs at {address}/ (stop it with Ctrl-C)."]
    if os.environ.get("MODE", "demo") == "demo":
        lines += [
            "What to try first:",
            f"  read a step as a frontline worker, best on a phone   {address}/en/toolboxes/",
            f"  sign in as an author or in another role, one click   {address}/demo/",
            f"  write and freeze a toolbox, once signed in           {address}/admin/",
        ]
    lines.append(f"Everything you write is kept in {folder}.")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
