"""Logins, passwords and how long failures make one wait."""

import pytest

from operational.identity import rules


@pytest.mark.parametrize(
    ("login", "is_right"),
    [("li.si", True), ("李四", True), ("a1", True), ("13800001111", False), ("a", False), ("li si", False), ("a@b.cn", False)],
)
def test_a_login_has_a_letter_and_is_no_phone_or_mail(login: str, is_right: bool) -> None:
    assert (rules.LOGIN.fullmatch(login) is not None) is is_right


def test_a_login_is_compared_in_one_form() -> None:
    assert rules.login_of(" Ｌｉ.Si ") == "li.si"
    assert rules.phone_of("138 0000-1111") == "13800001111"


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("kurz1!", "identity.password_too_short"),
        ("horse-staple-44" * 9, "identity.password_too_long"),
        ("zhangwei1990", "identity.password_too_weak"),
        ("wangfang19880808", "identity.password_too_weak"),
        ("liqiang@1985", "identity.password_too_weak"),
        ("5201314woaini", "identity.password_too_weak"),
        ("shanghai888888", "identity.password_too_weak"),
        ("Gongdan2026!", "identity.password_too_weak"),
        ("a123456789b", "identity.password_too_weak"),
        ("horse-staple-44-battery", None),
        ("雨后山路有青苔和两只猫", None),
    ],
)
def test_what_people_in_chinese_firms_would_guess_is_refused(password: str, problem: str | None) -> None:
    assert rules.password_problem(password) == problem


def test_words_about_the_person_do_not_count() -> None:
    assert rules.password_problem("zyxkuvprt-44") is None
    assert rules.password_problem("zyxkuvprt-44", ["Zyxkuvprt"]) == "identity.password_too_weak"


@pytest.mark.parametrize(
    ("failures", "passed", "wait"),
    [
        (4, 0, 0),
        (5, 0, 30),
        (5, 29, 1),
        (5, 30, 0),
        (6, 0, 60),
        (7, 0, 120),
        (8, 0, 240),
        (9, 0, 300),
        (500, 0, 300),
        (500, 900, 0),
    ],
)
def test_an_account_waits_longer_each_time_and_never_for_ever(failures: int, passed: int, wait: int) -> None:
    assert rules.account_wait(failures, passed) == wait


@pytest.mark.parametrize(("failures", "passed", "wait"), [(19, 0, 0), (20, 0, 300), (20, 299, 1), (20, 300, 0)])
def test_an_address_waits_until_its_window_has_passed(failures: int, passed: int, wait: int) -> None:
    assert rules.address_wait(failures, passed) == wait
