"""What all papers of a document say: the company, the partner, who made and who checked it, the template in force."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from operational.company.api import the_company
from operational.core.api import LOCALES, Document, Tx, say
from operational.papers.in_force import in_force
from operational.papers.shapes import PaperCompany, PaperParty, day_text
from operational.papers.wording import words_of

# The partner with the first of its contacts and delivery places that is still in use.
_PARTY = sa.text(
    """
    select p.code, p.name, p.locale, coalesce(c.name, '') as contact,
        coalesce(nullif(c.phone, ''), p.phone) as phone,
        p.address, coalesce(d.text, '') as delivery_address, coalesce(d.receiver, '') as receiver,
        coalesce(d.phone, '') as receiver_phone
    from parties.party as p
    left join lateral (
        select c.name, c.phone from parties.contact as c where c.party_id = p.id and c.is_active order by c.id limit 1
    ) as c on true
    left join lateral (
        select a.text, a.receiver, a.phone from parties.address as a
        where a.party_id = p.id and a.is_active and a.purpose = 'delivery' order by a.id limit 1
    ) as d on true
    where p.id = :party
    """
)
_USERS = sa.text('select id, name from identity."user" where id = any(:users)')


@dataclass(frozen=True)
class Partner:
    """The partner of a document as its papers need it."""

    code: str
    name: str
    locale: str
    contact: str
    phone: str
    address: str
    delivery_address: str
    receiver: str
    receiver_phone: str

    def shown(self, label: str) -> PaperParty:
        return PaperParty(
            label=label, code=self.code, name=self.name, contact=self.contact, phone=self.phone, address=self.address
        )

    @property
    def place(self) -> str:
        """Where goods go: the delivery place with who receives them there, or the partner's own address."""
        if not self.delivery_address:
            return self.address
        return " ".join(part for part in (self.delivery_address, self.receiver, self.receiver_phone) if part)


def partner_of(tx: Tx, party_id: int) -> Partner:
    return Partner(**tx.session.execute(_PARTY, {"party": party_id}).one()._mapping)


def names_of(tx: Tx, *users: int | None) -> list[str]:
    """Names of users in the order asked for; empty where there is none."""
    wanted = sorted({user for user in users if user is not None})
    rows = tx.session.execute(_USERS, {"users": wanted}) if wanted else ()
    known: dict[int | None, str] = {row.id: row.name for row in rows}
    return [known.get(user, "") for user in users]


def head_of(tx: Tx, name: str, locale: str, document: Document | None = None) -> dict[str, Any]:
    """Language, title, words, company and template of a paper, and what every document says of itself."""
    company = the_company(tx)
    current = in_force(tx, name)
    own = {} if document is None else {
        "kind": document.kind, "id": document.id, "number": document.number or "", "date": day_text(document.date),
        "note": document.note,
    }  # fmt: skip
    return {
        "name": name,
        "locale": locale,
        "title": say(f"papers.choice.paper.{name}", locale),
        "words": dict(words_of(locale)),
        "company": PaperCompany(
            name=company.name, address=company.address, phone=company.phone, tax_id=company.tax_id,
            bank=company.bank, bank_account=company.bank_account,
        ),
        "template": current.source,
        "shift_x": f"{current.shift_x:f}",
        "shift_y": f"{current.shift_y:f}",
        **own,
    }  # fmt: skip


def language(wanted: str | None, usual: str) -> str:
    """The language asked for, else the usual one."""
    return wanted or (usual if usual in LOCALES else LOCALES[0])


def mark_of(state: str, words: Mapping[str, str]) -> str:
    """What is written across a paper that binds nobody."""
    return {"draft": words["draft"], "cancelled": words["cancelled"], "reversed": words["reversed"]}.get(state, "")
