"""Finds a browser without being root: the one in the npm package, or the machine's own Chromium."""

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import brotli
from playwright.sync_api import Browser, Page, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent
PACKAGED = PROJECT / "node_modules" / "@sparticuz" / "chromium"
UNPACKED = PROJECT / "build" / "chromium"
NOBODY_ELSE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost"
OWN_FONTS = "/usr/share/fonts"
"""The machine's fonts, for scripts that the packaged ones lack, such as Arabic."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


@dataclass(frozen=True)
class FoundBrowser:
    """What Playwright must be told to start it."""

    executable: Path
    args: list[str] = field(default_factory=list)
    env: dict[str, str] = field(default_factory=dict)


def find_browser() -> FoundBrowser:
    """The packaged one: the same everywhere, half the work of a whole one. EQUALCITY_BROWSER=own: the machine's own."""
    if os.environ.get("EQUALCITY_BROWSER") == "own":
        own = next(filter(None, map(shutil.which, NAMES)), None)
        if own is None:
            raise FileNotFoundError("No Chromium on this machine: leave EQUALCITY_BROWSER out.")
        args = ["--no-sandbox"] if os.geteuid() == 0 else []  # Chromium's sandbox refuses root
        return FoundBrowser(Path(own), args, dict(os.environ))
    _unpack()
    libraries = [str(UNPACKED / "lib"), str(UNPACKED), os.environ.get("LD_LIBRARY_PATH", "")]
    env = {
        **os.environ,
        "LD_LIBRARY_PATH": ":".join(filter(None, libraries)),
        "FONTCONFIG_PATH": str(UNPACKED),
        "FONTCONFIG_FILE": str(UNPACKED / "fonts.conf"),
    }
    packaged_args = ["--no-sandbox", "--no-zygote", "--use-gl=angle", "--use-angle=swiftshader"]
    return FoundBrowser(UNPACKED / "chromium", packaged_args, env)


def _unpack() -> None:
    """Unpack the npm package into build/, whole or not at all, and again only after the package has changed."""
    source = PACKAGED / "bin"
    if not source.exists():
        raise FileNotFoundError("No Chromium: install one, or run `npm ci`, which brings @sparticuz/chromium.")
    mark = f"{(source / 'chromium.br').stat().st_size} <dir>{OWN_FONTS}</dir>\n"
    if (UNPACKED / "complete").exists() and (UNPACKED / "complete").read_text() == mark:
        return
    UNPACKED.parent.mkdir(exist_ok=True)
    fresh = Path(tempfile.mkdtemp(prefix="chromium-", dir=UNPACKED.parent))
    fresh.chmod(0o755)
    for name in ("al2023", "fonts", "swiftshader"):
        archive = BytesIO(brotli.decompress((source / f"{name}.tar.br").read_bytes()))
        with tarfile.open(fileobj=archive) as tar:
            tar.extractall(fresh, filter="data")
    (fresh / "chromium").write_bytes(brotli.decompress((source / "chromium.br").read_bytes()))
    (fresh / "chromium").chmod(0o755)
    fonts = (fresh / "fonts.conf").read_text()
    folders = f"<dir>{UNPACKED / 'fonts'}</dir><dir>{OWN_FONTS}</dir>"
    fonts = fonts.replace("<dir>/tmp/fonts</dir>", folders).replace("/tmp/fonts-cache", str(UNPACKED / "fonts-cache"))
    (fresh / "fonts.conf").write_text(fonts)
    (fresh / "complete").write_text(mark)
    shutil.rmtree(UNPACKED, ignore_errors=True)
    fresh.rename(UNPACKED)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """A browser that is always closed at the end."""
    found = find_browser()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.executable, args=[*found.args, NOBODY_ELSE], env=found.env
        )
        try:
            yield browser
        finally:
            browser.close()


AXE = PROJECT / "node_modules" / "axe-core" / "axe.min.js"
RUN_AXE = """async ([place, rules]) => {
  const options = {runOnly: {type: 'tag', values: rules}, resultTypes: ['violations']};
  const found = await axe.run(place || document, options);
  const line = (id, {target, html}) => `${id}: ${target} ${html.slice(0, 200)}`;
  return found.violations.flatMap(({id, nodes}) => nodes.map((node) => line(id, node)));
}"""
"""Only lines come back: to carry all that axe found in order takes longer than to find it."""
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def axe_violations(page: Page, *, within: str | None = None) -> list[str]:
    """What axe-core finds on this page, one line for each rule and place; none is what we want.

    `within`: only in what this selector finds, for pages whose frame is Wagtail's.

    The source is evaluated, since the page's own policy would stop a script tag.
    """
    page.evaluate(AXE.read_text())
    lines: list[str] = page.evaluate(RUN_AXE, [within, RULES])
    return lines
