"""From what happened to what arrives: a notice, the worker, a real mail server and a chat group's robot."""

import datetime as dt
import io
from collections.abc import Iterator
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image

from apps.papers.printed import printed
from operational.core.api import InvalidInput, NotFound, NotPermitted, Refusal, settings
from operational.worker.api import MailServer, Robot, do_duties, send_waiting, write_news
from tests.books import Books
from tests.integrations.news import tell
from tests.integrations.outside import Group, MailBox, served

MAIL_TEMPLATE = {"occasion": "order_approved", "locale": "zh_CN", "subject": "确认 {number}", "body": "{party}\n{lines}\n{total}"}


@pytest.fixture
def box() -> Iterator[MailBox]:
    with served(MailBox()) as found:
        yield found


@pytest.fixture
def group(monkeypatch: pytest.MonkeyPatch) -> Iterator[Group]:
    with served(Group()) as found:
        monkeypatch.setenv("GONGDAN_ROBOT_HOSTS", found.host)
        settings.cache_clear()
        yield found
        settings.cache_clear()


@pytest.fixture
def shop(company: Books) -> Books:
    """A customer with a mail address, an item, and notices for approved orders by mail."""
    contacts = [{"name": "王敏", "email": "wang@example.cn"}, {"name": "无邮箱"}]
    company.run("parties.save_party", {"code": "C1", "name": "申江水务", "is_customer": True, "contacts": contacts})
    company.run("parties.save_party", {"code": "C2", "name": "无邮箱客户", "is_customer": True})
    company.run("items.save_item", {"code": "P1", "name": "离心泵", "spec": "ISG50", "unit": "台", "list_price": "1130"})
    company.run("integrations.save_channel", {"code": "MAIL", "name": "邮件", "kind": "mail"})
    company.run("integrations.save_notice", {"occasion": "order_approved", "channel": "MAIL"})
    write_news(company.database)  # the first look: what happened before is not told
    return company


def approve(shop: Books, number: str, customer: str = "C1") -> int:
    shop.run("sales.save_order", {"number": number, "customer": customer, "lines": [{"item": "P1", "quantity": "2"}]})
    shop.run("sales.place_order", {"order": number})
    return int(shop.run("sales.approve_order", {"order": number}).result["id"])


def send(shop: Books, *, minutes: int = 0, **carriers: Any) -> int:
    return send_waiting(shop.database, carriers, lambda: dt.datetime.now(dt.UTC) + dt.timedelta(minutes=minutes))


def test_the_customer_is_told_in_the_templates_words(shop: Books, box: MailBox) -> None:
    shop.run("integrations.save_template", MAIL_TEMPLATE)
    approve(shop, "SO-1")
    assert tell(shop) == 1
    assert tell(shop) == 0
    assert send(shop, mail=MailServer(box.url, "上海泵阀 <sales@gongdan.cn>")) == 1
    (mail,) = box.mails
    assert (mail["To"], mail["Subject"]) == ("wang@example.cn", "确认 SO-1")
    assert mail.get_content().split("\r\n") == ["申江水务", "离心泵 ISG50 × 2 台", "2,260.00", ""]
    assert send(shop, mail=MailServer(box.url, "a@b.cn")) == 0
    (row,) = shop.ask("integrations.messages", {}).rows  # type: ignore[attr-defined]
    assert (row.state, row.attempts, row.document_number) == ("sent", 1, "SO-1")


def test_the_customers_language(shop: Books) -> None:
    shop.run("parties.save_party", {"code": "C1", "name": "Shenjiang Water", "locale": "en"})
    order = approve(shop, "SO-1")
    tell(shop)
    (row,) = shop.ask("integrations.messages", {}).rows  # type: ignore[attr-defined]
    assert row.subject == "Order SO-1 confirmed"
    text = shop.ask("integrations.notice_text", {"occasion": "order_approved", "document": order, "locale": "zh_TW"})
    assert text.subject == "訂單確認 SO-1"  # type: ignore[attr-defined]


def test_a_notice_is_a_picture_for_a_chat_too(shop: Books) -> None:
    shop.run("integrations.save_template", MAIL_TEMPLATE)
    order = approve(shop, "SO-1")
    tell(shop)
    (row,) = shop.ask("integrations.messages", {}).rows  # type: ignore[attr-defined]
    made = printed(shop.database, shop.actor("manager"), "notice", {"message": row.id}, "https://erp.example.cn", picture=True)
    assert made.file_name == "确认 SO-1 SO-1.png"
    picture = Image.open(io.BytesIO(made.pdf))
    assert picture.format == "PNG" and 500 < picture.width < 520 and picture.height < picture.width  # a short text, a low picture
    (square,) = zxingcpp.read_barcodes(picture.resize((picture.width * 3, picture.height * 3)))
    assert square.text == f"https://erp.example.cn/sales-order?id={order}"
    text = pypdfium2.PdfDocument(printed(shop.database, shop.actor("manager"), "notice", {"message": row.id}).pdf)[0]
    assert "离心泵 ISG50 × 2 台" in text.get_textpage().get_text_range()
    with pytest.raises(NotPermitted):
        printed(shop.database, shop.actor("cashier"), "notice", {"message": row.id})
    with pytest.raises(NotFound):
        printed(shop.database, shop.actor("manager"), "notice", {"message": row.id + 1})


def test_nobody_is_told_of_what_was_undone_or_has_no_address(shop: Books) -> None:
    approve(shop, "SO-1", customer="C2")
    shop.run("sales.save_order", {"number": "SO-2", "customer": "C1", "lines": [{"item": "P1", "quantity": "2"}]})
    assert tell(shop) == 0
    assert shop.count("integrations.message") == 0


def test_a_failed_mail_is_tried_again_and_then_given_up(shop: Books, box: MailBox) -> None:
    approve(shop, "SO-1")
    tell(shop)
    carrier = MailServer(box.url, "a@b.cn")
    box.refuses = 6
    assert [send(shop, mail=carrier), send(shop, mail=carrier)] == [0, 0]
    (row,) = shop.ask("integrations.messages", {}).rows  # type: ignore[attr-defined]
    assert (row.state, row.attempts, "451" in row.last_error) == ("waiting", 1, True)
    for later in (2, 8, 40, 200, 1000):
        send(shop, minutes=later, mail=carrier)
    (row,) = shop.ask("integrations.messages", {"state": "failed"}).rows  # type: ignore[attr-defined]
    assert (row.attempts, box.mails) == (6, [])
    shop.run("integrations.retry_message", {"message": row.id})
    assert send(shop, mail=carrier) == 1
    with pytest.raises(Refusal) as caught:
        shop.run("integrations.cancel_message", {"message": row.id})
    assert caught.value.key == "integrations.already_sent"


def test_a_dropped_message_is_not_sent(shop: Books, box: MailBox) -> None:
    approve(shop, "SO-1")
    tell(shop)
    (row,) = shop.ask("integrations.messages", {}).rows  # type: ignore[attr-defined]
    shop.run("integrations.cancel_message", {"message": row.id})
    assert send(shop, mail=MailServer(box.url, "a@b.cn")) == 0
    assert box.mails == []


@pytest.mark.parametrize(
    ("kind", "said"),
    [
        ("wecom", {"msgtype": "text", "text": {"content": "订单确认 SO-1\n好"}}),
        ("dingtalk", {"msgtype": "text", "text": {"content": "订单确认 SO-1\n好"}}),
        ("feishu", {"msg_type": "text", "content": {"text": "订单确认 SO-1\n好"}}),
    ],
)
def test_a_group_is_told_by_its_robot(shop: Books, group: Group, kind: str, said: Any) -> None:
    shop.run(
        "integrations.save_channel",
        {"code": "G", "name": "群", "kind": kind, "address": f"http://{group.host}/hook?key=秘"[:-1] + "1"},
    )
    shop.run("integrations.save_notice", {"occasion": "order_approved", "channel": "G"})
    shop.run("integrations.save_template", {**MAIL_TEMPLATE, "subject": "订单确认 {number}", "body": "好"})
    approve(shop, "SO-1", customer="C2")
    assert tell(shop) == 1
    assert send(shop, **{kind: Robot(kind, [group.host])}) == 1
    assert group.said == [said]


@pytest.mark.parametrize("answer", [(200, {"errcode": 93000, "errmsg": "invalid webhook"}), (500, {}), (302, {}), (200, "?")])
def test_a_robot_that_refuses_is_tried_again(shop: Books, group: Group, answer: Any) -> None:
    shop.run(
        "integrations.save_channel",
        {"code": "G", "name": "群", "kind": "wecom", "address": f"http://{group.host}/hook?key=secret"},
    )
    shop.run("integrations.save_notice", {"occasion": "order_approved", "channel": "G"})
    approve(shop, "SO-1", customer="C2")
    tell(shop)
    group.answer = answer
    assert send(shop, wecom=Robot("wecom", [group.host])) == 0
    (row,) = shop.ask("integrations.messages", {}).rows  # type: ignore[attr-defined]
    assert (row.state, row.attempts) == ("waiting", 1)
    assert row.last_error and "secret" not in row.last_error
    assert "followed" not in group.said


def test_a_robot_is_never_called_inside_the_house(shop: Books) -> None:
    inside = {"code": "G", "name": "群", "kind": "wecom", "address": "http://127.0.0.1:5432/"}
    with pytest.raises(Refusal) as caught:
        shop.run("integrations.save_channel", inside)
    assert (caught.value.key, shop.count("integrations.channel")) == ("integrations.address_wrong", 1)


def test_unknown_placeholders_are_refused(shop: Books) -> None:
    with pytest.raises((Refusal, InvalidInput)) as caught:
        shop.run("integrations.save_template", {**MAIL_TEMPLATE, "body": "{password}"})
    assert (caught.value.key, shop.count("integrations.template")) == ("integrations.placeholder_unknown", 0)


@pytest.mark.parametrize("role", ["sales_clerk", "warehouse", "nobody"])
def test_only_who_may_keeps_notices(shop: Books, role: str) -> None:
    with pytest.raises(NotPermitted):
        shop.run("integrations.save_notice", {"occasion": "goods_issued", "channel": "MAIL"}, as_=role)
    assert shop.count("integrations.notice") == 1


def test_the_address_of_a_robot_is_not_shown_again(shop: Books) -> None:
    rows = shop.ask("integrations.channels", {}).rows  # type: ignore[attr-defined]
    assert [row.model_dump().get("address") for row in rows] == [None]


def test_due_tax_is_recognised_once_a_day(shop: Books) -> None:
    today = shop.today
    assert do_duties(shop.database, today) == ["sales.recognise_due_vat", "ledger.make_recurring_vouchers"]
    assert do_duties(shop.database, today) == []
    assert do_duties(shop.database, today + dt.timedelta(days=1)) == ["sales.recognise_due_vat", "ledger.make_recurring_vouchers"]
