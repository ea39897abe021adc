"""Kinds of channel, occasions, and states of a message."""

from typing import Literal, get_args

ChannelKind = Literal["mail", "wecom", "dingtalk", "feishu"]
OccasionCode = Literal[
    "order_quoted",
    "order_approved",
    "order_cancelled",
    "goods_issued",
    "goods_returned",
    "order_invoiced",
    "money_received",
    "statement_mailed",
    "purchase_order_approved",
    "supplier_reminded",
    "low_stock",
    "owner_return",
    "owner_price_cut",
    "owner_write_off",
    "owner_unapproved",
    "owner_purchase_unapproved",
]
CHANNELS: tuple[str, ...] = get_args(ChannelKind)
ROBOTS = CHANNELS[1:]
MESSAGE_STATES = ("waiting", "sent", "failed", "cancelled")
