select code as 物料编码, name as 物料名称, spec as 规格型号, unit as 计量单位, kind as 种类, barcode as 条形码, tax_code as 税收编码,
    case when is_active then '启用' else '停用' end as 状态
from items.item order by code
