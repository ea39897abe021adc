-- 数量金额账：每种物料逐笔收发，数量和金额，带结存。
select item.code as 物料编码, item.name as 物料名称, item.unit as 计量单位, move.date as 日期, move.purpose as 业务,
    lot.code as 批次, greatest(move.quantity, 0) as 收入数量, case when move.quantity > 0 then move.value else 0 end as 收入金额,
    greatest(-move.quantity, 0) as 发出数量, case when move.quantity < 0 then -move.value else 0 end as 发出金额,
    sum(move.quantity) over so_far as 结存数量, sum(move.value) over so_far as 结存金额
from (select * from stock.move where date < :next) as move
join items.item on item.id = move.item_id
left join stock.lot on lot.id = move.lot_id
window so_far as (partition by move.item_id order by move.date, move.id)
order by item.code, move.date, move.id
