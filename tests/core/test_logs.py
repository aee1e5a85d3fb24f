"""Logs say what went wrong, never what was read."""

import logging

from django.conf import settings
from django.test import RequestFactory
from django.utils.log import log_response

from equalcity.core.logs import WithoutAddress


def test_a_failed_request_is_logged_without_its_address(caplog):
    request = RequestFactory().get("/en/toolboxes/secret-step/")
    logger = logging.getLogger("equalcity.test")
    logger.addFilter(keep := WithoutAddress())

    log_response("%s: %s", "Forbidden", request.path, request=request, response=_Answer(), logger=logger)
    logger.warning("A plain line about %s.", "something")
    logger.removeFilter(keep)

    assert caplog.messages == ["A request was answered with 403.", "A plain line about something."]


def test_everything_that_is_printed_goes_through_the_filter():
    console = settings.LOGGING["handlers"]["console"]

    assert settings.LOGGING["root"]["handlers"] == ["console"]
    assert [settings.LOGGING["filters"][name]["()"] for name in console["filters"]] == [
        "equalcity.core.logs.WithoutAddress"
    ]


class _Answer:
    """As much of a response as Django's logging looks at."""

    status_code = 403
