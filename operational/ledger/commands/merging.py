"""The rules by which entries become vouchers, and the tidying of numbers until vouchers are posted."""

from __future__ import annotations

import datetime as dt
from typing import Literal

import sqlalchemy as sa
from pydantic import Field

from operational.core.api import Input, Output, Tx, command
from operational.ledger import reference
from operational.ledger.commands.books import Month
from operational.ledger.commands.posting_runs import MERGE_LOCK
from operational.ledger.tables import MergingRule

Way = Literal["document", "day"]


class SaveMergingRule(Input):
    way: Way
    # Left out: every kind of document that has no rule of its own.
    source_kind: str = Field(default="", max_length=60, pattern=r"^([a-z_]+\.[a-z_]+)?$")
    valid_from: dt.date | None = None  # left out: today
    source: str = Field(default="", max_length=500)


class MergingRuleSaved(Output):
    id: int
    version: int
    valid_from: dt.date


@command("ledger.save_merging_rule", permission="ledger.merging_rule.edit", path="POST /ledger/merging-rules")
def save_merging_rule(tx: Tx, cmd: SaveMergingRule) -> MergingRuleSaved:
    """State how entries become vouchers from a day on (凭证合并规则); each statement is a version of its own and stays."""
    tx.session.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MERGE_LOCK})
    version = max((rule.version for rule in reference.merging_rules(tx)), default=0) + 1
    row = tx.new(
        MergingRule, way=cmd.way, source_kind=cmd.source_kind, version=version, valid_from=cmd.valid_from or tx.today,
        source=cmd.source,
    )  # fmt: skip
    tx.session.flush()
    tx.reference_changed()
    return MergingRuleSaved(id=row.id, version=version, valid_from=row.valid_from)


class RenumberVouchers(Input):
    month: Month


class VouchersRenumbered(Output):
    changed: int


_RENUMBER = sa.text("""
    with placed as (
        select v.id, coalesce(given.last, 0) + row_number() over (partition by v.type order by v.date, v.id) as place
        from ledger.voucher as v
        left join (
            select type, max(sequence) as last from ledger.voucher where month = :month and state = 'posted' group by type
        ) as given on given.type = v.type
        where v.month = :month and v.state in ('draft', 'approved')
    )
    update ledger.voucher as v set provisional = placed.place
    from placed where placed.id = v.id and v.provisional is distinct from placed.place
    returning v.id
""")


@command("ledger.renumber_vouchers", permission="ledger.voucher.edit", path="POST /ledger/vouchers/renumber")
def renumber_vouchers(tx: Tx, cmd: RenumberVouchers) -> VouchersRenumbered:
    """Tidy the provisional numbers of a month (断号整理): by date, without gaps, behind the last posted one of each type."""
    tx.session.execute(sa.text("select pg_advisory_xact_lock(:key)"), {"key": MERGE_LOCK})
    month = dt.date.fromisoformat(f"{cmd.month}-01")
    return VouchersRenumbered(changed=len(tx.session.execute(_RENUMBER, {"month": month}).all()))
