select code as 科目编码, name_zh as 科目名称, name_tw as 繁体名称, name_en as 英文名称, parent_code as 上级科目,
    case normal_side when 'D' then '借' else '贷' end as 余额方向, case when is_official then '官方' else '自设' end as 来源,
    case when is_active then '启用' else '停用' end as 状态
from ledger.account order by path
