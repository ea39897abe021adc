"""The rules by which entries become vouchers, and what another rule would make of past documents."""

from __future__ import annotations

import datetime as dt

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import ZERO, Input, Output, SignedAmount, Tx, query, require
from operational.ledger import rules
from operational.ledger.commands.merging import Way
from operational.ledger.commands.posting_runs import Group, entries_to_merge, grouped
from operational.ledger.tables import Entry, MergingRule, VoucherEntry
from operational.parties.api import Party

TRIED_MAX = 20_000  # entries a trial reads; more days are tried in parts
ROWS_MAX = 500  # vouchers shown of a trial; the counts are of all


class FindMergingRules(Input):
    pass


class MergingRuleRow(Output):
    version: int
    way: str
    source_kind: str
    valid_from: dt.date
    source: str


class MergingRules(Output):
    rows: list[MergingRuleRow]


@query("ledger.merging_rules", permission="ledger.voucher.view", path="GET /ledger/merging-rules")
def merging_rules(tx: Tx, given: FindMergingRules) -> MergingRules:
    """The rules by which entries become vouchers, newest first."""
    columns = (MergingRule.version, MergingRule.way, MergingRule.source_kind, MergingRule.valid_from, MergingRule.source)
    found = tx.session.execute(sa.select(*columns).order_by(MergingRule.version.desc()))
    return MergingRules(rows=[MergingRuleRow(**row._mapping) for row in found])


class TryMerging(Input):
    """A rule on past documents: what would result, whatever voucher holds them now."""

    date_from: dt.date
    date_to: dt.date
    way: Way
    source_kind: str = Field(default="", max_length=60)  # left out: documents of every kind


class TriedVoucher(Output):
    date: dt.date
    type: str
    source_kind: str
    reference: str  # the document, where there is only one
    party_name: str
    summary: str
    entries: int
    amount: SignedAmount


class MergingTried(Output):
    entries: int
    vouchers: int
    vouchers_now: int  # in which the same entries stand today
    waiting: int  # of the entries, those without voucher
    amount: SignedAmount
    rows: list[TriedVoucher]


@query("ledger.try_merging", permission="ledger.voucher.view", path="GET /ledger/merging-rules/try")
def try_merging(tx: Tx, given: TryMerging) -> MergingTried:
    """Try a merging rule on documents of some days (试算): the vouchers it would make; nothing is written."""
    require(given.date_from <= given.date_to, "ledger.days_out_of_order", field="date_to")
    statement = (
        entries_to_merge()
        .add_columns(VoucherEntry.voucher_id)
        .outerjoin(VoucherEntry, VoucherEntry.entry_id == Entry.id)
        .where(Entry.source_kind != rules.VOUCHER_SOURCE, Entry.date.between(given.date_from, given.date_to))
    )
    if given.source_kind:
        statement = statement.where(Entry.source_kind == given.source_kind)
    found = tx.session.execute(statement.limit(TRIED_MAX + 1)).all()
    require(len(found) <= TRIED_MAX, "ledger.too_many_to_try", field="date_to", most=TRIED_MAX)
    groups = grouped(tx, found, given.way)
    wanted = sorted({entry.party_id for group in groups[:ROWS_MAX] for entry in group.entries if entry.party_id})
    named = sa.select(Party.id, Party.name).where(Party.id == sa.any_(sa.cast(wanted, sa.ARRAY(sa.BigInteger))))
    names: dict[int, str] = {row_id: name for row_id, name in tx.session.execute(named)}
    return MergingTried(
        entries=len(found),
        vouchers=len(groups),
        vouchers_now=len({entry.voucher_id for entry in found if entry.voucher_id is not None}),
        waiting=sum(entry.voucher_id is None for entry in found),
        amount=sum((entry.total for entry in found), ZERO),
        rows=[_tried(group, names) for group in groups[:ROWS_MAX]],
    )


def _tried(group: Group, names: dict[int, str]) -> TriedVoucher:
    entries = group.entries
    documents = list(dict.fromkeys(entry.source_number for entry in entries))
    parties = {entry.party_id for entry in entries}
    return TriedVoucher(
        date=max(entry.date for entry in entries),
        type=group.type,
        source_kind=entries[0].source_kind,
        reference=documents[0] if len(documents) == 1 else "",
        party_name=names.get(parties.pop(), "") if len(parties) == 1 else "",
        summary=rules.merged_summary([entry.summary for entry in entries]),
        entries=len(entries),
        amount=sum((entry.total for entry in entries), ZERO),
    )
