# R's answers for items of a scale; the first part is that of make_oracles.R, which took the rows from psych::bfi.
# Run in this folder:  Rscript make_psychometric_oracles.R   (Debian: r-cran-psych r-cran-jsonlite)
suppressMessages({library(psych); library(jsonlite)})
b <- read.csv("psychometrics_bfi/data.csv")
al <- psych::alpha(b[, 1:5], check.keys = FALSE, warnings = FALSE); total <- al$total
turned <- b[, 1:5]; turned$A1 <- -turned$A1
e <- psych::fa(b, 2, rotate = "varimax", fm = "minres"); one <- psych::fa(turned, 1, fm = "minres")
kmo <- psych::KMO(b); bt <- psych::cortest.bartlett(cor(b), n = nrow(b))
set.seed(1); chance <- replicate(4000, eigen(cor(matrix(rnorm(60 * 10), 60)))$values)
expected <- list(n = nrow(b), alpha_A_raw_no_reverse = total$raw_alpha, kmo_overall = kmo$MSA, kmo_items = unname(kmo$MSAi),
  bartlett = list(chisq = bt$chisq, df = bt$df), eigenvalues = eigen(cor(b))$values,
  efa_minres_varimax = list(item = rownames(e$loadings), loadings = unclass(e$loadings)[, ], communality = unname(e$communality)),
  reliability = list(alpha = total$raw_alpha, ase = total$ase, standardised = total$std.alpha,
    without = al$alpha.drop$raw_alpha, rest = al$item.stats$r.drop,
    omega_reversed = 1 - sum(one$uniquenesses) / sum(cor(turned))),
  chance_60_by_10 = unname(apply(chance, 1, quantile, 0.95)),  # eigenvalues of 4,000 sets of 60 independent answers to 10 items
  note = "psych::bfi, complete rows, 10 items, raw coding", r = paste(R.version.string, "; psych", packageVersion("psych")))
writeLines(toJSON(expected, auto_unbox = TRUE, digits = I(15), pretty = TRUE), "psychometrics_bfi/expected.json")
