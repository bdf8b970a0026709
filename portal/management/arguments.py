"""What the command line says of arguments it cannot use, in Chinese. argparse asks the catalogue of the system, which
has nothing in Chinese."""

from __future__ import annotations

import argparse

WORDS = {
    "usage: ": "用法：",
    "%(prog)s: error: %(message)s\n": "%(prog)s：%(message)s。各参数的说明见 --help\n",
    "argument %(argument_name)s: %(message)s": "参数 %(argument_name)s：%(message)s",
    "the following arguments are required: %s": "还要写明：%s",
    "one of the arguments %s is required": "%s 要写明一个",
    "unrecognized arguments: %s": "没有这样的参数：%s",
    "expected one argument": "后面要写一个值",
    "expected at least one argument": "后面至少要写一个值",
    "ignored explicit argument %r": "后面不能写值（%r）",
    "not allowed with argument %s": "不能与 %s 同时用",
    "invalid %(type)s value: %(value)r": "%(value)r 不是所要的值",
    "invalid choice: %(value)r (choose from %(choices)s)": "没有 %(value)r，可以选 %(choices)s",
    "ambiguous option: %(option)s could match %(matches)s": "%(option)s 不完整，可能是 %(matches)s",
}


def speak_chinese() -> None:
    vars(argparse)["_"] = lambda words: WORDS.get(words, words)
