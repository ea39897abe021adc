"""Names, tax ids and telephones as they are compared."""

import pytest

from operational.parties.likeness import ALIKE_MAX, Known, pairs, plain_code, plain_name, plain_phone
from operational.parties.name_words import USUAL

WORDS = sorted((row["word"] for row in USUAL), key=len, reverse=True)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("上海东海水务有限公司", "上海东海水务"),
        ("上海东海水务有限公司", "上海　东海　水务（有限公司）"),
        ("ＡＢＣ阀门股份有限公司", "abc 阀门"),
        ("苏州（吴中）泵业", "苏州吴中泵业有限责任公司"),
    ],
)
def test_one_company_written_in_two_ways_has_one_plain_name(one: str, other: str) -> None:
    assert plain_name(one, WORDS) == plain_name(other, WORDS)


def test_what_makes_companies_different_stays() -> None:
    assert plain_name("上海东海水务有限公司", WORDS) != plain_name("上海南海水务有限公司", WORDS)
    assert plain_name("有限公司", WORDS) == "有限公司"


@pytest.mark.parametrize(
    ("given", "plain"),
    [
        ("138-0000-1234", "13800001234"),
        ("+86 138 0000 1234", "13800001234"),
        ("(021) 6100 1234", "2161001234"),
        ("０２１－６１００１２３４", "2161001234"),
        ("8001", ""),
        ("", ""),
    ],
)
def test_a_telephone_is_its_digits(given: str, plain: str) -> None:
    assert plain_phone(given) == plain


def test_pairs_tell_all_that_is_alike_the_surest_first() -> None:
    known = [
        Known(1, "甲有限公司", "9131 0000ma1k", ("021-61001234",)),
        Known(2, "甲", "91310000MA1K", ()),
        Known(3, "乙", "", ("61001234", "02161001234")),
        Known(4, "丙", "", ()),
        Known(5, "丙有限公司", "", ()),
    ]
    assert pairs(known, WORDS) == {(1, 2): ("tax_id", "name"), (4, 5): ("name",), (1, 3): ("phone",)}
    assert list(pairs(known, WORDS)) == [(1, 2), (4, 5), (1, 3)]
    assert plain_code(" 9131 0000ma1k ") == "91310000MA1K"


def test_a_telephone_of_many_is_no_sign() -> None:
    crowd = [Known(n, f"公司{n}", "", ("021-61001234",)) for n in range(ALIKE_MAX + 1)]
    assert pairs(crowd, WORDS) == {}
    assert len(pairs(crowd[:3], WORDS)) == 3
