-- One row per weight, limit or grade of a score in force.
select
    score,
    part,

    arg_max(source, valid_from) as source,

    arg_max(value, valid_from) as value,

    max(valid_from) as valid_from
from staging.stg_company__score_rule
where valid_from <= getvariable('as_of')
group by score, part
