# R's answers for Cox models beyond make_oracles.R: tied and simulated rows with everything at once, residuals, tests of
# proportional hazards, survival curves, splines.
# Run in this folder:  Rscript make_cox_oracles.R   (Debian: r-cran-survival r-cran-hmisc r-cran-jsonlite)
# coxph iterates until its last digits: eps is far below the default 1e-9.
suppressMessages({library(survival); library(jsonlite)})
to_the_last_digit <- coxph.control(eps = 1e-15, toler.chol = 1e-16, iter.max = 50)
put <- function(name, data, expected, note) {
  dir.create(name, showWarnings = FALSE)
  if (!is.null(data)) write.csv(data, file.path(name, "data.csv"), row.names = FALSE, na = "", quote = FALSE)
  expected$note <- note
  expected$r <- paste(R.version.string, "; survival", packageVersion("survival"))
  text <- toJSON(expected, auto_unbox = TRUE, digits = I(15), null = "null")
  text <- gsub('],"', '],\n  "', gsub('},"', '},\n "', text, fixed = TRUE), fixed = TRUE)
  writeLines(text, file.path(name, "expected.json"))
}
cox <- function(...) { call <- sys.call(); call[[1]] <- quote(coxph); call$control <- quote(to_the_last_digit); suppressWarnings(eval.parent(call)) }
tidy <- function(m) list(
  term = names(coef(m)), coef = unname(coef(m)), se = unname(sqrt(diag(if (is.null(m$naive.var)) m$var else m$naive.var))),
  robust_se = if (is.null(m$naive.var)) NULL else unname(sqrt(diag(m$var))),
  null_loglik = m$loglik[1], loglik = m$loglik[2], n = m$n, events = m$nevent)
zph <- function(m) {
  one <- function(transform) unname(cox.zph(m, transform = transform)$table[, "chisq"])
  z <- cox.zph(m)$table
  list(term = rownames(z), df = unname(z[, "df"]), p_km = unname(z[, "p"]),
       km = one("km"), rank = one("rank"), identity = one("identity"), log = one("log"))
}
rows <- function(m) lapply(seq_len(nrow(m)), function(i) unname(m[i, ]))
residuals_of <- function(m) list(
  martingale = unname(residuals(m, "martingale")), deviance = unname(residuals(m, "deviance")),
  score = rows(residuals(m, "score")), dfbeta = rows(residuals(m, "dfbeta")), schoenfeld = rows(residuals(m, "schoenfeld")))
curve <- function(m, newdata, times) {
  s <- summary(survfit(m, newdata = newdata), times = times, extend = TRUE)
  list(newdata = as.list(newdata), time = times, surv = as.vector(s$surv), cumulative_hazard = as.vector(s$cumhaz), se_surv = as.vector(s$std.err))
}
all_at <- function(m, newdata, times) rowMeans(summary(survfit(m, newdata = newdata, se.fit = FALSE), times = times, extend = TRUE)$surv)

# 1. Everything at once: simulated, whole-number times (many ties), late entry, strata, case weights, clusters.
set.seed(1986); n <- 150
d <- data.frame(entry = sample(0:5, n, TRUE), x = round(rnorm(n), 2), z = rbinom(n, 1, 0.4), g = sample(c("a", "b", "c"), n, TRUE),
                s = sample(1:3, n, TRUE), w = sample(c(0.5, 0.8, 1.25, 2, 3.5), n, TRUE), family = sample(1:60, n, TRUE), row = 1:n)
d$exit <- d$entry + pmin(14, ceiling(rexp(n, 0.12 * exp(0.5 * d$x - 0.4 * d$z + 0.3 * (d$g == "c"))))); d$died <- as.integer(runif(n) < 0.7)
late <- Surv(entry, exit, died) ~ x + z + g; both <- Surv(entry, exit, died) ~ x + z + g + strata(s)
cases <- function(ties) list(
  right_censored = tidy(cox(Surv(exit, died) ~ x + z + g, d, ties = ties)),
  late_entry = tidy(cox(late, d, ties = ties)),
  late_entry_cluster = tidy(cox(late, d, ties = ties, cluster = family)),
  strata = tidy(cox(both, d, ties = ties)),
  weights = tidy(cox(late, d, ties = ties, weights = w, cluster = row)),
  strata_weights_cluster = tidy(cox(both, d, ties = ties, weights = w, cluster = family)),
  strata_weights_residuals = residuals_of(cox(both, d, ties = ties, weights = w, robust = FALSE)),
  strata_weights_zph = zph(cox(both, d, ties = ties, weights = w, robust = FALSE)),
  right_censored_zph = zph(cox(Surv(exit, died) ~ x + z + g, d, ties = ties)),
  curve_at_1_b = curve(cox(late, d, ties = ties), data.frame(x = 1, z = 0, g = "b"), c(3, 7, 12)),
  adjusted_curves = sapply(c("a", "b", "c"), function(level) all_at(cox(late, d, ties = ties), transform(d, g = level), c(3, 7, 12)), simplify = FALSE),
  curve_weighted = curve(cox(late, d, ties = ties, weights = w, robust = FALSE), data.frame(x = -1, z = 1, g = "a"), c(3, 7, 12)))
m <- cox(late, d, cluster = family)
wald <- function(j) drop(coef(m)[j] %*% solve(vcov(m)[j, j], coef(m)[j]))
put("cox_everything", d, list(efron = cases("efron"), breslow = cases("breslow"),
  joint_wald_cluster = list(term = c("x", "z", "g"), chisq = c(wald(1), wald(2), wald(3:4)), p = pchisq(c(wald(1), wald(2), wald(3:4)), c(1, 1, 2), lower.tail = FALSE))),
  "simulated by make_cox_oracles.R")

# 2. Recurrent infections in (start, stop] intervals: Andersen-Gill with the patient as cluster, and strata by number.
g <- cgd[, c("id", "tstart", "tstop", "status", "age", "enum")]; g$treated <- as.integer(cgd$treat == "rIFN-g"); g$inherit <- as.integer(cgd$inherit == "autosomal")
ag <- Surv(tstart, tstop, status) ~ treated + age + inherit
put("cox_recurrent_cgd", g, list(
  andersen_gill = tidy(cox(ag, g, cluster = id)),
  by_number_of_infection = tidy(cox(Surv(tstart, tstop, status) ~ treated + age + inherit + strata(enum), g, cluster = id)),
  zph = zph(cox(ag, g))), "survival::cgd (Fleming & Harrington 1991)")

# 3. Collinear columns: R leaves out the later ones (if toler.chol is its default).
k <- data.frame(time = 1:40, died = rep(c(1, 0, 1, 1), 10), a = (1:40 * 7) %% 11, b = (1:40 * 5) %% 13); k$ab <- k$a + 2 * k$b; k$c <- (1:40 * 3) %% 7
put("cox_collinear", k, list(dependent_left_out = tidy(coxph(Surv(time, died) ~ a + b + ab + c, k))), "made up")

# 4. Proportional hazards in the Danish diabetes register (real_data/danish_diabetes holds the rows).
real <- file.path("..", "..", "real_data", "danish_diabetes")
read <- function(name) read.csv2(file.path(real, name), fileEncoding = "latin1", colClasses = "character")
p <- merge(read("population.csv"), read("diabetes_register.csv"), by.x = "PNR", by.y = "pnr"); day <- function(x) as.Date(x, "%d-%m-%Y")
start <- day(p$inklusionsdato); end <- day(p$STATUS_DATO); end[is.na(end)] <- as.Date("2009-12-31")
p <- data.frame(days = as.integer(end - start), died = as.integer(p$STATUS == "90"), woman = as.integer(p$KOEN == "2"), age = as.integer(start - day(p$FOED_DAG)) / 365.25)
p <- p[p$days > 0, ]
put("cox_danish_diabetes", NULL, list(efron = tidy(cox(Surv(days, died) ~ woman + age, p)), zph = zph(cox(Surv(days, died) ~ woman + age, p))),
  "Epi::DMlate, as in real_data/danish_diabetes")

# 5. Restricted cubic splines of the colon patients' age: the knots, and the columns at five ages.
age <- read.csv(file.path("cox_colon", "data.csv"))$age; at <- c(18, 30, 50, 62, 85)
knots <- lapply(3:7, function(nk) as.vector(attr(Hmisc::rcspline.eval(age, nk = nk), "knots")))
put("splines_colon_age", data.frame(age = at), list(knots = knots, columns = lapply(knots, function(k) rows(Hmisc::rcspline.eval(at, knots = k, inclx = TRUE)))),
  "Hmisc::rcspline.eval on the ages in cox_colon/data.csv")

# 6. Interactions and a spline as terms: columns as the model makes them (the spline's are checked in 5), Wald tests by term.
wald_of <- function(m, groups) sapply(groups, function(j) drop(coef(m)[j] %*% solve(vcov(m)[j, j], coef(m)[j])))
cube <- function(u) pmax(u, 0)^3
columns <- function(x, t) { k <- length(t); gap <- t[k] - t[k - 1]
  sapply(1:(k - 2), function(j) (cube(x - t[j]) - cube(x - t[k - 1]) * (t[k] - t[j]) / gap + cube(x - t[k]) * (t[k - 1] - t[j]) / gap) / (t[k] - t[1])^2) }
curve <- cbind(d$x, columns(d$x, quantile(d$x, c(0.05, 0.35, 0.65, 0.95))))
crossed <- cox(Surv(entry, exit, died) ~ z + g + z:g, d); slopes <- cox(Surv(entry, exit, died) ~ x + g + x:g, d)
curved <- cox(Surv(entry, exit, died) ~ curve + z, d); curves <- cox(Surv(entry, exit, died) ~ curve + z + curve:z, d)
put("cox_terms", NULL, list(
  crossed = c(tidy(crossed), list(wald = wald_of(crossed, list(1, 2:3, 4:5)))), slopes = c(tidy(slopes), list(wald = wald_of(slopes, list(1, 2:3, 4:5)))),
  curved = c(tidy(curved), list(wald = wald_of(curved, list(1:3, 4)))), curves = c(tidy(curves), list(wald = wald_of(curves, list(1:3, 4, 5:7))))),
  "the rows of cox_everything")

# 7. Baseline hazards: at the reference level and the mean of x, in each stratum.
base <- function(m) { s <- survfit(m); at <- c(3, 7, 12)
  list(group = names(s$strata), time = at, hazard = matrix(summary(s, times = at, extend = TRUE)$cumhaz, 3), se = matrix(summary(s, times = at, extend = TRUE)$std.chaz, 3)) }
put("cox_baseline", NULL, list(one = base(cox(Surv(entry, exit, died) ~ x + z + g, d)), strata = base(cox(Surv(entry, exit, died) ~ x + g + strata(z), d)),
  breslow = base(cox(Surv(entry, exit, died) ~ x + g + strata(z), d, ties = "breslow"))), "the rows of cox_everything")
