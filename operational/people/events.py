"""Facts of people that upper slices may hear."""

from __future__ import annotations

from operational.core.api import Fact


class DepartmentHeadWasChanged(Fact):
    """Another person, or nobody, heads the department from now on."""

    department_id: int
    employee_id: int | None
