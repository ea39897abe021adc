"""Facts of invoicing that upper slices may hear."""

from __future__ import annotations

from operational.core.api import Fact


class OpenItemsWereSettled(Fact):
    """So much of these open items was settled, or a settlement was undone; ``sources`` are the documents they stand for."""

    open_item_ids: tuple[int, ...]
    sources: tuple[tuple[str, int], ...]


class CashEntryWasReversed(Fact):
    """Money without a partner's document was taken back in red."""

    cash_entry_id: int
    number: str


class SupplierInvoiceWasEntered(Fact):
    """A supplier's invoice with this number of the tax platform is being written; asked, so that others may object."""

    tax_number: str
