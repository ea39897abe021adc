"""The archive package of a year: tables, statements, papers, with a list of every file and its SHA-256."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import io
import json
import os
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from apps.papers.statements import FORMS, statement_pdf, statement_xlsx
from apps.refusals.told import all_told
from operational.catalog.api import catalog
from operational.core.api import SHANGHAI, Actor, Database, InvalidInput, Refusal, label
from operational.dispatch.api import ask
from operational.papers.api import (
    PARENTS,
    ArchiveFile,
    ArchiveReader,
    archive_files,
    archive_headings,
    archive_reader,
    read_content,
)

BOM = b"\xef\xbb\xbf"
YEARS = range(1990, 2200)
NOT_IN_A_NAME = re.compile(r'[\\/:*?"<>|\x00-\x1f]+')
LOCALE = "zh_CN"  # the package is kept for Chinese auditors, whoever makes it
ROWS_AT_ONCE = 1000
VAT_RIGHT, VAT_FILE = "closing.booking.view", "税务/增值税核对表.csv"
VAT_HEADINGS = ("项目", "不含税金额", "登记税额", "账面税额", "差异")
OPEN_MONTH = "未结账"


@dataclass
class Archive:
    """A package while it is written: what stands in it, and what does not and why."""

    zip: zipfile.ZipFile
    files: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    headings: dict[str, Sequence[str]] = field(default_factory=dict)

    def add(self, name: str, parts: Iterable[bytes], note: str, rows: int | None = None) -> int:
        """Write a file part by part, hashed while it passes."""
        digest, size = hashlib.sha256(), 0
        with self.zip.open(name, "w", force_zip64=True) as target:
            for part in parts:
                digest.update(part)
                size += len(part)
                target.write(part)
        entry = {"file": name, "sha256": digest.hexdigest(), "bytes": size, "note": note}
        self.files.append(entry if rows is None else {**entry, "rows": rows})
        return size


@dataclass(frozen=True)
class Archived:
    """What was made: where, how much, and what is not in it."""

    path: Path
    year: int
    files: int
    size: int
    sha256: str
    notes: tuple[str, ...]


def make_archive(database: Database, actor: Actor, year: int, target: Path) -> Archived:
    """Write the package of a year; open months and broken checks are told inside and hold nothing up."""
    if year not in YEARS:
        raise InvalidInput("archive.year_wrong", field="year", year=str(year))
    half = target.with_name(f".{target.name}.part")
    try:
        with archive_reader(database, actor, year) as reader, zipfile.ZipFile(half, "w", zipfile.ZIP_DEFLATED) as packed:
            made = Archive(packed)
            _tables(made, reader, actor, year)
            _attachments(made, reader, database, actor)
            try:
                _statements(made, database, actor, year)
            except Exception as error:  # whatever ails the warehouse: the books themselves go out all the same
                made.notes.append(f"报表未能生成：{type(error).__name__}")
            _vat_sheets(made, database, actor, year)
            made.notes += [f"检查未通过：{one}" for one in reader.broken(catalog().checks)]
            _about(made, database, actor, year)
        os.replace(half, target)
    finally:
        half.unlink(missing_ok=True)
    return Archived(target, year, len(made.files), target.stat().st_size, _digest(target), tuple(made.notes))


def file_name(company: str, year: int) -> str:
    return f"{plain_name(company)}-{year}-会计档案.zip"


def plain_name(text: str) -> str:
    return NOT_IN_A_NAME.sub("_", text).strip(" .")[:120] or "_"


def _tables(made: Archive, reader: ArchiveReader, actor: Actor, year: int) -> None:
    for one in archive_files():
        if one.right and not actor.may(one.right):
            made.notes.append(f"{one.file} 未收入：{actor.name} 没有查看的权限")
            continue
        _table(made, reader, one)
    open_months = [row[0] for row in reader.rows("periods")[1] if row[1] == OPEN_MONTH]
    if open_months:
        made.notes.append(f"{'、'.join(open_months)} 尚未结账，以后还可能变化")


def _table(made: Archive, reader: ArchiveReader, one: ArchiveFile) -> None:
    headings, rows = reader.rows(one.sql)
    counted = _Counted(rows)
    made.headings[one.file] = headings
    made.add(one.file, csv_parts(headings, counted), one.note)
    made.files[-1]["rows"] = counted.count


class _Counted:
    """Rows that count themselves as they pass."""

    def __init__(self, rows: Iterator[Sequence[Any]]) -> None:
        self._rows, self.count = rows, 0

    def __iter__(self) -> Iterator[Sequence[Any]]:
        for row in self._rows:
            self.count += 1
            yield row


def csv_parts(headings: Sequence[str], rows: Iterable[Sequence[Any]]) -> Iterator[bytes]:
    """A CSV file with its mark, some thousand rows at a time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(headings)
    yield BOM
    for count, row in enumerate(rows, start=1):
        writer.writerow([_cell(value) for value in row])
        if count % ROWS_AT_ONCE == 0:
            yield text.getvalue().encode("utf-8")
            text.seek(0)
            text.truncate()
    yield text.getvalue().encode("utf-8")


def _cell(value: Any) -> Any:
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dt.datetime):
        return value.astimezone(SHANGHAI).isoformat(" ", "seconds")
    return "" if value is None else value


def _attachments(made: Archive, reader: ArchiveReader, database: Database, actor: Actor) -> None:
    """The bytes of what was filed in the year, for documents that the person may see."""
    if not actor.may("papers.file.view"):
        return
    headings, rows = reader.rows("attachments")
    place = {name: at for at, name in enumerate(headings)}
    left_out = 0
    for row in rows:
        kind, number, name = row[place["单据种类"]], row[place["附件序号"]], row[place["名称"]]
        if actor.scope(PARENTS[kind].permission) != "all":
            left_out += 1
            continue
        path = f"附件/{kind}/{row[place['单据标识']]}/{number}-{plain_name(name)}"
        made.add(path, read_content(database, row[place["内容标识"]]), "附件")
        if made.files[-1]["sha256"] != row[place["校验值"]]:
            made.notes.append(f"{path} 的内容与归入时的校验值不符")
    if left_out:
        made.notes.append(f"{left_out} 个附件未收入：{actor.name} 没有查看其单据的权限")


def _statements(made: Archive, database: Database, actor: Actor, year: int) -> None:
    """The three statements of the year in the official form, as PDF and as a workbook with formulas."""
    last = min(dt.date(year, 12, 31), dt.datetime.now(SHANGHAI).date())
    days = {"from": f"{year}-01-01", "to": last.isoformat()}
    for form in FORMS:
        try:
            pdf, name = statement_pdf(database, actor, {**days, "form": form})
            made.add(f"报表/{plain_name(name)}", [pdf], "财务报表，官方格式")
        except Refusal as refusal:
            made.notes.append(f"报表 {form} 未能生成：{all_told(refusal, LOCALE)[0]['message']}")
    try:
        book, name = statement_xlsx(database, actor, days)
        made.add(f"报表/{plain_name(name)}", [book], "三张财务报表，合计为公式")
    except Refusal as refusal:
        made.notes.append(f"报表的电子表格未能生成：{all_told(refusal, LOCALE)[0]['message']}")


def _vat_sheets(made: Archive, database: Database, actor: Actor, year: int) -> None:
    """Registers of VAT beside the books, month by month."""
    if not actor.may(VAT_RIGHT):
        made.notes.append(f"增值税核对表未收入：{actor.name} 没有查看的权限")
        return
    today = dt.datetime.now(SHANGHAI).date()
    rows: list[Sequence[Any]] = []
    for month in range(1, 13):
        if dt.date(year, month, 1) > today:
            break
        try:
            found: Any = ask(database, actor, "closing.vat_sheet", {"month": f"{year}-{month:02}"})
        except Refusal as refusal:
            made.notes.append(f"{year}-{month:02} 增值税核对表未能生成：{all_told(refusal, LOCALE)[0]['message']}")
            continue
        for line in found.lines:
            name = label(f"closing.choice.key.{line.key}", LOCALE)
            rows.append([f"{year}-{month:02}", name, line.net, line.registered, line.books, line.difference])
    made.headings[VAT_FILE] = ["会计期间", *VAT_HEADINGS]
    made.add(VAT_FILE, csv_parts(made.headings[VAT_FILE], rows), "登记与账面的增值税，按月", len(rows))


def _about(made: Archive, database: Database, actor: Actor, year: int) -> None:
    """What the columns mean, what the package is, and the list of all files with their digests, which comes last."""
    known = archive_headings()
    described = [
        [file, place, heading, known.get(heading, "")]
        for file, names in made.headings.items()
        for place, heading in enumerate(names, 1)
    ]
    headings = ("文件", "列序", "字段", "含义")
    made.add("字段说明.csv", csv_parts(headings, described), "每个表格文件的字段和含义", len(described))
    company: Any = ask(database, actor, "company.company") if actor.may("company.company.view") else None
    name = company.name if company else ""
    moment = dt.datetime.now(SHANGHAI).isoformat(" ", "seconds")
    lines = [
        f"{name} {year} 年会计档案",
        "",
        f"制作时间：{moment}    制作人：{actor.name}",
        "",
        "这个压缩包不依赖任何软件：表格是带标记的 UTF-8 CSV（Excel 可直接打开），报表是 PDF 和 XLSX，附件是原文件。",
        "金额为人民币元，两位小数；红字为负数；日期为 年-月-日。",
        "manifest.json 列出每个文件的 SHA-256，可用 sha256sum 之类的工具核对。",
        "分录.csv 的链值依次相连：改动、抽走或插入任何一条，其后的链值都会对不上。链头.csv 是制作时的末端。",
        "",
        "文件：",
        *(f"  {one['file']}：{one['note']}" + (f"（{one['rows']} 行）" if "rows" in one else "") for one in made.files
          if not one["file"].startswith("附件/") or "rows" in one),
        "",
        "需要知道的：",
        *(f"  {note}" for note in made.notes or ["各月均已结账，各项检查均通过。"]),
        "",
    ]  # fmt: skip
    made.add("说明.txt", [BOM, "\r\n".join(lines).encode("utf-8")], "这份档案的说明")
    manifest = {"company": name, "year": year, "made_at": moment, "made_by": actor.name, "notes": made.notes, "files": made.files}
    made.zip.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1))


def _digest(file: Path) -> str:
    with open(file, "rb") as raw:
        return hashlib.file_digest(raw, "sha256").hexdigest()
