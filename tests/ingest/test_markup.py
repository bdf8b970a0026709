"""Working text reads back what was written."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bulletins.ingest import markup
from bulletins.ingest.markup import MARKS, MarkupError
from bulletins.ingest.tree import Block

# One line of text: what the parser yields has no white space at its ends and no line ends.
WORDS = (
    st.text(
        st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")) | st.sampled_from("#@\\*一（1. 附件"),
        min_size=1,
        max_size=40,
    )
    .map(str.strip)
    .filter(bool)
)
PLAIN = st.sampled_from(sorted({*MARKS.values(), "title", "paragraph"} - {"table"}))
BLOCKS = st.one_of(
    st.builds(Block, PLAIN, WORDS),
    st.builds(lambda words, level: Block("heading", words, level=level), WORDS, st.integers(1, markup.MAX_LEVEL)),
    st.builds(lambda index: Block("table", table=index), st.integers(0, 40)),
)


def bare(blocks: list[Block]) -> list[tuple[object, ...]]:
    return [(b.kind, b.text, b.level, b.table) for b in blocks]


@given(st.lists(BLOCKS, max_size=12))
def test_what_is_written_reads_back_the_same(blocks: list[Block]) -> None:
    assert bare(markup.read(markup.write(blocks))) == bare(blocks)


@given(st.text(max_size=200))
def test_any_text_reads_or_names_the_line_it_cannot_read(text: str) -> None:
    try:
        blocks = markup.read(text)
    except MarkupError as error:
        line = error.line
        with pytest.raises(MarkupError):
            markup.read(text.split("\n")[line - 1])
    else:
        assert bare(markup.read(markup.write(blocks))) == bare(blocks)


@pytest.mark.parametrize(("text", "line"), [("甲\n@不认识 乙", 2), ("#没有空格", 1), ("甲\n\n@表格 零", 3)])
def test_a_slip_of_the_pen_is_never_text(text: str, line: int) -> None:
    with pytest.raises(MarkupError) as caught:
        markup.read(text)
    assert caught.value.line == line
