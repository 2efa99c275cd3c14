# R's answers for recurrent events: Andersen-Gill, Prentice-Williams-Peterson, and the mean cumulative function.
# Run in this folder:  Rscript make_recurrent_oracles.R   (Debian: r-cran-survival r-cran-jsonlite)
suppressMessages({library(survival); library(jsonlite)})
to_the_last_digit <- coxph.control(eps = 1e-15, toler.chol = 1e-16, iter.max = 50)
tidy <- function(m) list(term = names(coef(m)), coef = unname(coef(m)), se = unname(sqrt(diag(m$naive.var))),
                         robust_se = unname(sqrt(diag(m$var))), loglik = m$loglik[2], events = m$nevent)
# survfit's std.chaz with clusters is the infinitesimal jackknife: the robust variance of Lawless & Nadeau 1995.
mean_by <- function(m) { s <- summary(m, censored = FALSE); group <- s$strata
  s <- data.frame(time = s$time, n.risk = s$n.risk, n.event = s$n.event, cumhaz = s$cumhaz, std.chaz = s$std.chaz); s$strata <- group; s <- s[s$n.event > 0, ]
  list(group = if (is.null(s$strata)) NULL else as.character(s$strata), time = s$time, at_risk = s$n.risk, events = s$n.event,
       mean = s$cumhaz, se = s$std.chaz) }
put <- function(name, data, expected, note) {
  dir.create(name, showWarnings = FALSE)
  if (!is.null(data)) write.csv(data, file.path(name, "data.csv"), row.names = FALSE, na = "", quote = FALSE)
  expected$note <- note; expected$r <- paste(R.version.string, "; survival", packageVersion("survival"))
  writeLines(gsub('],"', '],\n  "', toJSON(expected, auto_unbox = TRUE, digits = I(15), null = "null"), fixed = TRUE), file.path(name, "expected.json"))
}
# bladder1: recurrences of bladder tumours; rows without time at risk are left out, status 2 and 3 are deaths.
b <- bladder1[bladder1$stop > bladder1$start, c("id", "treatment", "number", "size", "start", "stop", "status")]
b$recurred <- as.integer(b$status == 1); b$died <- as.integer(b$status >= 2)
b$before <- ave(b$recurred, b$id, FUN = function(x) cumsum(x) - x); b$order <- pmin(b$before, 3)
b$treated <- as.integer(b$treatment == "thiotepa"); b$gap <- b$stop - b$start
cox <- function(f) coxph(f, b, cluster = id, control = to_the_last_digit)
put("recurrent_bladder1", b[, c("id", "treatment", "treated", "number", "size", "start", "stop", "gap", "recurred", "died", "order")], list(
  andersen_gill = tidy(cox(Surv(start, stop, recurred) ~ treated + number + size)),
  total_time_by_order = tidy(cox(Surv(start, stop, recurred) ~ treated + number + size + strata(order))),
  gap_time_by_order = tidy(cox(Surv(gap, recurred) ~ treated + number + size + strata(order))),
  mean = mean_by(survfit(Surv(start, stop, recurred) ~ 1, b, cluster = id)),
  mean_by_treatment = mean_by(survfit(Surv(start, stop, recurred) ~ treatment, b, cluster = id))),
  "survival::bladder1 (Byar 1980)")
g <- read.csv(file.path("cox_recurrent_cgd", "data.csv"))
put("recurrent_cgd", NULL, list(mean_by_treatment = mean_by(survfit(Surv(tstart, tstop, status) ~ treated, g, cluster = id))), "rows in cox_recurrent_cgd")
