# Curves of weighted rows by R's survfit: weights as given (infinitesimal jackknife), and weights estimated from everyone
# who was invited, whose errors add, by hand, how the curve moves with the weights' coefficients (a numerical derivative).
# Who took part is planted by make_participation_oracles.R. Run in this folder:  Rscript make_weighted_curve_oracles.R
suppressMessages({library(jsonlite); library(survival)})
d <- read.csv("participation_colon/data.csv"); n <- nrow(d); r <- d$took_part == 1
year <- 365.25; at <- c(1, 2, 4); until <- 5
# A second cause for competing risks: of those who died, who had many nodes; and late entry for some.
d$cause <- factor(ifelse(d$status == 0, 0, ifelse(d$nodes > 4, 2, 1)), 0:2, c("0", "1", "2"))
d$entry <- ifelse(d$id %% 3 == 0 & d$time > 200, 100, 0)
d$t0 <- d$entry / year; d$t1 <- d$time / year

part <- glm(took_part ~ sex + obstruct + age, binomial, d, control = glm.control(epsilon = 1e-16, maxit = 100))
z <- model.matrix(part); share <- mean(r); p <- fitted(part)
weight <- function(a) share / plogis(z %*% a)[, 1]
moves <- (z * (r - p)) %*% solve(crossprod(z * sqrt(p * (1 - p))))   # what each person adds to the coefficients

curves <- list(
  survival = list(Surv(t1, status) ~ 1, function(f, t) summary(f, times = t, extend = TRUE)$surv, "surv"),
  hazard = list(Surv(t1, status) ~ 1, function(f, t) summary(f, times = t, extend = TRUE)$cumhaz, "cumhaz"),
  survival_late = list(Surv(t0, t1, status) ~ 1, function(f, t) summary(f, times = t, extend = TRUE)$surv, "surv"),
  mean = list(Surv(t1, status) ~ 1, function(f, t) { s <- f$surv[f$time < t]; x <- f$time[f$time < t]
    sum(c(1, s) * diff(c(0, x, t))) }, "rmst"),
  incidence = list(Surv(t1, cause) ~ 1, function(f, t) as.vector(summary(f, times = t, extend = TRUE)$pstate[, 2:3]), "pstate"),
  incidence_late = list(Surv(t0, t1, cause) ~ 1, function(f, t) as.vector(summary(f, times = t, extend = TRUE)$pstate[, 2:3]), "pstate"))

answer <- function(one, who) {
  mine <<- d[who, ]; formula <- one[[1]]; type <- one[[3]]; times <- if (type == "rmst") until else at
  fit <- function(weights) { mine$w <<- weights; eval(bquote(survfit(.(formula), mine, weights = w, id = id, robust = TRUE))) }

  f <- fit(weight(coef(part))[who]); value <- one[[2]](f, times)
  each <- residuals(f, times = times, type = type, weighted = TRUE)
  each <- if (type == "pstate") cbind(each[, , 2], each[, , 3]) else matrix(each, nrow = sum(who))
  all <- matrix(0, n, ncol(each)); all[who, ] <- each
  h <- 1e-4
  slope <- sapply(seq_along(coef(part)), function(j) { e <- replace(numeric(4), j, h)
    v <- function(k) one[[2]](fit(weight(coef(part) + k * e)[who]), times)
    (45 * (v(1) - v(-1)) - 9 * (v(2) - v(-2)) + (v(3) - v(-3))) / (60 * h) })
  whole <- all + moves %*% t(matrix(slope, ncol = 4))
  list(value = value, se_given = sqrt(colSums(all^2)), se_estimated = sqrt(colSums(whole^2)), influence = whole)
}
told <- function(one, who = r) { found <- answer(one, who); found$influence <- NULL; found }
expected <- lapply(curves, told)
men <- answer(curves$mean, r & d$sex == 1); women <- answer(curves$mean, r & d$sex == 0)
expected$difference <- list(value = men$value - women$value, se_estimated = sqrt(sum((men$influence - women$influence)^2)))
f <- survfit(Surv(t1, status) ~ 1, d[r, ], weights = weight(coef(part))[r], id = id, robust = TRUE, conf.type = "log-log")
s <- summary(f, times = at); expected$interval <- list(lower = s$lower, upper = s$upper, se = s$std.err)
expected$at <- at; expected$until <- until; expected$r <- paste(R.version.string, "; survival", packageVersion("survival"))
dir.create("curves_colon", showWarnings = FALSE)
writeLines(toJSON(expected, auto_unbox = TRUE, digits = I(15), pretty = TRUE), "curves_colon/expected.json")
