"""Who may do a thing: the people behind rights."""

from __future__ import annotations

from collections.abc import Sequence

import sqlalchemy as sa

from operational.core.api import Tx
from operational.identity.tables import RolePermission, User, UserRole


def holders(tx: Tx, permissions: Sequence[str]) -> dict[str, list[str]]:
    """Names of the people who may sign in and hold each right; programs do not count."""
    statement = (
        sa.select(RolePermission.permission, User.name)
        .join(UserRole, UserRole.role_id == RolePermission.role_id)
        .join(User, User.id == UserRole.user_id)
        .where(RolePermission.permission == sa.any_(sa.cast(list(permissions), sa.ARRAY(sa.Text))))
        .where(User.is_active, User.is_service.is_(False))
        .distinct()
        .order_by(RolePermission.permission, User.name)
    )
    found: dict[str, list[str]] = {permission: [] for permission in permissions}
    for permission, name in tx.session.execute(statement):
        found[permission].append(name)
    return found
