# One fit by survival::coxph, in a process of its own: prints seconds and coefficients. Usage: CASE FOLDER
suppressMessages(library(survival))
arguments <- commandArgs(TRUE); case <- arguments[1]; folder <- arguments[2]
column <- function(name, n) readBin(file.path(folder, paste0(name, ".f64")), "double", n)
n <- file.size(file.path(folder, "exit.f64")) / 8
x <- matrix(column("x", n * 20), n); exit <- column("exit", n); event <- column("event", n); family <- column("family", n)
entry <- column("entry", n); stratum <- column("stratum", n)
time <- if (grepl("varying", case)) quote(Surv(entry, exit, event)) else quote(Surv(exit, event))
formula <- if (grepl("stratified", case)) bquote(.(time) ~ x + strata(stratum)) else bquote(.(time) ~ x)
formula <- as.formula(formula)
seconds <- system.time(fitted <- if (grepl("clustered", case)) coxph(formula, cluster = family) else coxph(formula))[["elapsed"]]
cat(sprintf('{"seconds": %.3f, "coef": [%s]}\n', seconds, paste(sprintf("%.15g", coef(fitted)), collapse = ", ")))
