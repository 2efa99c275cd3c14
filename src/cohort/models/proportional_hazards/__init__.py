"""Cox's proportional hazards model for counting processes, by numpy alone.

Notation, the same in every file. Row i is at risk in (entry, exit] of its stratum with covariates x_i, case weight
w_i and relative risk r_i = exp(x_i'b). Each death is a *draw* from a risk set: Cox's partial likelihood (Cox 1972,
1975) multiplies, over the draws, the chance that the one who died was drawn. Tied deaths give several draws
(:mod:`.ties`). With R the matrix (draws, rows) that says who is at risk in which draw,

    total risk of the draws          R (w r)
    mean covariates in the draws     R (w r x) / total
    hazard a row is exposed to       R' (draw weight / total)

and log-likelihood, score, information (:mod:`.likelihood`) and residuals (:mod:`.residuals`) are sums of these. R is
never built: a product with it is a cumulative sum over time (:mod:`.risk_sets`).

Times are tied when they are the same floating-point number. Those that differ by rounding alone are made the same where
rows are read (:func:`cohort.models.frame.rows.same_times`), as R's coxph does with ``timefix``.
"""
