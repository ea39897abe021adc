"""The chance of each amount of demand, given a mean and a variance.

Smooth demand is gamma (normal where the spread is small against the mean, which is the same curve then); intermittent
demand is negative binomial with r = m^2 / (v - m) and p = m / v, or Poisson where the variance is not above the mean.
Counts are whole pieces: an item measured in fractions should be kept in its smaller unit.
"""

from typing import Literal

import numpy as np
from scipy import special

from forecasts.arrays import Flags, Matrix, Vector

Kind = Literal["continuous", "count"]

NORMAL_BELOW_CV = 0.25  # gamma and normal differ by less than 1 % of the mean here
MEAN_MIN = 1e-9
COUNT_MEAN_MAX = 200.0  # above, the steps of a count are below half a percent of it: gamma, rounded up
COUNT_STEPS_MAX = 5_000  # bound of the search for a count; beyond it lies less than any asked level


def quantile(kind: Kind, mean: Matrix, deviation: Matrix, level: float) -> Matrix:
    """The amount that demand does not exceed with chance ``level``."""
    mean, deviation = np.broadcast_arrays(_some(mean), np.maximum(deviation, 0.0))
    flat_mean, flat_deviation = mean.ravel(), deviation.ravel()
    if kind == "count":
        flat = _count_quantiles(flat_mean, flat_deviation, [level])[0]
    else:
        flat = _continuous_quantile(flat_mean, flat_deviation, level)
    return flat.reshape(mean.shape)


def quantiles(kind: Kind, mean: Matrix, deviation: Matrix, levels: list[float]) -> list[Matrix]:
    """Several levels at once: the count search walks once for all of them."""
    if kind == "continuous":
        return [quantile(kind, mean, deviation, level) for level in levels]
    flat = _count_quantiles(_some(mean).ravel(), np.maximum(deviation, 0.0).ravel(), levels)
    return [one.reshape(mean.shape) for one in flat]


def chance_at_most(kind: Kind, mean: Vector, deviation: Vector, amount: Vector) -> Vector:
    """Chance that demand stays at or below an amount; below zero there is none."""
    mean, deviation = _some(mean), np.maximum(deviation, 0.0)
    chance = _count_chance(mean, deviation, amount) if kind == "count" else _continuous_chance(mean, deviation, amount)
    return np.where(amount < 0, 0.0, np.where(mean <= 0, 1.0, chance))


def expected_shortage(kind: Kind, mean: Vector, deviation: Vector, amount: Vector) -> Vector:
    """Demand that on average finds nothing left when ``amount`` was there: E[(D - amount)+]."""
    mean, deviation = _some(mean), np.maximum(deviation, 0.0)
    held = np.maximum(amount, 0.0)
    short = _count_shortage(mean, deviation, held) if kind == "count" else _continuous_shortage(mean, deviation, held)
    missing_already = np.maximum(-amount, 0.0)
    return np.where(mean <= 0, 0.0, np.maximum(short, 0.0)) + missing_already


def _some(mean: Matrix) -> Matrix:
    """No demand where the mean is below what any quantity can show: its ratios would overflow."""
    return np.where(mean > MEAN_MIN, mean, 0.0)


def _is_normal(mean: Vector, deviation: Vector) -> Flags:
    return np.asarray(deviation < NORMAL_BELOW_CV * mean)


def _gamma_shape(mean: Vector, deviation: Vector) -> tuple[Vector, Vector]:
    """Shape and scale; rows that are normal or certain get harmless ones."""
    safe_mean = np.where(mean > 0, mean, 1.0)
    safe_deviation = np.where(deviation > 0, deviation, 1.0)
    shape = np.square(safe_mean / safe_deviation)
    return np.minimum(shape, 1e6), np.square(safe_deviation) / safe_mean


def _continuous_quantile(mean: Vector, deviation: Vector, level: float) -> Vector:
    normal = np.maximum(mean + special.ndtri(level) * deviation, 0.0)
    needs_gamma = ~_is_normal(mean, deviation) & (mean > 0) & (deviation > 0)
    if needs_gamma.any():
        shape, scale = _gamma_shape(mean[needs_gamma], deviation[needs_gamma])
        normal[needs_gamma] = special.gammaincinv(shape, level) * scale
    return np.asarray(np.where(mean > 0, normal, 0.0), dtype=np.float64)


def _continuous_chance(mean: Vector, deviation: Vector, amount: Vector) -> Vector:
    shape, scale = _gamma_shape(mean, deviation)
    by_gamma = special.gammainc(shape, np.maximum(amount, 0.0) / scale)
    spread = np.where(deviation > 0, deviation, 1.0)
    by_normal = np.where(deviation > 0, special.ndtr((amount - mean) / spread), (amount >= mean).astype(np.float64))
    return np.where(_is_normal(mean, deviation), by_normal, by_gamma)


def _continuous_shortage(mean: Vector, deviation: Vector, held: Vector) -> Vector:
    shape, scale = _gamma_shape(mean, deviation)
    ratio = held / scale
    by_gamma = mean * special.gammaincc(shape + 1, ratio) - held * special.gammaincc(shape, ratio)
    spread = np.where(deviation > 0, deviation, 1.0)
    z = (held - mean) / spread
    loss = np.exp(-0.5 * np.square(z)) / np.sqrt(2 * np.pi) - z * special.ndtr(-z)
    by_normal = np.where(deviation > 0, deviation * loss, np.maximum(mean - held, 0.0))
    return np.where(_is_normal(mean, deviation), by_normal, by_gamma)


def _negative_binomial(mean: Vector, deviation: Vector) -> tuple[Vector, Vector, Flags]:
    """r, p and where the spread is wide enough to need them."""
    variance = np.square(deviation)
    wide = (variance > mean * (1 + 1e-9)) & (mean > 0)
    r = np.where(wide, np.square(mean) / np.where(wide, variance - mean, 1.0), 1.0)
    p = np.where(wide, mean / np.where(wide, variance, 1.0), 0.5)
    return r, p, np.asarray(wide)


def _count_quantiles(mean: Vector, deviation: Vector, levels: list[float]) -> list[Vector]:
    """Walk up the probabilities one piece at a time for all rows together, noting where each level is reached."""
    large = mean > COUNT_MEAN_MAX
    found = [np.zeros_like(mean) for _ in levels]
    for target, level in zip(found, levels, strict=True):
        if large.any():
            target[large] = np.ceil(_continuous_quantile(mean[large], deviation[large], level))
    rows = np.flatnonzero(~large & (mean > 0))
    r, p, wide = _negative_binomial(mean[rows], deviation[rows])
    mass = np.where(wide, np.exp(r * np.log(p)), np.exp(-mean[rows]))
    total = mass.copy()
    poisson_mean = mean[rows]
    top = max(levels, default=0.0)
    for count in range(COUNT_STEPS_MAX):
        for target, level in zip(found, levels, strict=True):
            target[rows[total < level]] = count + 1
        open_rows = total < top
        if not open_rows.any():
            break
        if open_rows.sum() < 0.7 * len(rows):
            rows, r, p, wide = rows[open_rows], r[open_rows], p[open_rows], wide[open_rows]
            mass, total, poisson_mean = mass[open_rows], total[open_rows], poisson_mean[open_rows]
        step = np.where(wide, (count + r) * (1 - p), poisson_mean) / (count + 1)
        mass = mass * step
        total = total + mass
    return found


def _count_chance(mean: Vector, deviation: Vector, amount: Vector) -> Vector:
    whole = np.floor(np.maximum(amount, 0.0))
    r, p, wide = _negative_binomial(mean, deviation)
    by_binomial = special.betainc(r, whole + 1, p)
    by_poisson = special.gammaincc(whole + 1, np.maximum(mean, 1e-300))
    return np.asarray(np.where(wide, by_binomial, by_poisson), dtype=np.float64)


def _count_shortage(mean: Vector, deviation: Vector, held: Vector) -> Vector:
    """E[D; D > a] is m P(D' >= floor(a)), where D' is the same law one step wider (r + 1)."""
    whole = np.floor(held)
    r, p, wide = _negative_binomial(mean, deviation)
    above = np.where(wide, 1 - special.betainc(r, whole + 1, p), 1 - special.gammaincc(whole + 1, np.maximum(mean, 1e-300)))
    reach = np.where(
        wide,
        np.where(whole > 0, 1 - special.betainc(r + 1, np.maximum(whole, 1), p), 1.0),
        np.where(whole > 0, 1 - special.gammaincc(np.maximum(whole, 1), np.maximum(mean, 1e-300)), 1.0),
    )
    return np.asarray(mean * reach - held * above, dtype=np.float64)
