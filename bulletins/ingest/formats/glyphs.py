"""Characters that fonts and PDF makers put in place of the ones that were written.

Many CJK fonts draw a character and its radical with one glyph, and a PDF then names the radical (⽤ for 用). Text with
radicals in it cannot be found or compared.
"""

from __future__ import annotations

import unicodedata

# CJK Radicals Supplement: those that look the same as a character in use.
_SUPPLEMENT = (
    (
        "⺁⺇⺊⺎⺏⺐⺒⺓⺕⺖⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺬⺭⺯⺰⺱⺲⺶⺹⺺⺻⺼⺽⺾⺿",
        "厂几卜兀尣尢巳幺彐忄扌攵旡月歺母民氵氺灬爫爫丬犭王疋示礻糹纟罓罒羊耂肀聿肉臼艹艹",
    ),
    (
        "⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻋⻌⻍⻎⻏⻐⻑⻒⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻫⻬",
        "艹虎衤覀西见角角讠贝车辶辶辶阝钅長镸长门阝青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾斉齐",
    ),
    ("⻭⻮⻯⻰⻱⻲⻳", "歯齿竜龙龜亀龟"),
)
_KANGXI = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in range(0x2F00, 0x2FD6)}
_COMPATIBLE = {
    chr(code): plain
    for code in [*range(0xF900, 0xFB00), *range(0xFB00, 0xFB07)]
    if (plain := unicodedata.normalize("NFKC", chr(code))) != chr(code)
}
# Where the radical's name is the form of old prints, or one dash is named for another, simplified text means these.
_MEANT = {"⼾": "户", "⾭": "青", "―": "—"}
_WRITTEN = str.maketrans(
    {radical: plain for pair in _SUPPLEMENT for radical, plain in zip(*pair, strict=True)}
    | _KANGXI
    | _COMPATIBLE
    | _MEANT
)


def as_written(text: str) -> str:
    """``text`` as the characters that were written, for those that PDF makers name otherwise."""
    return text.translate(_WRITTEN)
