"""The language in which the command line answers: the acting user's, else the terminal's."""

from __future__ import annotations

import os
from typing import Any

from operational.core.api import locale_of, say

LANGUAGE_FROM = ("GONGDAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_locale = ""


class Failure(RuntimeError):
    """What this machine could not do. Carries a message key; reads as its sentence in the operator's language."""

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def __str__(self) -> str:
        return line(self.key, **self.values)


def speak(locale: str) -> None:
    """From here on this process answers in the language of the acting user."""
    global _locale
    _locale = locale


def operator_locale() -> str:
    """The language of the acting user, else of the terminal."""
    if _locale:
        return _locale
    told = next((os.environ[name] for name in LANGUAGE_FROM if os.environ.get(name)), "")
    return locale_of(told.partition(".")[0].partition("@")[0])  # zh_TW.UTF-8 names a language and its letters


def line(key: str, /, **values: Any) -> str:
    """A sentence of the command line in the operator's language."""
    return say(key, operator_locale(), **values)
