"""How long a supplier really takes: measured from receipts, because the figure typed into a master record is a wish.

A few receipts say little, so the mean of an item leans on its supplier, and the supplier on all suppliers.
"""

import polars as pl

PRIOR_RECEIPTS = 5  # what lies above (supplier, everybody) weighs as much as five receipts
DAYS_MAX = 365  # longer is an order that was forgotten or a typing error
DEFAULT_DAYS_MEAN, DEFAULT_DAYS_DEVIATION = 14.0, 7.0  # used, and flagged, when nothing was ever received
MEASURES = ("count", "mean", "square")


def measured_lead_times(
    receipts: pl.DataFrame,
    wanted: pl.DataFrame,
    default_days_mean: float = DEFAULT_DAYS_MEAN,
    default_days_deviation: float = DEFAULT_DAYS_DEVIATION,
) -> pl.DataFrame:
    """Mean and deviation in days for each wanted pair of item and supplier.

    ``receipts``: item, supplier, ordered_on, received_on; one row per order line (its first receipt in full, or its
    last). Rows received before they were ordered or after more than a year are left out. ``wanted``: item, supplier
    (may be null). Out: item, supplier, lead_time_days_mean, lead_time_days_deviation, receipts (of the item at this
    supplier), lead_time_basis (item, supplier, overall, default: the lowest that has receipts), lead_time_is_default.
    """
    days = _days(receipts)
    overall = _measures(days, [])
    supplier = _measures(days, ["supplier"])
    item = _measures(days, ["item", "supplier"])
    joined = (
        wanted.select(pl.col("item").cast(pl.String), pl.col("supplier").cast(pl.String))
        .join(item, on=["item", "supplier"], how="left", nulls_equal=True, maintain_order="left")
        .join(supplier, on="supplier", how="left", suffix="_supplier", nulls_equal=True, maintain_order="left")
        .join(overall, how="cross", suffix="_overall")
    )
    default_square = default_days_deviation**2 + default_days_mean**2
    filled = joined.with_columns(
        [pl.col(f"count{tier}").fill_null(0) for tier in ("", "_supplier", "_overall")]
        + [pl.col(f"{name}{tier}").fill_null(0.0) for name in MEASURES[1:] for tier in ("", "_supplier")]
        + [
            pl.col("mean_overall").fill_null(default_days_mean),
            pl.col("square_overall").fill_null(default_square),
        ]
    )
    leaning = filled.with_columns(_lean("mean", "_supplier", "_overall"), _lean("square", "_supplier", "_overall")).with_columns(
        _lean("mean", "", "_supplier"), _lean("square", "", "_supplier")
    )
    variance = (pl.col("square") - pl.col("mean").pow(2)).clip(lower_bound=0.0)
    return leaning.select(
        "item",
        "supplier",
        pl.col("mean").alias("lead_time_days_mean"),
        variance.sqrt().alias("lead_time_days_deviation"),
        pl.col("count").cast(pl.Int64).alias("receipts"),
        _basis().alias("lead_time_basis"),
        (_basis() == "default").alias("lead_time_is_default"),
    )


def _days(receipts: pl.DataFrame) -> pl.DataFrame:
    days = (pl.col("received_on").cast(pl.Date) - pl.col("ordered_on").cast(pl.Date)).dt.total_days()
    return receipts.select(
        pl.col("item").cast(pl.String), pl.col("supplier").cast(pl.String), days.cast(pl.Float64).alias("days")
    ).filter(pl.col("days").is_between(0, DAYS_MAX))


def _measures(days: pl.DataFrame, keys: list[str]) -> pl.DataFrame:
    """Count, mean and mean square: these can be averaged with a prior, a deviation cannot."""
    measures = [
        pl.len().cast(pl.Int64).alias("count"),
        pl.col("days").mean().alias("mean"),
        pl.col("days").pow(2).mean().alias("square"),
    ]
    return days.group_by(keys).agg(measures) if keys else days.select(measures)


def _lean(name: str, low: str, high: str) -> pl.Expr:
    """The lower mean leans on the higher one as if that were so many further receipts."""
    count, own, prior = pl.col(f"count{low}"), pl.col(f"{name}{low}"), pl.col(f"{name}{high}")
    return ((count * own + PRIOR_RECEIPTS * prior) / (count + PRIOR_RECEIPTS)).alias(f"{name}{low}")


def _basis() -> pl.Expr:
    return (
        pl.when(pl.col("count") > 0)
        .then(pl.lit("item"))
        .when(pl.col("count_supplier") > 0)
        .then(pl.lit("supplier"))
        .when(pl.col("count_overall") > 0)
        .then(pl.lit("overall"))
        .otherwise(pl.lit("default"))
    )
