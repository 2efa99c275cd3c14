# Answers to stacked estimating equations, worked out in R on their own: each equation is written down, its derivative
# taken numerically, and the sandwich follows. Run in this folder:  Rscript make_design_oracles.R
suppressMessages({library(jsonlite); library(survival)})
put <- function(name, expected) {
  dir.create(name, showWarnings = FALSE); expected$r <- R.version.string
  writeLines(toJSON(expected, auto_unbox = TRUE, digits = I(15), pretty = TRUE, na = "null"), file.path(name, "expected.json"))
}
last_digit <- glm.control(epsilon = 1e-16, maxit = 100)
sandwich_of <- function(equations, theta, cluster = NULL) {
  at <- equations(theta); total <- function(t) colSums(equations(t)); h <- 1e-5
  slope <- sapply(seq_along(theta), function(j) { e <- replace(numeric(length(theta)), j, h)
    (8 * (total(theta + e) - total(theta - e)) - (total(theta + 2 * e) - total(theta - 2 * e))) / (12 * h) })
  if (!is.null(cluster)) at <- rowsum(at, cluster)
  solve(slope) %*% crossprod(at) %*% t(solve(slope))
}
with_contrasts <- function(mu, v) { d <- rbind(diag(2), c(-1, 1)); r <- rbind(diag(2), c(-1 / mu[1], 1 / mu[2]))
  list(risk = mu, se = sqrt(diag(v)), difference = mu[2] - mu[1], se_difference = sqrt((d %*% v %*% t(d))[3, 3]),
       log_ratio = log(mu[2] / mu[1]), se_log_ratio = sqrt((r %*% v %*% t(r))[3, 3])) }

b <- read.csv("differences_birthwt/data.csv"); b$race <- factor(b$race, c("white", "black", "other"))
y <- b$low; a <- b$smoke; n <- nrow(b)

# g-formula: logistic regression of the outcome, averaged over everybody with and without the exposure
m <- glm(low ~ smoke + race + age + lwt, binomial, b, control = last_digit); x <- model.matrix(m); p <- ncol(x)
x1 <- x0 <- x; x1[, "smoke"] <- 1; x0[, "smoke"] <- 0
g <- function(t) { beta <- t[1:p]; cbind(x * (y - plogis(x %*% beta)[, 1]), plogis(x0 %*% beta)[, 1] - t[p + 1], plogis(x1 %*% beta)[, 1] - t[p + 2]) }
mu <- c(mean(plogis(x0 %*% coef(m))), mean(plogis(x1 %*% coef(m)))); theta <- c(coef(m), mu); last <- p + 1:2
standardised <- list(plain = with_contrasts(mu, sandwich_of(g, theta)[last, last]), cluster_lwt = with_contrasts(mu, sandwich_of(g, theta, b$lwt)[last, last]))

# propensity weighting: logistic regression of the exposure, then weighted means
m <- glm(smoke ~ race + age + lwt, binomial, b, control = last_digit); x <- model.matrix(m); p <- ncol(x)
weights <- list(everybody = function(e) ifelse(a == 1, 1 / e, 1 / (1 - e)), exposed = function(e) ifelse(a == 1, 1, e / (1 - e)), overlap = function(e) ifelse(a == 1, 1 - e, e))
weighted <- lapply(weights, function(w) {
  g <- function(t) { e <- plogis(x %*% t[1:p])[, 1]; cbind(x * (a - e), (1 - a) * w(e) * (y - t[p + 1]), a * w(e) * (y - t[p + 2])) }
  now <- w(fitted(m)); mu <- c(weighted.mean(y[a == 0], now[a == 0]), weighted.mean(y[a == 1], now[a == 1])); theta <- c(coef(m), mu); last <- p + 1:2
  c(with_contrasts(mu, sandwich_of(g, theta)[last, last]), list(
    standardised_difference_age = (weighted.mean(b$age[a == 1], now[a == 1]) - weighted.mean(b$age[a == 0], now[a == 0])) /
      sqrt((mean((b$age[a == 1] - mean(b$age[a == 1]))^2) + mean((b$age[a == 0] - mean(b$age[a == 0]))^2)) / 2)))
})
# mediation: smoking, through hypertension (ht), on low birth weight; both models logistic, with the product of the two
mm <- glm(ht ~ smoke + age + lwt, binomial, b, control = last_digit); my <- glm(low ~ smoke * ht + age + lwt, binomial, b, control = last_digit)
at <- function(model, s, h) model.matrix(delete.response(terms(model)), transform(b, smoke = s, ht = h))
pm <- ncol(model.matrix(mm)); py <- ncol(model.matrix(my))
q <- function(t, s, star) { e <- plogis(at(mm, star, 0) %*% t[1:pm])[, 1]; beta <- t[pm + 1:py]
  plogis(at(my, s, 1) %*% beta)[, 1] * e + plogis(at(my, s, 0) %*% beta)[, 1] * (1 - e) }
g <- function(t) cbind(model.matrix(mm) * (b$ht - plogis(model.matrix(mm) %*% t[1:pm])[, 1]), model.matrix(my) * (y - plogis(model.matrix(my) %*% t[pm + 1:py])[, 1]),
  q(t, 0, 0) - t[pm + py + 1], q(t, 1, 0) - t[pm + py + 2], q(t, 1, 1) - t[pm + py + 3])
both <- c(coef(mm), coef(my)); mu <- c(mean(q(both, 0, 0)), mean(q(both, 1, 0)), mean(q(both, 1, 1))); last <- pm + py + 1:3
v <- sandwich_of(g, c(both, mu))[last, last]; d <- rbind(c(-1, 0, 1), c(-1, 1, 0), c(0, -1, 1)); r <- t(t(d) / mu)
mediation <- list(difference = (d %*% mu)[, 1], se_difference = sqrt(diag(d %*% v %*% t(d))), log_ratio = (d %*% log(mu))[, 1], se_log_ratio = sqrt(diag(r %*% v %*% t(r))))
put("designs_birthwt", list(mediation = mediation, standardised = standardised, weighted = weighted))
