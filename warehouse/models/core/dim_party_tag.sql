-- One row per tag of a partner that was not merged into another.
with
tags as (select * from staging.stg_parties__party_tag),
parties as (select * from staging.stg_parties__party)

select distinct
    coalesce(parties.merged_into_id, parties.party_id) as party_id,

    tags.tag
from tags
join parties on parties.party_id = tags.party_id
