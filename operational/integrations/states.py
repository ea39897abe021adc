"""Kinds of channel and states of a message."""

CHANNELS = ("mail", "wecom", "dingtalk", "feishu")
ROBOTS = CHANNELS[1:]
AUDIENCES = ("partner", "group")  # the document's own partner by mail; everybody in the robot's group
MESSAGE_STATES = ("waiting", "sent", "failed", "cancelled")
