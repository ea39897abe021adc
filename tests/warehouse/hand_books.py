"""Books written by hand for tests: the official chart and forms, then entries through the posting function."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from operational.ledger import seed
from tests.warehouse.conftest import Core

PARTIES = {"M": 1, "N": 2}


def plant_chart(core: Core, opening: str = "2026-01-01") -> None:
    """Chart, forms, presentation choices, two parties and an open period."""
    insert(core, "ledger.account", seed.account_rows())
    insert(core, "ledger.statement_line", seed.statement_line_rows(), first_id=1000)
    insert(core, "ledger.statement_term", seed.statement_term_rows(), first_id=2000)
    settings = [row | {"value": json.dumps(row["value"])} for row in seed.setting_rows()]
    insert(core, "core.setting", settings, first_id=3000)
    for code, party in PARTIES.items():
        write_party(core, party, code)
    company = {
        "name": "示例维修服务部",
        "taxpayer": "small_scale",
        "opening_date": opening,
        "prices_include_tax": True,
        "version": 1,
    }
    insert(core, "company.company", [company | dict.fromkeys(("tax_id", "address", "phone", "bank", "bank_account"), "")])
    core.run("select ledger.open_books(%s)", opening)


def write_party(core: Core, party: int, code: str) -> None:
    texts = ("short_name", "pinyin", "class_name", "region", "tax_id", "address", "phone", "bank", "bank_account")
    row = {"code": code, "name": code, "locale": "zh_CN", "is_customer": True, "is_supplier": True, "is_active": True}
    insert(core, "parties.party", [row | dict.fromkeys(texts, "") | {"credit_hold": False, "version": 1}], party)


def insert(core: Core, table: str, rows: Sequence[Mapping[str, Any]], first_id: int = 1) -> None:
    """Insert rows as they are, with ids in order."""
    names = ["id", *rows[0]]
    columns = ", ".join(f'"{name}"' for name in names)
    connection = core.connect()
    with connection, connection.cursor() as cursor:
        for number, row in enumerate(rows, first_id):
            marks = ", ".join(["%s"] * len(names))
            cursor.execute(f"insert into {table} ({columns}) values ({marks})", [number, *row.values()])
    connection.close()


def write_entry(
    core: Core, number: int, date: str, lines: Sequence[Mapping[str, Any]], kind: str = "ledger.voucher", **head: Any
) -> None:
    """One entry through the posting function; ``cf`` and ``party`` as in the worked examples."""
    written = [
        {
            "line_no": line_no,
            "account": line["account"],
            "debit": line.get("debit", "0"),
            "credit": line.get("credit", "0"),
            "is_red": str(line.get("debit", line.get("credit"))).startswith("-"),
            "party_id": PARTIES.get(line.get("party", "")),
            "department_id": line.get("department"),
            "cash_flow_line": line.get("cf"),
        }
        for line_no, line in enumerate(lines, 1)
    ]
    entry = {
        "id": number,
        "date": date,
        "document_date": date,
        "source_kind": kind,
        "source_id": number,
        "source_number": f"V{number}",
        "purpose": "hand",
        "summary": head.get("text", ""),
        "rule": "test",
        "actor_id": 1,
        "lines": written,
    }
    core.run("select ledger.write_entries(%s)", json.dumps([entry]))


def write_opening(core: Core, date: str, lines: Sequence[Mapping[str, Any]], number: int = 1) -> None:
    """The opening entry and its sheet, all of it there at the start of the year."""
    write_entry(core, number, date, lines, "ledger.opening", text="期初余额")
    insert(
        core,
        "ledger.opening_balance",
        [
            {
                "entry_id": number,
                "account_code": line["account"],
                "party_id": PARTIES.get(line.get("party", "")),
                "debit": line.get("debit", "0"),
                "credit": line.get("credit", "0"),
                "year_begin": line.get("year_begin", str(line.get("debit", "-" + line.get("credit", "0")))),
                "ytd_debit": line.get("ytd_debit", "0"),
                "ytd_credit": line.get("ytd_credit", "0"),
                "cash_flow_line": line.get("cf"),
            }
            for line in lines
        ],
        first_id=5000,
    )


def post_all(core: Core, voucher: int, date: str, entries: Sequence[int]) -> None:
    """Put entries into a posted voucher."""
    row = {
        "number": f"记-{voucher}",
        "state": "posted",
        "date": date,
        "month": date[:8] + "01",
        "sequence": voucher,
        "type": "记",
        "is_hand": True,
        **dict.fromkeys(("note", "summary", "reference"), ""),
        **dict.fromkeys(("version", "created_by"), 1),
        **dict.fromkeys(("attachments", "total"), 0),
    }
    insert(core, "ledger.voucher", [row], voucher)
    for entry in entries:
        core.run("insert into ledger.voucher_entry (entry_id, voucher_id) values (%s, %s)", entry, voucher)
