-- One row per line of the form beside the same line of another period, then one row per check.
select *
from compared
order by section desc, line
