"""The words that come with the product, by occasion and language; a company writes its own over them."""

from __future__ import annotations

from pathlib import Path

import yaml

_FILE = Path(__file__).resolve().parent / "data" / "templates.yml"
TEMPLATES: dict[tuple[str, str], tuple[str, str]] = {
    (occasion, locale): (words["subject"], words["body"].strip())
    for occasion, languages in yaml.safe_load(_FILE.read_text("utf-8")).items()
    for locale, words in languages.items()
}
