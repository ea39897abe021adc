"""Whom the company tells of what: mails to customers when an order is agreed and when goods leave."""

from __future__ import annotations

from apps.demo.recent.desk import Desk

TOLD = ("order_approved", "goods_issued", "money_received")
MAILED = ("C037", "C041", "C063")


def write(desk: Desk) -> None:
    desk.write("integrations.save_channel", 9, code="MAIL", name="客户邮件", kind="mail")
    for occasion in TOLD:
        desk.write("integrations.save_notice", 9, occasion=occasion, channel="MAIL")
    for code in MAILED:
        party = desk.look("parties.party", party=code)
        contacts = [
            {"name": one.name, "phone": one.phone, "job": one.job, "email": f"{code.lower()}@example.com"}
            for one in party.contacts[:1]
        ]
        desk.write("parties.save_party", 9, code=code, name=party.name, contacts=contacts)
