# One fit by survival::coxph, in a process of its own: prints seconds, CPU seconds and coefficients. Usage: CASE FOLDER
# R, too, first fits the first rows.
suppressMessages(library(survival))
arguments <- commandArgs(TRUE); case <- arguments[1]; folder <- arguments[2]
column <- function(name, n) readBin(file.path(folder, paste0(name, ".f64")), "double", n)
n <- file.size(file.path(folder, "exit.f64")) / 8
x <- matrix(column("x", n * 20), n); exit <- column("exit", n); event <- column("event", n); family <- column("family", n)
entry <- column("entry", n); stratum <- column("stratum", n)
time <- if (grepl("varying", case)) quote(Surv(entry, exit, event)) else quote(Surv(exit, event))
formula <- if (grepl("stratified", case)) bquote(.(time) ~ x + strata(stratum)) else bquote(.(time) ~ x)
formula <- as.formula(formula)
fit <- function(rows) if (grepl("clustered", case)) coxph(formula, rows, cluster = family) else coxph(formula, rows)
all_rows <- list(x = x, entry = entry, exit = exit, event = event, stratum = stratum, family = family)
first_rows <- lapply(all_rows, function(v) if (is.matrix(v)) v[1:2000, ] else v[1:2000])
fitted <- fit(first_rows)
spent <- system.time(fitted <- fit(all_rows))
cat(sprintf('{"seconds": %.3f, "cpu": %.3f, "coef": [%s]}\n', spent[["elapsed"]], spent[["user.self"]] + spent[["sys.self"]], paste(sprintf("%.15g", coef(fitted)), collapse = ", ")))
