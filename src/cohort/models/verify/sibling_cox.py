"""The second engine of hazard ratios within families."""

from cohort.models.verify.cox import second

__all__ = ["second"]
