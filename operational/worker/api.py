"""The front door of the worker."""

from operational.worker.carriers import MailServer, Robot
from operational.worker.duties import DUTIES, do_duties
from operational.worker.failure import NotDeliveredError
from operational.worker.loop import Worker, carriers_of
from operational.worker.news import write_news
from operational.worker.sending import Letter, send_waiting
from operational.worker.statements import make_due_statements
from operational.worker.watching import watch

__all__ = [
    "DUTIES", "Letter", "MailServer", "NotDeliveredError", "Robot", "Worker", "carriers_of", "do_duties",
    "make_due_statements", "send_waiting", "watch", "write_news",
]  # fmt: skip
