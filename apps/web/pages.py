"""Our own light pages: server-rendered, no script, readable on any phone."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from string import Template
from urllib.parse import urlencode

from operational.core.api import LOCALES, say

HERE = Path(__file__).resolve().parent
LANGUAGE_NAMES = {"zh_CN": "简体中文", "zh_TW": "繁體中文", "en": "English"}
LANGUAGE_TAGS = {"zh_CN": "zh-CN", "zh_TW": "zh-TW", "en": "en"}


@dataclass(frozen=True)
class Field:
    """One field of a light form."""

    name: str
    label: str
    kind: str
    autocomplete: str
    value: str = ""


@cache
def _template() -> Template:
    return Template((HERE / "html" / "sign_in.html").read_text("utf-8"))


def light_form(
    *,
    locale: str,
    title_key: str,
    button_key: str,
    action: str,
    form: str,
    next_: str,
    fields: Sequence[Field],
    alert: str = "",
    hint: str = "",
) -> str:
    """A page with one short form. Every value is escaped here and nowhere else."""
    escape = html.escape
    return _template().substitute(
        language=LANGUAGE_TAGS[locale],
        title=escape(say(title_key, locale)),
        product=escape(say("web.product", locale)),
        alert=f'<p role="alert">{escape(alert)}</p>' if alert else "",
        action=escape(action),
        form=escape(form),
        next=escape(next_),
        fields="\n".join(_field(field, is_first=index == 0) for index, field in enumerate(fields)),
        button=escape(say(button_key, locale)),
        hint=f'<p class="hint">{escape(hint)}</p>' if hint else "",
        languages_label=escape(say("web.languages", locale)),
        languages="\n".join(_language(name, locale, action, next_) for name in LOCALES),
    )


def _field(field: Field, *, is_first: bool) -> str:
    escape = html.escape
    return (
        f'<label for="{escape(field.name)}">{escape(field.label)}</label>'
        f'<input id="{escape(field.name)}" name="{escape(field.name)}" type="{escape(field.kind)}" value="{escape(field.value)}"'
        f' autocomplete="{escape(field.autocomplete)}" autocapitalize="none" spellcheck="false" required'
        f"{' autofocus' if is_first else ''}>"
    )


def _language(name: str, current: str, action: str, next_: str) -> str:
    query = html.escape(urlencode({"lang": name, **({"next": next_} if next_ else {})}))
    here = ' aria-current="true"' if name == current else ""
    return f'<a href="{html.escape(action)}?{query}" lang="{LANGUAGE_TAGS[name]}"{here}>{LANGUAGE_NAMES[name]}</a>'
