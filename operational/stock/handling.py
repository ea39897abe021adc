"""How stock is handled beside orders: its papers, gathered here for the front door of the slice."""

from operational.stock.assembly_queries import assemblies, assembly, bill, bills
from operational.stock.commands.assembly import assemble, disassemble, save_bill
from operational.stock.commands.loan import hand_back, keep_goods, lend_goods, take_back_loan
from operational.stock.commands.other import issue_other, receive_other, reverse_other
from operational.stock.commands.reasons import save_reason
from operational.stock.commands.transfer import receive_transfer, send_transfer, transfer
from operational.stock.paper_queries import (
    custodies,
    custody,
    loan,
    loans,
    other_movement,
    other_movements,
    reasons,
    transfer_on_the_way,
    transfers,
)
from operational.stock.place_queries import bins, lots
from operational.stock.states import ASSEMBLY, CUSTODY, LOAN, OTHER, TRANSFER

COMMANDS = (
    transfer,
    send_transfer,
    receive_transfer,
    save_reason,
    receive_other,
    issue_other,
    reverse_other,
    lend_goods,
    take_back_loan,
    keep_goods,
    hand_back,
    save_bill,
    assemble,
    disassemble,
)
QUERIES = (
    bins,
    lots,
    transfers,
    transfer_on_the_way,
    reasons,
    other_movements,
    other_movement,
    loans,
    loan,
    custodies,
    custody,
    bills,
    bill,
    assemblies,
    assembly,
)
MACHINES = (TRANSFER, OTHER, LOAN, CUSTODY, ASSEMBLY)

_HANDS = {
    "stock.transfer.edit": "all",
    "stock.other.edit": "all",
    "stock.loan.edit": "all",
    "stock.custody.edit": "all",
    "stock.assembly.edit": "all",
}
ROLES = {
    "warehouse": {**_HANDS, "stock.bill.edit": "all"},
    "accountant": {"stock.reason.edit": "all"},
    "manager": {**_HANDS, "stock.bill.edit": "all", "stock.reason.edit": "all"},
}
