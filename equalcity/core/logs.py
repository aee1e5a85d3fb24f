"""What goes wrong is logged, never who read what."""

import logging

from django.core.exceptions import SuspiciousOperation


class WithoutAddress(logging.Filter):
    """Takes the address out of what Django says about a request: "Forbidden: /en/…/" tells what was read."""

    def filter(self, record: logging.LogRecord) -> bool:
        if hasattr(record, "request"):
            record.msg, record.args = "A request was answered with %s.", (getattr(record, "status_code", "an error"),)
            if record.exc_info and isinstance(record.exc_info[1], SuspiciousOperation):
                record.exc_info = None  # it repeats what was asked for
        return True
