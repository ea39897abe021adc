"""The front door of closing."""

from operational.closing.commands.profit import close_year, reverse_booking, transfer_profit
from operational.closing.commands.schedules import book_schedules, save_schedule, stop_schedule
from operational.closing.commands.seeding import seed
from operational.closing.commands.taxes import accrue_income_tax, accrue_stamp_tax, accrue_surcharges, transfer_vat
from operational.closing.month_steps import CLOSE_STEPS
from operational.closing.queries import booking, bookings, schedule, schedules, tax_rules
from operational.closing.states import BOOKING, SCHEDULE
from operational.closing.tables import Booking
from operational.closing.vat_queries import vat_sheet

COMMANDS = (
    seed,
    save_schedule,
    stop_schedule,
    book_schedules,
    transfer_vat,
    accrue_surcharges,
    accrue_stamp_tax,
    accrue_income_tax,
    transfer_profit,
    close_year,
    reverse_booking,
)
QUERIES = (bookings, booking, schedules, schedule, tax_rules, vat_sheet)
MACHINES = (BOOKING, SCHEDULE)

_SEE = {"closing.booking.view": "all"}
_DO = {**_SEE, "closing.booking.make": "all", "closing.booking.reverse": "all", "closing.schedule.edit": "all"}
ROLES = {"accountant": _DO, "manager": _DO, "cashier": _SEE, "analyst": _SEE, "administrator": _SEE}

__all__ = ["CLOSE_STEPS", "COMMANDS", "MACHINES", "QUERIES", "ROLES", "Booking"]
