select number as 卡片编号, name as 名称, spec as 规格型号, start_date as 开始使用日期, original_value as 原值, accumulated as 累计折旧,
    residual_value as 净残值, life_months as 使用月数, state as 状态
from assets.asset where date < :next order by number
