# R's answers for binary outcomes, counts and rates, carried to their last digit (glm and glm.nb stop early by default).
# Run in this folder:  Rscript make_risk_oracles.R   (Debian: r-cran-survival r-cran-sandwich r-cran-mass r-cran-jsonlite)
suppressMessages({library(survival); library(sandwich); library(MASS); library(jsonlite)})
put <- function(name, data, expected) {
  dir.create(name, showWarnings = FALSE)
  if (!is.null(data)) write.csv(data, file.path(name, "data.csv"), row.names = FALSE, na = "")
  expected$r <- paste(R.version.string, "; survival", packageVersion("survival"), "; MASS", packageVersion("MASS"))
  writeLines(toJSON(expected, auto_unbox = TRUE, digits = I(15), pretty = TRUE, na = "null"), file.path(name, "expected.json"))
}
se <- function(v) unname(sqrt(diag(v)))
last_digit <- glm.control(epsilon = 1e-16, maxit = 100)
told <- function(m, ...) c(list(term = names(coef(m)), coef = unname(coef(m))), list(...))
hc0 <- function(m) se(vcovHC(m, type = "HC0"))
by_cluster <- function(m, cluster) se(vcovCL(m, cluster = cluster, type = "HC0", cadjust = FALSE))

# Differences: birth weight, and low birth weight, by smoking and race (mothers of one weight as clusters)
b <- birthwt; b$race <- c("white", "black", "other")[b$race]; b <- b[, c("low", "bwt", "age", "lwt", "race", "smoke", "ht")]
b$race <- factor(b$race, c("white", "black", "other"))
mean_difference <- lm(bwt ~ smoke + race + lwt + age, b); risk_difference <- lm(low ~ smoke + race + lwt + age, b)
put("differences_birthwt", b, list(
  linear = told(mean_difference, lm = se(vcov(mean_difference)), hc0 = hc0(mean_difference), cluster_lwt = by_cluster(mean_difference, b$lwt), loglik = as.numeric(logLik(mean_difference))),
  risk_difference = told(risk_difference, hc0 = hc0(risk_difference), cluster_lwt = by_cluster(risk_difference, b$lwt))))

# Rates: deaths after colon cancer per person-year (data of cox_colon), person by person
d <- read.csv("cox_colon/data.csv"); d$node <- factor(d$nodes > 3); d$years <- d$time / 365.25; d$site <- d$id %% 80
rate <- glm(status ~ rx_lev + rx_lev5fu + sex + node + offset(log(years)), poisson, d, control = last_digit)
rate_age <- glm(status ~ rx_lev5fu + age + offset(log(years)), poisson, d, control = last_digit)
put("rates_colon", NULL, list(
  levels = told(rate, se = se(vcov(rate)), cluster_site = by_cluster(rate, d$site),
    loglik = sum(d$status * (predict(rate) - log(d$years)) - fitted(rate))),
  measure = told(rate_age, se = se(vcov(rate_age)))))

# Counts: car insurance claims per policy holder, in cells that hold both (MASS::Insurance)
i <- Insurance; i$Group <- factor(as.character(i$Group), levels(i$Group)); i$Age <- factor(as.character(i$Age), levels(i$Age))
claims <- glm(Claims ~ District + Group + Age + offset(log(Holders)), poisson, i, control = last_digit)
names(i) <- tolower(names(i))
put("counts_insurance", i, list(poisson = told(claims, se = se(vcov(claims)), loglik = as.numeric(logLik(claims)))))

# Counts with overdispersion: days absent from school (MASS::quine)
q <- quine; names(q) <- tolower(names(q)); q$age <- as.character(q$age)
nb <- glm.nb(days ~ eth + sex + age, q, control = glm.control(epsilon = 1e-16, maxit = 200))
# theta to its last digit, by Newton on the profile; then the observed information of coefficients and theta together
x <- model.matrix(nb); y <- q$days; theta <- nb$theta
for (k in 1:50) {
  fixed <- glm(days ~ eth + sex + age, negative.binomial(theta), q, control = last_digit); mu <- fitted(fixed)
  slope <- sum(digamma(theta + y) - digamma(theta) + log(theta) + 1 - log(theta + mu) - (y + theta) / (mu + theta))
  bend <- sum(-trigamma(theta + y) + trigamma(theta) - 1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta)^2)
  theta <- theta + slope / bend
}
fixed <- glm(days ~ eth + sex + age, negative.binomial(theta), q, control = last_digit); mu <- fitted(fixed); beta <- coef(fixed)
info <- crossprod(x, x * (mu * theta * (theta + y) / (theta + mu)^2))
cross <- -colSums(x * (mu * (y - mu) / (theta + mu)^2))
bend <- sum(-trigamma(theta + y) + trigamma(theta) - 1 / theta + 2 / (mu + theta) - (y + theta) / (mu + theta)^2)
whole <- rbind(cbind(info, cross), c(cross, bend))
put("counts_quine", q, list(
  negative_binomial = list(term = names(beta), coef = unname(beta), se = se(solve(whole))[seq_along(beta)], alpha = 1 / theta,
    loglik = sum(dnbinom(y, size = theta, mu = mu, log = TRUE))),
  glm_nb = list(coef = unname(coef(nb)), se_expected = se(vcov(nb)), theta = nb$theta)))

# Sets with several outcomes: infert with women of the same parity as a set (data of binary_infert)
f <- read.csv("binary_infert/data.csv")
within <- function(method) { m <- clogit(case ~ spontaneous + induced + age + strata(parity), f, method = method,
  control = coxph.control(eps = 1e-13, toler.chol = 1e-15, iter.max = 100))  # where it runs out of steps, its errors are wrong
 ; told(m, se = se(vcov(m)), loglik = m$loglik[2]) }
put("conditional_infert", NULL, list(exact = within("exact"), efron = within("efron"), breslow = within("breslow")))
