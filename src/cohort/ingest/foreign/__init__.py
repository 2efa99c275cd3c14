"""Tables of other programs, which give the same lines as delimited text: so there is one way to type them."""

from cohort.ingest.foreign.kinds import head_of
from cohort.ingest.foreign.lines import ForeignLines

__all__ = ["ForeignLines", "head_of"]
