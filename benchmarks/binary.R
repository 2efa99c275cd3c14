# One fit by stats::glm, in a process of its own: prints seconds, CPU seconds and coefficients. Usage: CASE FOLDER
# R, too, first fits the first rows.
arguments <- commandArgs(TRUE); case <- arguments[1]; folder <- arguments[2]
column <- function(name, n) readBin(file.path(folder, paste0(name, ".f64")), "double", n)
n <- file.size(file.path(folder, "outcome.f64")) / 8
p <- file.size(file.path(folder, "x.f64")) / 8 / n
x <- matrix(column("x", n * p), n); y <- column("outcome", n)
family <- if (case == "logistic") binomial() else poisson()
first <- seq_len(2000); invisible(glm(y[first] ~ x[first, ], family))
used <- system.time(fitted <- {m <- glm(y ~ x, family); invisible(summary(m)); m})
cat(sprintf('{"seconds": %.4f, "cpu": %.4f, "coef": [%s]}\n', used[["elapsed"]], sum(used[1:2]),
  paste(sprintf("%.17g", coef(fitted)[-1]), collapse = ", ")))
