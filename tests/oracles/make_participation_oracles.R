# Answers of models whose rows are weighted by an estimated probability of having taken part, worked out in R on their own:
# the equations of the weights and of the model are stacked, their derivative is taken numerically, and the sandwich
# follows. Who took part of survival::colon is planted, by a rule. Run in this folder:  Rscript make_participation_oracles.R
suppressMessages({library(jsonlite); library(survival)})
last_digit <- glm.control(epsilon = 1e-16, maxit = 100)
sandwich_of <- function(equations, theta, cluster = NULL) {
  at <- equations(theta); total <- function(t) colSums(equations(t)); h <- 1e-5
  slope <- sapply(seq_along(theta), function(j) { e <- replace(numeric(length(theta)), j, h)
    (8 * (total(theta + e) - total(theta - e)) - (total(theta + 2 * e) - total(theta - 2 * e))) / (12 * h) })
  if (!is.null(cluster)) at <- rowsum(at, cluster)
  solve(slope) %*% crossprod(at) %*% t(solve(slope))
}
d <- read.csv("cox_colon/data.csv"); n <- nrow(d); d$id <- seq_len(n)
d$took_part <- as.integer((d$id * 7919) %% 1000 / 1000 < plogis(0.4 + 0.7 * d$sex - 0.9 * d$obstruct + 0.02 * (d$age - 60)))
keep <- c("id", "time", "status", "age", "sex", "obstruct", "nodes", "rx_lev", "rx_lev5fu", "took_part")
d <- d[!is.na(d$nodes), keep]; r <- d$took_part == 1
dir.create("participation_colon", showWarnings = FALSE)
write.csv(d, "participation_colon/data.csv", row.names = FALSE)

part <- glm(took_part ~ sex + obstruct + age, binomial, d, control = last_digit); z <- model.matrix(part)
share <- mean(r); weight <- function(a) share / plogis(z %*% a)[, 1]
by_sex <- glm(took_part ~ sex, binomial, d, control = last_digit); z1 <- model.matrix(by_sex)
stabilised <- function(a) plogis(z1 %*% a[5:6])[, 1] / plogis(z %*% a[1:4])[, 1]
took <- function(a) z * (r - plogis(z %*% a)[, 1])
both <- function(a) cbind(took(a[1:4]), z1 * (r - plogis(z1 %*% a[5:6])[, 1]))

x <- model.matrix(~ rx_lev + rx_lev5fu + sex + age, d); p <- ncol(x)
answer <- function(coef, v) list(coef = unname(coef), se = sqrt(diag(v)))
regression <- function(y, mean_of, family, a = coef(part), w = weight, parts = took, cluster = NULL) {
  now <- w(a); m <- glm(y ~ x - 1, family, weights = now, subset = r, control = last_digit)
  g <- function(t) cbind(parts(t[seq_along(a)]), ifelse(r, w(t[seq_along(a)]) * (y - mean_of((x %*% t[length(a) + 1:p])[, 1])), 0) * x)
  last <- length(a) + 2:p
  answer(coef(m)[-1], sandwich_of(g, c(a, coef(m)), cluster)[last, last])
}
cox <- function(ties, a = coef(part), w = weight, parts = took, cluster = NULL) {
  fit <- function(w, b, iterations) coxph(Surv(time, status) ~ rx_lev + rx_lev5fu + sex + age, d, weights = w, subset = r, ties = ties,
    init = b, control = coxph.control(iter.max = iterations, eps = 1e-14, toler.chol = 1e-15), robust = TRUE)
  m <- fit(w(a), numeric(p - 1), 50); q <- length(a)
  g <- function(t) { scores <- matrix(0, n_all, p - 1); scores[r, ] <- residuals(fit(w(t[1:q]), t[q + 1:(p - 1)], 0), "score", weighted = TRUE); cbind(parts(t[1:q]), scores) }
  last <- q + 1:(p - 1)
  c(answer(coef(m), sandwich_of(g, c(a, coef(m)), cluster)[last, last]), list(se_known = sqrt(diag(vcov(m)))))
}
n_all <- nrow(d); w <- weight(coef(part))[r]
six <- c(coef(part), coef(by_sex)); q <- quasibinomial(); gauss <- gaussian(); pois <- quasipoisson()
expected <- list(
  weights = list(mean = mean(w), effective = sum(w)^2 / sum(w^2), p99 = unname(quantile(w, 0.99)),
                 balance_age = (weighted.mean(d$age[r], w) - mean(d$age)) / sqrt(mean((d$age - mean(d$age))^2))),
  logistic = regression(d$status, plogis, q), logistic_cluster = regression(d$status, plogis, q, cluster = d$age),
  logistic_stabilised = regression(d$status, plogis, q, six, stabilised, both),
  modified_poisson = regression(d$status, exp, pois), linear = regression(d$nodes, identity, gauss),
  risk_difference = regression(d$status, identity, gauss),
  cox_breslow = cox("breslow"), cox_efron = cox("efron"), cox_cluster = cox("breslow", cluster = d$age), r = R.version.string)
writeLines(toJSON(expected, auto_unbox = TRUE, digits = I(15), pretty = TRUE), "participation_colon/expected.json")
