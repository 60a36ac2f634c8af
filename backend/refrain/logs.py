"""What every process writes of itself: one JSON object a line on standard error, and never the value of a variable.

Tracebacks name files, lines and the error's own words. structlog's default would add the local variables of each frame,
and in this program a local variable may be somebody's key.
"""

import logging
import sys

import structlog
from structlog.typing import Processor

_STAMPED: list[Processor] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
_WRITTEN: list[Processor] = [structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]


def configure() -> None:
    """Set up structlog (from INFO) and the standard library's logging, which libraries use (from WARNING)."""
    structlog.configure(
        processors=[*_STAMPED, *_WRITTEN],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
    if not any(isinstance(handler.formatter, structlog.stdlib.ProcessorFormatter) for handler in logging.root.handlers):
        handler = logging.StreamHandler(sys.stderr)
        handler.setFormatter(
            structlog.stdlib.ProcessorFormatter(
                foreign_pre_chain=_STAMPED,
                processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *_WRITTEN],
            )
        )
        logging.root.addHandler(handler)
