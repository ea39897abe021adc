"""Employees, as far as documents and the ledger need them."""

from apps.screens.widgets.listing import Listing
from apps.screens.widgets.master import Master, master_page

COLUMNS = ("code", "name", "department_name", "job", "joined_on", "left_on")

master_page(
    Master(
        Listing(
            "people.employees",
            "people.employee",
            COLUMNS,
            picks={"department": "company.department"},
            empty_key="screen.partners.employees.empty",
        ),
        "people.save_employee",
    ),
    "screen.partners.employees.title",
)
