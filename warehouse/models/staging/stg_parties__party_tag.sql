-- One row per tag of a partner.
select
    id as party_tag_id,
    party_id,

    tag
from raw.parties__party_tag
