"""What will be asked of us, how sure that is, and what to buy or make because of it.

Pure functions: polars frames in, polars frames out. No database, no clock, no schedule; ``as_of`` is always given.
Inside, statistics are floats; a quantity leaves the room for a document as a decimal with six places (``replenish``).

The words used here
-------------------
history       one row per item and period (month or week), regular, up to the last complete period
period        the first day of a month, or the Monday of a week
panel         the same history as a matrix: one row per item, all rows end in the same period
class         smooth, intermittent, new or dead: decides which candidates race and which distribution is used
candidate     one way of forecasting; seasonal naive and recent means are always among them
back-test     candidates forecast from earlier origins and are scored on what then happened
winner        the candidate with the best score in a class; the naive score is always shown beside it
factor        what is known beforehand to move demand: workdays of a month, the season of a category
deviation     standard deviation of the forecast error; cumulative: of the summed error from now to the end of a period
lead time     days from order to receipt, measured
position      on hand - reserved - backorders + on order due in time + in transit
protection    the days that an order placed today must cover: lead time + review period (P)
reorder point s: an order is suggested when the position is strictly below it
order-up-to   S: the position an order should restore
"""
