"""The front door of papers."""

from operational.papers.archive_rows import ArchiveFile, ArchiveReader, archive_files, archive_headings, archive_reader
from operational.papers.barcodes import code128, qr
from operational.papers.commands import attach_file, remove_file, save_template
from operational.papers.expense_papers import expense_claim
from operational.papers.file_queries import files
from operational.papers.file_types import ENDINGS, SHOWN_IN_PLACE
from operational.papers.form_papers import financial_statement, with_lines
from operational.papers.goods_papers import delivery_note, picking_list
from operational.papers.heads import head_of
from operational.papers.label_papers import alignment, asset_labels, bin_labels, item_labels, lot_labels
from operational.papers.money_papers import money_receipt
from operational.papers.order_papers import purchase_order, quotation, sales_order
from operational.papers.parents import PARENTS
from operational.papers.printing import pdf_of, picture_of
from operational.papers.queries import attachment, attachments, example, template_text, templates
from operational.papers.samples import sample
from operational.papers.shapes import Paper, PaperForm, PaperFormLine
from operational.papers.statement_papers import statement
from operational.papers.storage import FILE_BYTES_MAX, keep_content, read_content
from operational.papers.tables import PURPOSES, Attachment, Content, Template
from operational.papers.typesetting import typeset

COMMANDS = (attach_file, remove_file, save_template)
PAPERS = (
    quotation, sales_order, purchase_order, picking_list, delivery_note, money_receipt, statement, item_labels, asset_labels,
    bin_labels,
    lot_labels, alignment, financial_statement, expense_claim,
)  # fmt: skip
QUERIES = (attachments, attachment, files, templates, template_text, example, *PAPERS)

_SEE = {"papers.file.view": "all"}
_FILE = {**_SEE, "papers.file.add": "all"}
_KEEP = {
    **_FILE,
    "papers.file.remove": "all",
    "papers.template.view": "all",
    "papers.template.edit": "all",
}
ROLES = {
    "employee": _FILE,
    "department_head": _FILE,
    "sales_clerk": _FILE,
    "warehouse": _FILE,
    "accountant": _FILE,
    "cashier": _FILE,
    "buyer": _FILE,
    "analyst": _SEE,
    "manager": _KEEP,
    "administrator": _KEEP,
}

__all__ = [
    "ENDINGS", "FILE_BYTES_MAX", "PAPERS", "PARENTS", "PURPOSES", "SHOWN_IN_PLACE", "ArchiveFile", "ArchiveReader",
    "Attachment", "Content", "Paper",
    "PaperForm", "PaperFormLine", "Template",
    "archive_files", "archive_headings", "archive_reader",
    "code128", "head_of", "keep_content", "pdf_of", "picture_of", "qr", "read_content", "sample", "typeset", "with_lines",
]  # fmt: skip
