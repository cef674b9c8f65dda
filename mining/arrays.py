"""Arrays by what they hold; the docstrings of those who take and return them give the shapes."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
"""Vectors and what is computed of them."""
Doubles = npt.NDArray[np.float64]
"""Counts, rates and statistics."""
Labels = npt.NDArray[np.int32]
"""The group of each text, -1 for none."""
Longs = npt.NDArray[np.int64]
"""Positions and sizes."""
Flags = npt.NDArray[np.bool_]
Strings = npt.NDArray[np.object_]
"""Numbers of themes and issues, months: `""` for none."""
