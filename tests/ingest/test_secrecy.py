"""Classification marks as they are printed, and words that are none."""

import pytest

from bulletins.ingest.secrecy import classification_marks


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("秘密★10年", "秘密★10年"),
        ("机密★", "机密★"),
        ("绝　密 ★ 长期", "绝密★长期"),
        ("秘\u200b密★1年", "秘密★1年"),
        ("秘密☆６个月", "秘密☆６个月"),
        ("秘密*3年", "秘密*3年"),
        ("機密★五年", "機密★五年"),
        ("（机密★）", "机密★"),
        ("密级：机密", "密级：机密"),
        ("秘密", "秘密"),
        ("# 机 密", "机密"),
        ("@附注 绝密", "绝密"),
        ("秘密10年", "秘密10年"),
        ("【机 密】", "【机密】"),
        ("（绝密）", "（绝密）"),
        ("秘密（1年）", "秘密（1年）"),
        ("绝密级★30年", "绝密级★30年"),
        ("秘密●1年", "秘密●1年"),
        ("密级　机密", "密级机密"),
        ("特急　秘密", "特急秘密"),
        ("工作秘密", "工作秘密"),
        ("核心商密★", "核心商密★"),
        ("份号：000012", "份号：000012"),
        ("000012", "000012"),
        ("内部资料　注意保存", "内部资料注意保存"),
        ("本册为内部文件，不得外传。", "内部文件，不得外传"),
        ("内 部 资 料", "内部资料"),
    ],
)
def test_marks_are_found(text: str, found: str) -> None:
    assert classification_marks(f"甲\n{text}\n乙") == [(2, found)]


@pytest.mark.parametrize(
    "text",
    [
        "依法保守国家秘密和商业秘密。",
        "一、秘密",
        "不得涉及商业秘密\n* 3年内完成",
        "绝密级文件的管理",
        "机密文件10年后解密",
        "星级★★★",
        "保密工作机构",
        "加强内部资料和内部文件的管理",
        "工作秘密的范围",
        "密级鉴定、密级变更",
        "041000",
    ],
)
def test_words_that_are_no_marks(text: str) -> None:
    assert classification_marks(text) == []


def test_a_bare_level_in_a_cell_or_a_title_is_a_word_like_others() -> None:
    assert classification_marks("秘密", has_lines=False) == []
    assert classification_marks("秘密★", has_lines=False) == [(1, "秘密★")]


def test_every_mark_is_named_with_its_line() -> None:
    assert classification_marks("秘密★1年 机密★\n甲\n绝密★") == [(1, "秘密★1年"), (1, "机密★"), (3, "绝密★")]
