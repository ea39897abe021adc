"""The page of moving in: a kept file comes back, accounts are decided, rows are mended, and it comes in; the page of packages."""

from collections.abc import Callable
from pathlib import Path

from streamlit.testing.v1 import AppTest

from operational.core.api import Actor
from operational.setup.api import Kept, keep_file, kept_file
from tests.apps.test_screens import page
from tests.books import Books
from tests.moving import files

As = Callable[[str], Actor]


def kept(company: Books, kind: str, file: Path) -> None:
    keep_file(company.database, company.actor("accountant"), kind, Kept(file.name, file.read_bytes(), {}))


def words(shown: AppTest) -> str:
    parts = [*shown.caption, *shown.error, *shown.warning, *shown.success, *shown.info, *shown.markdown]
    return "\n".join(str(part.value) for part in parts)


def press(shown: AppTest, key: str) -> AppTest:
    return next(button for button in shown.button if button.key == key).click().run()


def test_a_kept_file_is_read_decided_and_brought_in(company: Books, screens: As, tmp_path: Path) -> None:
    screens("accountant")
    kept(company, "account_balances", files.xlsx(tmp_path / "旧账.xlsx", files.K3_BALANCES, files.K3_MERGED))
    shown = page("settings/moving", step="account_balances")
    assert not shown.exception
    assert "金蝶 K/3" in words(shown)
    assert "4 行有 4 个问题" in words(shown)
    assert next(button for button in shown.button if button.key == "take").disabled
    shown = press(shown, "decide")
    assert not shown.exception
    assert company.sql("select count(*) as n from setup.code_translation") == [{"n": 4}]
    assert company.sql("select name_zh from ledger.account where code = '100201'") == [{"name_zh": "工商银行"}]
    assert "7 行" in words(shown)
    shown = press(shown, "take")
    assert not shown.exception
    assert company.count("ledger.opening_balance") == 7
    assert kept_file(company.database, company.actor("accountant"), "account_balances") is None
    assert "差异 0.00" in words(page("settings/moving", step="account_balances"))


def test_a_file_that_is_not_understood_says_what_it_lacks(company: Books, screens: As, tmp_path: Path) -> None:
    screens("accountant")
    kept(company, "vouchers", files.text(tmp_path / "a.csv", [["姓名", "电话"], ["王", "1"]]))
    shown = page("settings/moving", step="vouchers")
    assert not shown.exception
    assert "科目编码" in words(shown)


def test_who_may_not_bring_in_is_told_whom_to_ask(company: Books, screens: As) -> None:
    screens("manager")
    assert "权限" in words(page("settings/moving", step="fixed_assets"))


def test_old_balances_stand_beside_the_new_ones(company: Books, screens: As) -> None:
    screens("accountant")
    lines = [{"account": "1002", "debit": "5.00"}, {"account": "3001", "credit": "5.00"}]
    company.run("ledger.enter_opening_balances", {"lines": lines})
    figures = [{"code": "1002", "amount": "5.00"}, {"code": "3001", "amount": "-4.00"}]
    old = {"form": "account_balances", "day": "2025-12-31", "figures": figures}
    company.run("setup.save_old_figures", old, as_="accountant")
    assert "1 行不符，差异合计 1.00" in words(page("settings/moving", step="comparison"))
    old["figures"] = [figures[0], {"code": "3001", "amount": "-5.00"}]
    company.run("setup.save_old_figures", old, as_="accountant")
    assert "差异 0.00" in words(page("settings/moving", step="comparison"))


def test_the_packages_of_all_years_are_offered(company: Books, screens: As) -> None:
    screens("accountant")
    company.run("ledger.enter_voucher", {"date": "2026-01-05", "summary": "计提", "lines": [
        {"account": "560205", "debit": "1.00"}, {"account": "2211", "credit": "1.00"}]})  # fmt: skip
    shown = page("settings/archives")
    assert not shown.exception
    assert "未结账" in words(shown)
