"""Looks over a page's shoulder: whom it calls, what it complains of, what it leaves on the phone."""

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, ConsoleMessage, Request

LOCAL_SCHEMES = {"data", "blob", "about"}


@dataclass
class Watch:
    """What went wrong while these pages were read."""

    context: BrowserContext
    site: str
    complaints: list[str] = field(default_factory=list)
    gone_to: set[str] = field(default_factory=set)

    def start(self) -> "Watch":
        self.context.on("request", self._request)
        self.context.on("console", self._console)
        self.context.on("weberror", lambda error: self.complaints.append(f"error: {error.error}"))
        return self

    def _request(self, request: Request) -> None:
        if request.is_navigation_request():
            self.gone_to.add(request.url)
        parts = urlsplit(request.url)
        if parts.scheme not in LOCAL_SCHEMES and parts.netloc != urlsplit(self.site).netloc:
            self.complaints.append(f"request to another host: {request.url}")

    def _console(self, message: ConsoleMessage) -> None:
        """Errors of scripts, of loading, and violations of the Content-Security-Policy are all logged as errors.

        A page that refuses or is not there is an answer; only what a page itself loads must not fail.
        """
        answered = message.text.startswith("Failed to load resource") and message.location.get("url") in self.gone_to
        if message.type in {"error", "warning"} and not answered:
            self.complaints.append(f"console: {message.text}")

    def cookies(self) -> list[str]:
        return [f"cookie: {cookie['name']}" for cookie in self.context.cookies()]
