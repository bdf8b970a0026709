"""Running text as HTML."""

from __future__ import annotations

import pytest
from django.utils.html import strip_tags

from bulletins.presenting.inline import heading, keep_whole, paragraph


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("白政办发〔2022〕3号", '<span class="whole">白政办发〔2022〕3号</span>'),
        ("白政办发[2022]第3号", '<span class="whole">白政办发[2022]第3号</span>'),
        ("于2021年1月4日印发", '于<span class="whole">2021年1月4日</span>印发'),
        ("每年3月15日", '每年<span class="whole">3月15日</span>'),
        ("投入1.5亿元、3%", '投入<span class="whole">1.5亿元</span>、<span class="whole">3%</span>'),
        ('<a href="x">&', "&lt;a href=&quot;x&quot;&gt;&amp;"),
        ("", ""),
    ],
)
def test_numbers_and_dates_stay_in_one_piece(text: str, html: str) -> None:
    assert keep_whole(text) == html


def test_an_article_begins_with_its_number() -> None:
    assert paragraph("第十二条　水井") == '<span class="article-number">第十二条</span>　水井'
    assert "article-number" not in paragraph("第十二条规定的水井")


@pytest.mark.parametrize("text", ["依据白政办发〔2022〕3号文件，2021年1月4日前投入3万元。", "第一条　甲<乙>&丙"])
def test_no_character_is_lost(text: str) -> None:
    for html in (keep_whole(text), paragraph(text)):
        assert strip_tags(html).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == text


def test_the_number_of_a_heading_stands_apart_from_words_that_close_up_to_it() -> None:
    assert heading("第一章总则") == '<span class="heading-number">第一章</span>总则'
    assert heading("3.2.1蓝色、黄色预警") == '<span class="heading-number">3.2.1</span>蓝色、黄色预警'
    for plain in ("第一章　总则", "一、总则", "3月", "2024年大事记", "15个乡镇"):
        assert "heading-number" not in heading(plain), plain
