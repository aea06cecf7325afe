"""Every entry, as it was recorded and as it is read now."""

import pytest

from comity.testing import corrected, history, noted, opened, retracted, signed, visited
from projections.audit import audit, in_chronicle_order
