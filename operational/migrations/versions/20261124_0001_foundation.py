"""The first schema: every slice from core to planning."""

from pathlib import Path

from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    text = Path(__file__).with_name("foundation.sql").read_text("utf-8")
    op.get_bind().exec_driver_sql(text.replace("%", "%%"))
