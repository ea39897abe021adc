"""Every check is silent on sound books and names what somebody with all rights damaged behind the product's back."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import sqlalchemy as sa

from operational.catalog.api import catalog
from tests.books import Books
from tests.expenses.people_of import RAIL, Staff, staffed

DAMAGE = [
    ("core.exact_numbers", "alter table sales.order_line add column guessed double precision"),
    ("core.exact_numbers", "alter table sales.order_line add column guessed numeric"),
    ("core.one_effect", "delete from core.event where name = 'sales.place_order'"),
    ("core.clock", "update core.event set at = at + interval '2 days' where id = (select min(id) from core.event)"),
    ("core.moments_have_a_zone", 'alter table sales."order" add column seen_at timestamp'),
    ("stock.balance", "update stock.balance set quantity = quantity + 1"),
    ("stock.balance", "delete from stock.move where id = (select max(id) from stock.move)"),
    ("stock.valuation", "update stock.valuation set value = value + 0.01"),
    ("stock.running", "update stock.move set value_after = value_after + 0.01 where id = (select min(id) from stock.move)"),
    ("stock.not_negative", "update stock.balance set quantity = -1"),
    ("stock.accepted", "update stock.accepted set quantity = quantity - 1"),
    ("stock.lots", "update stock.balance set lot_id = 4711"),
    ("stock.reserved", "update stock.reserved set quantity = quantity + 1"),
    ("stock.layers", "update items.item set valuation = 'fifo'"),
    ("stock.layers_left", "update items.item set valuation = 'moving_average' where valuation = 'fifo'"),
    ("stock.layers_by_lot", "update items.item set valuation = 'specific' where valuation <> 'fifo'"),
    ("stock.counted_once", "update stock.count_line set difference = difference + 1"),
    ("stock.ledger_by_item", "update ledger.balance set debit = debit + 0.01 where item_id <> 0"),
    ("stock.averages", "update stock.average set closing_value = closing_value + 0.01"),
    ("purchasing.landed_costs_add_up", "delete from purchasing.landed_cost_line where line_no = 1"),
    ("stock.ledger", "update stock.valuation set value = value + 0.01"),
    ("invoicing.control", "update invoicing.open_item set amount = amount + 0.01 where side = 'D'"),
    ("invoicing.settled", "update invoicing.open_item set settled = settled + 0.01 where side = 'D'"),
    ("invoicing.allocated", "update invoicing.payment set allocated = allocated + 0.01"),
    ("invoicing.same_party", "update invoicing.open_item set party_id = party_id + 1 where side = 'D'"),
    ("invoicing.foreign", "update invoicing.open_item set currency = 'USD'"),
    ("invoicing.revalued", "update invoicing.revaluation_cash set before = before + 0.01"),
    ("invoicing.foreign_money", "update invoicing.payment set amount = amount + 0.01 where currency = 'USD'"),
    ("invoicing.invoice", "update invoicing.invoice set net = net + 0.01, gross = gross + 0.01"),
    ("invoicing.invoice", "delete from invoicing.invoice_line"),
    ("invoicing.numbers", "delete from invoicing.invoice where direction = 'sale' and red_of_id is null"),
    ("invoicing.red", "update invoicing.invoice set gross = gross * 9 where red_of_id is not null"),
    ("sales.ordered_is_delivered_open_and_cancelled", "update sales.order_line set issued = issued + 1"),
    ("sales.returns_are_counted_on_their_issues", "update sales.goods_issue_line set returned = returned + 1"),
    ("sales.invoiced_is_the_sum_of_invoice_lines", "update sales.order_line set invoiced = invoiced - 1 where invoiced > 0"),
    ("sales.order_totals_are_the_sums_of_lines", "update sales.\"order\" set net = net + 0.01, gross = gross + 0.01"),
    ("sales.progress_is_current", "update sales.\"order\" set delivery = 'none'"),
    ("sales.deferred_tax_equals_the_ledger", "update sales.order_line set tax_deferred = tax_deferred + 0.01"),
    ("sales.goods_invoiced_ahead_equal_the_ledger", "update ledger.entry_line set credit = credit + 1 where account_code in"
     " (select account_code from ledger.posting_account where purpose = 'prebilled') and credit > 0"),
    ("sales.adjustments_are_counted_on_their_issues", "update sales.goods_issue_line set adjusted_net = adjusted_net + 1"),
    ("purchasing.ordered_is_received_open_and_cancelled", "update purchasing.order_line set received = received - 1"),
    ("purchasing.invoiced_is_the_sum_of_invoice_lines", "update purchasing.order_line set invoiced = invoiced + 1"),
    ("purchasing.estimates_equal_the_ledger", "update purchasing.goods_receipt_line set value = value + 0.01"),
    ("assets.register_equals_ledger", "update ledger.balance set debit = debit + 0.01 where account_code = '1601'"),
    ("assets.cards_equal_movements", "update assets.asset set accumulated = accumulated + 0.01"),
    ("costing.parts_equal_pool", "update costing.allocation_part set amount = amount + 0.01"),
    ("costing.allocation_equals_ledger", "update costing.allocation set amount = amount + 0.01"),
    ("expenses.payables_equal_ledger", "update expenses.claim set approved = approved - 1 where state = 'booked'"),
    ("expenses.claims_are_their_settlements", "update expenses.claim set settled = settled - 1 where settled > 0"),
    ("expenses.advances_are_their_settlements", "update expenses.advance set settled = settled + 1"),
    ("expenses.claims_are_their_lines", "update expenses.claim_line set amount = amount + 1"),
    ("expenses.an_invoice_is_claimed_once", "update expenses.claim_line set invoice_number = 'X'"),
    ("assets.depreciation_is_its_movements", "update assets.depreciation set amount = amount + 0.01"),
]  # fmt: skip

UNBOUND = """
do $$ declare one record; begin
    for one in select conrelid::regclass as owner, conname from pg_constraint
        where contype = 'c' and conrelid in (%s) loop
        execute format('alter table %%s drop constraint %%I', one.owner, one.conname);
    end loop;
end $$;
"""  # the database refuses most of this damage by itself, whoever tries
TABLES = (
    "stock.balance",
    "invoicing.open_item",
    "invoicing.payment",
    "invoicing.invoice",
    "sales.order_line",
    "purchasing.order_line",
)


def offenders(books: Books, damage: str = "") -> set[str]:
    """The checks that find something after a change by the owner, which is rolled back."""
    engine = sa.create_engine(books.owner_url, poolclass=sa.NullPool)
    with engine.connect() as connection:
        if damage:  # triggers and foreign keys off, as only a superuser can
            tables = ", ".join(f"'{table}'::regclass" for table in TABLES)
            with connection.connection.cursor() as cursor:
                cursor.execute(UNBOUND % tables + f"set local session_replication_role = replica; {damage}")
        found = {check.name for check in catalog().checks if connection.execute(sa.text(check.sql)).first()}
        connection.rollback()
    return found


@pytest.fixture(scope="module")
def traded(still_company: Books) -> Iterator[Books]:
    """Bought in parts, sold in parts, invoiced ahead and afterwards, taken back, counted, and paid by both sides."""
    books = still_company

    def run(command: str, /, **data: object) -> dict[str, object]:
        return books.run(command, data, key=f"{command}-{len(books.sql('select id from core.event'))}").result

    staff = Staff(staffed(books))
    run("parties.save_party", code="C", name="上海申江水务有限公司", is_customer=True, terms="货到30天")
    run("parties.save_party", code="S", name="上海恒泽铸造有限公司", is_supplier=True)
    run("items.save_item", code="P", name="离心泵", unit="台", list_price="113")
    run("items.save_item", code="F", name="叶轮", unit="件", list_price="113")
    run("stock.change_valuation", item="F", method="fifo", reason="会计制度规定")
    run("items.save_item", code="M", name="密封圈", unit="件")
    run("stock.change_valuation", item="M", method="month_average", reason="会计制度规定")
    found = [{"item": "M", "quantity": "4", "unit_cost": "5"}]
    run("stock.receive_other", reason="FOUND", date="2026-02-10", lines=found)
    run("stock.close_stock", month="2026-02")
    goods = [{"item": code, "quantity": "20", "price": "56.50"} for code in ("P", "F")]
    run("purchasing.save_order", supplier="S", number="B1", lines=goods)
    for step in ("place", "approve"):
        run(f"purchasing.{step}_order", order="B1")
    run("purchasing.receive_goods", order="B1", lines=[{"line_no": 1, "quantity": "12"}, {"line_no": 2, "quantity": "20"}])
    run("purchasing.enter_invoice", order="B1")
    run("purchasing.receive_goods", order="B1")
    run("items.save_item", code="T", name="运费", unit="次", kind="freight")
    first = books.sql("select number from purchasing.goods_receipt order by id limit 1")[0]["number"]
    run("purchasing.enter_landed_cost", supplier="S", goods_receipts=[first], charges=[{"item": "T", "net": "10.00"}])
    run("sales.save_order", customer="C", number="A1", lines=[{"item": code, "quantity": "6"} for code in ("P", "F")])
    run("sales.save_order", customer="C", number="A2", lines=[{"item": "P", "quantity": "2"}])
    for order in ("A1", "A2"):
        for step in ("place", "approve"):
            run(f"sales.{step}_order", order=order)
    issue = run("sales.issue_goods", order="A1", lines=[{"line_no": 1, "quantity": "4"}, {"line_no": 2, "quantity": "6"}])
    run("sales.invoice_order", order="A2", lines=[{"line_no": 1, "quantity": "2"}])
    billed = run("sales.invoice_order", order="A1", lines=[{"line_no": 1, "quantity": "4"}])
    run("sales.return_goods", goods_issue=issue["id"], lines=[{"line_no": 1, "quantity": "1"}])
    run("sales.reverse_invoice", invoice=billed["number"], lines=[{"line_no": 1, "quantity": "1"}])
    run("invoicing.receive_money", party="C", amount="150.00", oldest_first=True)
    run("invoicing.pay_supplier", party="S", amount="80.00", oldest_first=True)
    run("company.save_exchange_rate", currency="USD", day="2026-02-01", rate="7.10")
    run("invoicing.save_bank_account", code="1012", name="中行美元户", currency="USD")
    run("invoicing.receive_money", party="C", amount="100.00", cash_account="1012", rate="7.00")
    run("invoicing.revalue", currency="USD")
    lathe = {"name": "车床", "category": "MACHINE", "supplier": "S", "item": "T", "net": "12000.00"}
    run("assets.buy_asset", **lathe, date="2026-02-05")
    run("assets.depreciate_month", month="2026-03")
    power = [{"account": "410103", "debit": "100.00"}, {"account": "2241", "credit": "100.00"}]
    run("ledger.enter_voucher", date="2026-02-20", summary="车间电费", lines=power)
    dated = {"valid_from": "2026-01-01", "source": "会计制度"}
    run("costing.save_cost_centre", code="CJ", name="车间", kind="production", account="410199", **dated)
    run("costing.save_pool", code="CJ", name="车间费用", basis="fixed", receivers="centres",
        centres=[{"cost_centre": "CJ", "share": "1"}], **dated)  # fmt: skip
    run("costing.allocate_month", month="2026-02")
    count = run("stock.plan_count", scope="items", items=["P"])["number"]
    run("stock.begin_count", count=count)
    run("stock.record_counts", count=count, lines=[{"line_no": 1, "counted": "16"}])
    for step in ("finish", "approve", "post"):
        run(f"stock.{step}_count", count=count)
    staff.booked()
    paid = staff.booked(RAIL)
    staff.advance()
    staff.run("qian", "pay_claims", claims=[{"claim": paid}])
    yield books


def test_sound_books_pass_every_check(traded: Books) -> None:
    assert offenders(traded) == set()


@pytest.mark.parametrize(("check", "damage"), DAMAGE)
def test_damage_is_found_by_its_check(traded: Books, check: str, damage: str) -> None:
    assert check in offenders(traded, damage)


def test_every_check_has_its_damage() -> None:
    """Those of the ledger are shown by the tests of the ledger, the warehouse's by those of the warehouse."""
    others = {check.name for check in catalog().checks if not check.name.startswith("ledger.")}
    assert others == {check for check, _ in DAMAGE}
