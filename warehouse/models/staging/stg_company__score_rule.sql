-- One row per weight, limit or grade of a score and day from which it holds.
select
    score,
    part,
    valid_from,

    source,

    value
from raw.company__score_rule
