"""Words with placeholders, addresses of robots, waits between tries."""

import datetime as dt

import pytest

from operational.core.api import LOCALES
from operational.integrations import rules
from operational.integrations.occasions import BY_CODE
from operational.integrations.seed import TEMPLATES

NOW = dt.datetime(2026, 3, 16, 1, 0, tzinfo=dt.UTC)


def test_a_value_is_never_read_as_a_placeholder() -> None:
    assert rules.filled("{party}：{number}", {"party": "{number}", "number": "X-1"}) == "{number}：X-1"


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{number} {party}", []),
        ("{price}", ["price"]),
        ("{ number }", ["{", "}"]),
        ("{0}", ["{", "}"]),
        ("{number.__class__}", ["{", "}"]),
    ],
)
def test_only_known_placeholders(text: str, wrong: list[str]) -> None:
    assert rules.unknown_placeholders(text, ("number", "party")) == wrong


def test_every_occasion_has_words_in_every_language_with_its_own_placeholders() -> None:
    assert {occasion for occasion, _ in TEMPLATES} == set(BY_CODE)
    assert {(occasion, locale) for occasion in BY_CODE for locale in LOCALES} == set(TEMPLATES)
    for (occasion, _), (subject, body) in TEMPLATES.items():
        assert rules.unknown_placeholders(subject + body, BY_CODE[occasion].words) == []


@pytest.mark.parametrize(
    ("kind", "address", "fits"),
    [
        ("wecom", "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", True),
        ("wecom", "http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1", False),
        ("wecom", "https://oapi.dingtalk.com/robot/send?access_token=1", False),
        ("dingtalk", "https://oapi.dingtalk.com/robot/send?access_token=1", True),
        ("feishu", "https://open.feishu.cn/open-apis/bot/v2/hook/1", True),
        ("feishu", "https://open.feishu.cn@127.0.0.1/", False),
        ("feishu", "https://127.0.0.1/open.feishu.cn", False),
        ("feishu", "https://open.feishu.cn:8443/", False),
        ("feishu", "", False),
    ],
)
def test_a_robot_is_called_at_home_only(kind: str, address: str, fits: bool) -> None:
    assert rules.is_robot_address(kind, address) is fits


def test_tries_come_later_each_time_and_end() -> None:
    waits = [rules.next_try(attempts, NOW) for attempts in range(1, 7)]
    assert [wait and (wait - NOW).total_seconds() for wait in waits] == [60, 300, 1800, 7200, 43200, None]


@pytest.mark.parametrize(
    ("text", "fits"), [("a.b@c.cn", True), ("a@b", False), ("a@b.cn\nBcc: x@y.cn", False), ("a@b.cn, c@d.cn", False)]
)
def test_mail_addresses(text: str, fits: bool) -> None:
    assert rules.is_mail_address(text) is fits


def test_a_subject_is_one_line() -> None:
    assert rules.one_line("订单\r\nBcc: x@y.cn") == "订单 Bcc: x@y.cn"
