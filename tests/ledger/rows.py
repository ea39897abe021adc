"""The rows that statements are made of, read from the database of a test company."""

import datetime as dt
from collections import defaultdict

from operational.ledger import statements
from tests.books import Books


def statement_books(company: Books, **settings: str) -> statements.Books:
    """Everything of a company that its statements need; ``settings`` replace the stored choices by their last word."""
    accounts = {
        row["code"]: statements.AccountRow(row["code"], row["path"], row["normal_side"], row["role"])
        for row in company.sql("select code, path, normal_side, role from ledger.account")
    }
    lines = [
        statements.LineRow(**row)
        for row in company.sql("""
            select entry.id as entry_id, entry.date, line.account_code as account, line.debit, line.credit,
                coalesce(line.party_id, 0) as party_id,
                coalesce(ledger.cash_flow_line(line), 0) as cash_flow_line, entry.source_kind = 'ledger.opening' as is_opening,
                coalesce(voucher.state = 'posted', false) as is_posted
            from ledger.entry_line as line
            join ledger.entry on entry.id = line.entry_id
            left join ledger.voucher_entry as link on link.entry_id = entry.id
            left join ledger.voucher on voucher.id = link.voucher_id
        """)
    ]
    openings = [
        statements.OpeningRow(**row)
        for row in company.sql("""
            select account_code as account, year_begin, ytd_debit, ytd_credit, coalesce(party_id, 0) as party_id,
                coalesce(cash_flow_line, 0) as cash_flow_line
            from ledger.opening_balance
        """)
    ]
    terms = [
        statements.TermRow(**row)
        for row in company.sql("""
            select statement, line, sign, take, account_code as account, other_line, option, valid_from, revision
            from ledger.statement_term order by statement, line, position
        """)
    ]
    forms: dict[str, list[int]] = defaultdict(list)
    for row in company.sql("select statement, line from ledger.statement_line order by statement, line"):
        forms[row["statement"]].append(row["line"])
    chosen = {row["name"]: row["value"] for row in company.sql("select name, value from core.setting order by valid_from")}
    chosen |= {f"ledger.{name}": value for name, value in settings.items()}
    opening = company.sql("select opening_date from company.company")[0]["opening_date"]
    assert isinstance(opening, dt.date)
    return statements.Books(opening, accounts, lines, openings, terms, forms, chosen)
