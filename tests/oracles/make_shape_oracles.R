# Curves of splines: what glm, lm and coxph say of each value of a measure against a reference, from their coefficients
# and covariance, with the columns of Harrell's restricted cubic splines written out (section 5 of make_cox_oracles.R
# checks ours against Hmisc). Run in this folder:  Rscript make_shape_oracles.R   (Debian: r-cran-survival r-cran-jsonlite)
suppressMessages({library(survival); library(jsonlite)})
cube <- function(u) pmax(u, 0)^3
columns <- function(x, t) { k <- length(t); gap <- t[k] - t[k - 1]
  cbind(x, sapply(1:(k - 2), function(j) (cube(x - t[j]) - cube(x - t[k - 1]) * (t[k] - t[j]) / gap + cube(x - t[k]) * (t[k - 1] - t[j]) / gap) / (t[k] - t[1])^2)) }
four <- function(x) unname(quantile(x, c(0.05, 0.35, 0.65, 0.95))); three <- function(x) unname(quantile(x, c(0.1, 0.5, 0.9)))
shape <- function(m, first, t, at, reference) {
  js <- first - 1 + seq_len(length(t) - 1); b <- coef(m)[js]; v <- vcov(m)[js, js]; bent <- js[-1]
  apart <- columns(at, t) - columns(rep(reference, length(at)), t)
  list(knots = t, reference = reference, at = at, value = drop(apart %*% b), se = sqrt(diag(apart %*% v %*% t(apart))),
       wald = drop(b %*% solve(v, b)), departure = drop(coef(m)[bent] %*% solve(vcov(m)[bent, bent], coef(m)[bent]))) }

w <- read.csv(file.path("differences_birthwt", "data.csv")); t <- four(w$lwt); s <- columns(w$lwt, t)
d <- read.csv(file.path("cox_everything", "data.csv")); u <- four(d$x); curve <- columns(d$x, u)
last_digit <- glm.control(epsilon = 1e-16, maxit = 100)
put <- list(
  logistic = shape(glm(low ~ s + smoke, binomial, w, control = last_digit), 2, t, c(90, 100, 130, 190), 120),
  linear = shape(lm(bwt ~ columns(lwt, three(lwt)) + smoke, w), 2, three(w$lwt), c(90, 100, 130, 190), 120),
  cox = shape(coxph(Surv(entry, exit, died) ~ curve + z, d, control = coxph.control(eps = 1e-15, toler.chol = 1e-16, iter.max = 50)), 1, u, c(-1.5, -0.5, 1), 0),
  note = "rows in differences_birthwt and cox_everything", r = R.version.string)
dir.create("shapes_birthwt", showWarnings = FALSE)
writeLines(gsub('},"', '},\n "', toJSON(put, auto_unbox = TRUE, digits = I(15)), fixed = TRUE), file.path("shapes_birthwt", "expected.json"))
