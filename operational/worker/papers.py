"""The paper that goes with a mail: set when the mail is sent, in the language of whoever gets it."""

from __future__ import annotations

from dataclasses import dataclass

from operational.core.api import Database, Refusal
from operational.dispatch.api import ask
from operational.identity.api import actor_of
from operational.integrations.api import PAPER_OF
from operational.papers.api import Paper, pdf_of
from operational.worker.failure import NotDeliveredError

SERVICE_USER = "pipeline"


@dataclass(frozen=True)
class Attached:
    """A file beside the words of a mail."""

    name: str
    pdf: bytes


def paper_with(database: Database, kind: str, document_id: int, locale: str) -> Attached | None:
    """The paper of a document whose mails carry one; a paper that cannot be set keeps the mail waiting."""
    if kind not in PAPER_OF:
        return None
    name, field = PAPER_OF[kind]
    try:
        paper = ask(database, actor_of(database, SERVICE_USER), name, {field: document_id, "language": locale})
        assert isinstance(paper, Paper)
        return Attached(f"{paper.title} {paper.number}.pdf".replace("/", "-"), pdf_of(paper))
    except Refusal as refusal:
        raise NotDeliveredError(f"the paper could not be set: {refusal.key}") from refusal
    except RuntimeError as error:  # the typesetter's own process failed: other mails must not wait for it
        raise NotDeliveredError(f"the paper could not be set: {error}") from error
