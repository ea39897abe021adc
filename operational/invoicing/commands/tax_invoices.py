"""Taking in what the tax platform says of invoices, issued and received, and what is noted beside them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

import sqlalchemy as sa
from pydantic import Field

from operational.company.api import the_company
from operational.core.api import (
    ZERO,
    Conflict,
    Fraction,
    Input,
    InvalidInput,
    Output,
    Problem,
    RefTo,
    SignedAmount,
    Tx,
    command,
    refuse,
    require,
)
from operational.invoicing import tax_rules
from operational.invoicing.tables import Invoice
from operational.invoicing.tax_matching import follow_red, match_requests, number_booked_invoices
from operational.invoicing.tax_tables import TaxFile, TaxInvoice, TaxInvoiceLine
from operational.parties.api import BillingName, Party, merged_group, partner

TaxInvoiceRef = Annotated[int | str, RefTo("invoicing.tax_invoice")]
InvoiceRef = Annotated[int | str, RefTo("invoicing.invoice")]
INVOICES_MAX = 5000  # a small company's year; a longer file comes in several months
LINES_MAX = 2000  # the platform allows as many on one invoice
PROBLEMS_MAX = 200
LongDecimal = Annotated[Decimal, Field(max_digits=24, decimal_places=13)]
State = Literal["normal", "part_red", "red", "void"]


class TaxInvoiceLineInput(Input):
    tax_code: str = Field(default="", max_length=30)
    name: str = Field(default="", max_length=300)
    spec: str = Field(default="", max_length=200)
    unit: str = Field(default="", max_length=40)
    quantity: LongDecimal | None = None
    unit_price: LongDecimal | None = None
    net: SignedAmount
    tax: SignedAmount = ZERO
    vat_rate: Fraction | None = None
    rate_text: str = Field(default="", max_length=20)


class TaxInvoiceInput(Input):
    number: str = Field(pattern=r"^\d{18,20}$")
    date: dt.date
    invoice_kind: str = Field(default="other", max_length=40)
    state: State = "normal"
    buyer_name: str = Field(default="", max_length=200)
    buyer_tax_id: str = Field(default="", max_length=20)
    seller_name: str = Field(default="", max_length=200)
    seller_tax_id: str = Field(default="", max_length=20)
    remark: str = Field(default="", max_length=2000)
    issuer: str = Field(default="", max_length=60)
    special_business: str = Field(default="", max_length=60)
    red_of_number: str = Field(default="", max_length=20)
    red_confirm_number: str = Field(default="", max_length=40)
    lines: list[TaxInvoiceLineInput] = Field(min_length=1, max_length=LINES_MAX)

    @property
    def net(self) -> Decimal:
        return sum((line.net for line in self.lines), ZERO)

    @property
    def tax(self) -> Decimal:
        return sum((line.tax for line in self.lines), ZERO)


class ImportTaxInvoices(Input):
    bulk: ClassVar[frozenset[str]] = frozenset({"invoices"})
    file_name: str = Field(default="", max_length=200)
    fingerprint: str = Field(default="", max_length=64)
    invoices: list[TaxInvoiceInput] = Field(min_length=1, max_length=INVOICES_MAX)


class TaxInvoicesImported(Output):
    imported: int
    known: int
    changed: int  # of the known: the platform says something new of them, as that they were reversed
    matched: int  # answers to requests
    problems: int  # issued invoices that answer no request, or not as it was asked


@command("invoicing.import_tax_invoices", permission="invoicing.tax_invoice.import", path="POST /tax-invoices")
def import_tax_invoices(tx: Tx, cmd: ImportTaxInvoices) -> TaxInvoicesImported:
    """Take in an export of the tax platform: new invoices join the register, known ones are brought up to date."""
    print_ = cmd.fingerprint or tax_rules.fingerprint(one.model_dump() for one in cmd.invoices)
    _refuse_known_file(tx, print_)
    directions = _directions(tx, cmd.invoices)
    known = _known(tx, cmd.invoices)
    changed = _bring_up_to_date(tx, known, cmd.invoices)
    new = [(place, one) for place, one in enumerate(cmd.invoices) if one.number not in known]
    file = tx.new(
        TaxFile, fingerprint=print_, name=cmd.file_name, new=len(new), known=len(known), created_by=tx.actor.user_id
    )
    parties = _parties(tx, [one for _, one in new], directions)
    rows, lines = [], []
    for place, one in new:
        row = _row(tx, one, directions[place], parties, file.id)
        rows.append(row)
        lines += [{"tax_invoice_id": row["id"], "line_no": n, **ln.model_dump()} for n, ln in enumerate(one.lines, 1)]
    matched = match_requests(tx, rows)
    tx.insert(TaxInvoice, rows)
    tx.insert(TaxInvoiceLine, lines)
    follow_red(tx, [row["id"] for row in rows])
    number_booked_invoices(tx, matched)
    problems = sum(1 for row in rows if row["match_problem"])
    return TaxInvoicesImported(
        imported=len(rows), known=len(known), changed=changed, matched=len(matched), problems=problems
    )


def _refuse_known_file(tx: Tx, print_: str) -> None:
    statement = sa.select(TaxFile.name, TaxFile.created_at).where(TaxFile.fingerprint == print_)
    before = tx.session.execute(statement).first()
    if before is not None:
        raise Conflict("invoicing.tax_file_known", file=before.name or "–", date=before.created_at.date())


def _directions(tx: Tx, given: Sequence[TaxInvoiceInput]) -> list[str]:
    """Issued where we are the seller, received where we are the buyer; everything that is wrong is told at once."""
    us = the_company(tx)
    require(us.tax_id, "invoicing.company_without_tax_id")
    found, problems, seen = [], [], set[str]()
    for place, one in enumerate(given):
        direction = "sale" if one.seller_tax_id == us.tax_id else "purchase" if one.buyer_tax_id == us.tax_id else ""
        if one.number in seen:
            problems.append(Problem("invoicing.tax_invoice_twice", {"number": one.number}, f"invoices.{place}.number"))
        elif not direction:
            told = {"number": one.number, "tax_id": us.tax_id}
            problems.append(Problem("invoicing.tax_invoice_of_others", told, f"invoices.{place}.seller_tax_id"))
        elif one.invoice_kind not in tax_rules.kinds():
            values = {"number": one.number, "kind": one.invoice_kind}
            problems.append(Problem("invoicing.invoice_kind_unknown", values, f"invoices.{place}.invoice_kind"))
        elif one.date > tx.today:
            day = {"number": one.number, "date": one.date}
            problems.append(Problem("invoicing.tax_invoice_to_come", day, f"invoices.{place}.date"))
        seen.add(one.number)
        found.append(direction)
    if problems:
        raise InvalidInput.of(problems[:PROBLEMS_MAX])
    return found


def _known(tx: Tx, given: Sequence[TaxInvoiceInput]) -> dict[str, TaxInvoice]:
    """What stands in the register already, locked; another amount under the same number is refused."""
    numbers = sa.cast(sorted(one.number for one in given), sa.ARRAY(sa.Text))
    statement = (
        sa.select(TaxInvoice)
        .where(TaxInvoice.number == sa.any_(numbers))
        .order_by(TaxInvoice.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    known = {row.number or "": row for row in tx.session.execute(statement).scalars()}
    problems = []
    for place, one in enumerate(given):
        row = known.get(one.number)
        if row is not None and (row.net, row.tax) != (one.net, one.tax):
            values = {"number": one.number, "register": row.gross, "file": one.net + one.tax}
            problems.append(Problem("invoicing.tax_invoice_differs", values, f"invoices.{place}.number"))
        elif row is not None and _sides(row) != _sides(one):
            values = {"number": one.number, "register": row.seller_name, "file": one.seller_name}
            problems.append(Problem("invoicing.tax_invoice_of_other_sides", values, f"invoices.{place}.number"))
    if problems:
        raise InvalidInput.of(problems[:PROBLEMS_MAX])
    return known


def _sides(paper: TaxInvoice | TaxInvoiceInput) -> tuple[dt.date, str, str]:
    """What a number stands for for ever, beside its amounts."""
    return paper.date, paper.seller_tax_id, paper.buyer_tax_id


_STATES = sa.text(
    """
    update invoicing.tax_invoice as t set state = g.state, version = t.version + 1,
        use_state = case when t.use_state = 'unselected' and g.state <> 'part_red' then 'none' else t.use_state end
    from unnest(cast(:ids as bigint[]), cast(:states as text[])) as g (id, state)
    where t.id = g.id
    """
)


def _bring_up_to_date(tx: Tx, known: Mapping[str, TaxInvoice], given: Sequence[TaxInvoiceInput]) -> int:
    """An invoice that was reversed or voided since; never back to normal, as an older file would say."""
    order = ("normal", "part_red", "red", "void")
    changed: dict[int, str] = {}
    for one in given:
        row = known.get(one.number)
        if row is not None and order.index(one.state) > order.index(row.state):
            changed[row.id] = one.state
    if changed:
        tx.session.execute(_STATES, {"ids": list(changed), "states": list(changed.values())})
    return len(changed)


def _parties(tx: Tx, given: Sequence[TaxInvoiceInput], directions: Sequence[str]) -> dict[str, int]:
    """Business partners by tax number and name, their own or for billing; of two with the same one the first entered counts."""
    ids = {one.buyer_tax_id for one in given} | {one.seller_tax_id for one in given}
    names = {one.buyer_name for one in given} | {one.seller_name for one in given}
    wanted_ids, wanted_names = (sa.cast(sorted(x - {""}), sa.ARRAY(sa.Text)) for x in (ids, names))
    kept = sa.func.coalesce(Party.merged_into_id, Party.id).label("id")
    own = sa.select(kept, Party.tax_id, Party.name).where(
        sa.or_(Party.tax_id == sa.any_(wanted_ids), Party.name == sa.any_(wanted_names))
    )
    titles = (
        sa.select(kept, BillingName.tax_id, BillingName.title)
        .join(Party, Party.id == BillingName.party_id)
        .where(BillingName.is_active)
        .where(sa.or_(BillingName.tax_id == sa.any_(wanted_ids), BillingName.title == sa.any_(wanted_names)))
    )
    found: dict[str, int] = {}
    for party_id, tax_id, name in sorted(tx.session.execute(own.union_all(titles)), key=lambda row: -row[0]):
        found[name] = party_id
        if tax_id:
            found[tax_id] = party_id
    return found


def _row(tx: Tx, one: TaxInvoiceInput, direction: str, parties: Mapping[str, int], file_id: int) -> dict[str, Any]:
    kind = tax_rules.kinds()[one.invoice_kind]
    other = (one.buyer_tax_id, one.buyer_name) if direction == "sale" else (one.seller_tax_id, one.seller_name)
    net, tax = one.net, one.tax
    deductible = (
        direction == "purchase" and the_company(tx).taxpayer == "general" and kind.is_deductible and tax > 0
        and one.state in ("normal", "part_red")
    )  # fmt: skip
    return {
        "id": tx.new_id(),
        **one.model_dump(exclude={"lines", "state", "red_of_number", "red_confirm_number"}),
        "state": one.state,
        "version": 1,
        "created_by": tx.actor.user_id,
        "direction": direction,
        "is_red": net < 0,
        "party_id": next((parties[key] for key in other if key in parties), None),
        "net": net,
        "tax": tax,
        "gross": net + tax,
        "red_of_number": tax_rules.red_of(one.red_of_number, one.remark) if net < 0 else "",
        "red_confirm_number": tax_rules.confirmed_by(one.red_confirm_number, one.remark) if net < 0 else "",
        "use_state": "unselected" if deductible else "none",
        "deduct_month": None,
        "deductible_tax": tax if deductible else ZERO,
        "match_problem": "",
        "invoice_request_id": None,
        "tax_file_id": file_id,
    }


class LinkTaxInvoice(Input):
    tax_invoice: TaxInvoiceRef
    invoice: InvoiceRef


class TaxInvoiceMoved(Output):
    id: int
    number: str
    state: str
    gross: SignedAmount
    booked: SignedAmount  # of the company's own invoices that carry this number


@command("invoicing.link_tax_invoice", permission="invoicing.tax_invoice.import", path="POST /tax-invoices/{tax_invoice}/link")
def link_tax_invoice(tx: Tx, cmd: LinkTaxInvoice) -> TaxInvoiceMoved:
    """Write the platform's number into an invoice that was booked before its number was known."""
    found = tx.lock(TaxInvoice, cmd.tax_invoice, field="tax_invoice")
    invoice = tx.lock(Invoice, cmd.invoice, field="invoice")
    require(found.direction == invoice.direction, "invoicing.link_of_other_direction", field="invoice",
            number=found.number, invoice=invoice.number)  # fmt: skip
    theirs = found.party_id is None or invoice.party_id in merged_group(tx, found.party_id)
    require(theirs, "invoicing.link_of_other_party", field="invoice", number=found.number, invoice=invoice.number)
    require(invoice.tax_number in ("", found.number), "invoicing.invoice_has_number", field="invoice",
            invoice=invoice.number, number=invoice.tax_number)  # fmt: skip
    booked = _booked(tx, found) + (invoice.gross if not invoice.tax_number else ZERO)
    require(abs(booked) <= abs(found.gross), "invoicing.link_exceeds", field="invoice", number=found.number,
            gross=found.gross, booked=booked)  # fmt: skip
    invoice.tax_number = found.number or ""
    if found.party_id is None:
        found.party_id = invoice.party_id
    if booked == found.gross:
        found.match_problem = ""
    return TaxInvoiceMoved(id=found.id, number=found.number or "", state=found.state, gross=found.gross, booked=booked)


def _booked(tx: Tx, found: TaxInvoice) -> Decimal:
    statement = sa.select(sa.func.coalesce(sa.func.sum(Invoice.gross), ZERO)).where(
        Invoice.tax_number == found.number, Invoice.direction == found.direction
    )
    amount: Decimal = tx.session.execute(statement).scalar_one()
    return amount


class NoteTaxInvoice(Input):
    tax_invoice: TaxInvoiceRef
    handling: Literal["", "expense", "elsewhere"] = ""
    party: Annotated[int | str, RefTo("parties.party")] | None = None
    note: str = Field(default="", max_length=500)


@command("invoicing.note_tax_invoice", permission="invoicing.tax_invoice.import", path="POST /tax-invoices/{tax_invoice}/note")
def note_tax_invoice(tx: Tx, cmd: NoteTaxInvoice) -> TaxInvoiceMoved:
    """Say whose an invoice is, or that no goods follow it: an expense, or booked with another document."""
    found = tx.lock(TaxInvoice, cmd.tax_invoice, field="tax_invoice")
    if cmd.party is not None:
        found.party_id = partner(tx, cmd.party, field="party").id
    booked = _booked(tx, found)
    require(not cmd.handling or booked == 0, "invoicing.tax_invoice_is_booked", field="handling", number=found.number)
    found.handling, found.note = cmd.handling, cmd.note
    return TaxInvoiceMoved(id=found.id, number=found.number or "", state=found.state, gross=found.gross, booked=booked)


def deducts(tx: Tx, paper: TaxInvoice) -> bool:
    """Whether the tax of a received invoice stands apart from the cost: by company, kind and what was chosen for it."""
    kind = tax_rules.kinds()[paper.invoice_kind]
    return the_company(tx).taxpayer == "general" and kind.is_deductible and paper.use_state != "excluded"


def tax_invoice_to_book(tx: Tx, ref: int | str, direction: str) -> TaxInvoice:
    """The tax invoice, locked, that an upper slice is about to book; refused where that was done already."""
    found = tx.lock(TaxInvoice, ref, field="tax_invoice")
    require(found.direction == direction, "invoicing.tax_invoice_of_other_side", field="tax_invoice", number=found.number)
    require(found.state != "void", "invoicing.tax_invoice_void", field="tax_invoice", number=found.number)
    if found.party_id is None:
        refuse("invoicing.tax_invoice_without_party", field="tax_invoice", number=found.number, name=found.seller_name)
    statement = sa.select(Invoice.number, Invoice.date).where(
        Invoice.tax_number == found.number, Invoice.direction == direction, Invoice.state != "reversed"
    )
    first = tx.session.execute(statement.order_by(Invoice.id).limit(1)).first()
    if first is not None:
        refuse("invoicing.tax_number_used", field="tax_invoice", number=found.number, invoice=first.number, date=first.date)
    return found


def mark_tax_invoices(tx: Tx, numbers: Sequence[str], handling: Literal["", "expense"]) -> None:
    """Note in the register that received invoices were booked by another paper as an expense, or are free again."""
    before = "" if handling else "expense"
    statement = (
        sa.select(TaxInvoice)
        .where(
            TaxInvoice.number == sa.any_(sa.cast(sorted(numbers), sa.ARRAY(sa.Text))),
            TaxInvoice.direction == "purchase",
            TaxInvoice.handling == before,
        )
        .order_by(TaxInvoice.id)
        .with_for_update(key_share=True)
        .execution_options(populate_existing=True)
    )
    tx.session.flush()
    for row in tx.session.execute(statement).scalars() if numbers else ():
        row.handling = handling
        tx.touch(row)


__all__ = ["import_tax_invoices", "link_tax_invoice", "mark_tax_invoices", "note_tax_invoice", "tax_invoice_to_book"]
