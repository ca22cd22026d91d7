"""Arrays as signatures name them: by what they hold, once for all modules."""

from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

#: Anything.
Array: TypeAlias = NDArray[Any]
#: Which members, days or events.
Bool: TypeAlias = NDArray[np.bool_]
#: What the simulation computes with: single precision.
Float: TypeAlias = NDArray[np.float32]
#: What statistics are computed with: double precision.
Double: TypeAlias = NDArray[np.float64]
#: Of either precision.
Floating: TypeAlias = NDArray[np.floating[Any]]
Int: TypeAlias = NDArray[np.int64]
#: Positions in another array.
Index: TypeAlias = NDArray[np.intp]
#: Codes of moves, causes and the like.
Code: TypeAlias = NDArray[np.int8]
