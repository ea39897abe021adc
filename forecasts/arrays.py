"""The few array types that the arithmetic of forecasts is written in."""

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]  # rows are items, columns are periods
Vector = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.int64]
