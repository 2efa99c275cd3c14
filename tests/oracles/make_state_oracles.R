# R's answers for competing risks, states and groups, beyond make_oracles.R: late entry, ties, strata, empty groups.
# Run in this folder:  Rscript make_state_oracles.R   (Debian: r-cran-survival r-cran-cmprsk r-cran-jsonlite)
suppressMessages({library(survival); library(cmprsk); library(jsonlite)})
to_the_last_digit <- coxph.control(eps = 1e-15, toler.chol = 1e-16, iter.max = 50)
put <- function(name, data, expected, note) {
  dir.create(name, showWarnings = FALSE)
  if (!is.null(data)) write.csv(data, file.path(name, "data.csv"), row.names = FALSE, na = "", quote = FALSE)
  expected$note <- note
  expected$r <- paste(R.version.string, "; survival", packageVersion("survival"), "; cmprsk", packageVersion("cmprsk"))
  text <- toJSON(expected, auto_unbox = TRUE, digits = I(15), null = "null")
  text <- gsub('],"', '],\n  "', gsub('},"', '},\n "', text, fixed = TRUE), fixed = TRUE)
  writeLines(text, file.path(name, "expected.json"))
}
rows <- function(m) lapply(seq_len(nrow(m)), function(i) unname(m[i, ]))
tidy <- function(m) list(term = names(coef(m)), coef = unname(coef(m)),
  se = unname(sqrt(diag(if (is.null(m$naive.var)) m$var else m$naive.var))),
  robust_se = if (is.null(m$naive.var)) NULL else unname(sqrt(diag(m$var))), loglik = m$loglik[2], events = m$nevent)
cox <- function(formula, data) { environment(formula) <- list2env(as.list(parent.frame()), parent = globalenv()); tidy(suppressWarnings(coxph(formula, data, control = to_the_last_digit))) }
states <- function(fit, times) {
  s <- summary(fit, times = times, extend = TRUE)
  list(group = as.character(s$strata), time = s$time, states = fit$states, p = rows(s$pstate), se = rows(s$std.err), lower = rows(s$lower), upper = rows(s$upper))
}
survival_at <- function(fit, times) {
  s <- summary(fit, times = times, extend = TRUE)
  list(group = as.character(s$strata), time = s$time, at_risk = s$n.risk, survival = s$surv, se = s$std.err, lower = s$lower, upper = s$upper,
       hazard = s$cumhaz, hazard_se = s$std.chaz)
}
fine_gray <- function(expanded, formula, ties) { environment(formula) <- environment(); tidy(suppressWarnings(coxph(formula, expanded, weights = fgwt, ties = ties, control = to_the_last_digit))) }
by_crr <- function(time, code, x, ...) { m <- crr(time, code, x, gtol = 1e-12, maxiter = 50, ...); list(term = colnames(x), coef = unname(m$coef), se = unname(sqrt(diag(m$var)))) }
gray <- function(...) { t <- cuminc(...)$Tests; list(cause = rownames(t), chisq = unname(t[, "stat"]), df = unname(t[, "df"]), p = unname(t[, "pv"])) }
log_rank <- function(formula, data) { l <- survdiff(formula, data); list(chisq = l$chisq, df = NROW(l$obs) - 1) }
restricted <- function(formula, data, until) { t <- summary(survfit(formula, data), rmean = until)$table; list(until = until, mean = unname(t[, "rmean"]), se = unname(t[, "se(rmean)"])) }

# 1. Primary biliary cholangitis: death with transplantation competing, in days; the stages are groups, one without events.
p <- subset(pbc, !is.na(stage) & !is.na(trt))[, c("id", "time", "status", "age", "edema", "bili", "stage", "sex", "trt")]
p$sex <- as.character(p$sex); p$rare <- ifelse(p$stage == 1, ifelse(p$status == 0, "none", "low"), "high")
p$f <- factor(p$status, 0:2, c("censor", "transplant", "death")); x <- as.matrix(p[, c("age", "edema", "bili")])
fg <- finegray(Surv(time, f) ~ ., p, etype = "death"); fgs <- finegray(Surv(time, f) ~ . + strata(sex), p, etype = "death")
fgs$sex <- p$sex[match(fgs$id, p$id)]
model <- Surv(fgstart, fgstop, fgstatus) ~ age + edema + bili + cluster(id)
put("competing_pbc", p[, setdiff(names(p), "f")], list(
  aalen_johansen = states(survfit(Surv(time, f) ~ stage, p, conf.type = "log-log"), c(200, 1000, 2000, 4000)),
  gray = gray(p$time, p$status, p$stage), gray_stratified = gray(p$time, p$status, p$stage, p$sex),
  gray_without_events = gray(p$time, p$status, p$rare),
  fine_gray = list(efron = fine_gray(fg, model, "efron"), breslow = fine_gray(fg, model, "breslow")),
  fine_gray_strata = fine_gray(fgs, update(model, . ~ . + strata(sex)), "breslow"),
  crr = by_crr(p$time, p$status, x, failcode = 2), crr_transplant = by_crr(p$time, p$status, x, failcode = 1),
  log_rank = log_rank(Surv(time, status == 2) ~ stage, p), log_rank_stratified = log_rank(Surv(time, status == 2) ~ stage + strata(sex), p),
  log_rank_without_events = log_rank(Surv(time, status == 2) ~ rare, p),
  kaplan_meier = survival_at(survfit(Surv(time, status == 2) ~ stage, p, conf.type = "log-log"), c(200, 1000, 2000, 4000)),
  restricted_mean = restricted(Surv(time, status == 2) ~ stage, p, 3000)), "survival::pbc, rows with stage and treatment; status 1 transplant, 2 death")

# 2. Monoclonal gammopathy by age in months: late entry, heavy ties; a row per person, and the way through the states.
m <- mgus2; m$etime <- with(m, ifelse(pstat == 0, futime, ptime)); m$ecode <- with(m, ifelse(pstat == 0, 2 * death, 1)); m$male <- as.integer(m$sex == "M")
m <- subset(m, !is.na(mspike) & etime > 0); m$entry <- 12 * m$age; m$exit <- m$entry + m$etime
m <- subset(m, entry >= 12 * 50)
m$f <- factor(m$ecode, 0:2, c("censor", "pcm", "death")); m$family <- m$id %% 400
late <- finegray(Surv(entry, exit, f) ~ ., m, etype = "pcm", id = id); both <- Surv(fgstart, fgstop, fgstatus) ~ male + mspike + cluster(id)
at <- 12 * c(60, 70, 80, 90)
put("competing_mgus2_age", m[, c("id", "entry", "exit", "ecode", "male", "mspike", "family")], list(
  aalen_johansen = states(survfit(Surv(entry, exit, f) ~ male, m, id = id, conf.type = "log-log"), at),
  kaplan_meier = survival_at(survfit(Surv(entry, exit, ecode == 2) ~ male, m, conf.type = "log-log"), at),
  fine_gray = list(efron = fine_gray(late, both, "efron"), breslow = fine_gray(late, both, "breslow"),
                   family = fine_gray(late, Surv(fgstart, fgstop, fgstatus) ~ male + mspike + cluster(family), "efron"))), "survival::mgus2 with mspike, aged 50 or more; time is age in months")

s <- tmerge(m[, c("id", "male", "mspike", "entry")], m, id = id, tstart = entry, tstop = entry + futime, death = event(entry + futime, death))
s <- tmerge(s, subset(m, pstat == 1), id = id, pcm = event(exit), ill = tdc(exit))
s$to <- with(s, ifelse(death == 1, 2, pcm)); s$from <- ifelse(s$ill == 1, "pcm", "mgus")
s <- subset(s, tstop > tstart); s$g <- factor(s$to, 0:2, c("censor", "pcm", "death"))
s$time0 <- s$tstart - s$entry; s$time1 <- s$tstop - s$entry
hazards <- survfit(Surv(time0, time1, g) ~ 1, s, id = id, istate = from)
two <- function(origin, goal) cox(Surv(tstart, tstop, moves)  ~ male + mspike, transform(s, moves = to == goal)[s$from == origin, ])
put("states_mgus2", s[, c("id", "time0", "time1", "tstart", "tstop", "from", "to", "male", "mspike")], list(
  occupancy = states(survfit(Surv(time0, time1, g) ~ male, s, id = id, istate = from, conf.type = "log-log"), c(60, 120, 240)),
  occupancy_by_age = states(survfit(Surv(tstart, tstop, g) ~ 1, s, id = id, istate = from, conf.type = "log-log"), at),
  # influence = TRUE: only then does survfit count in that the shares at the start are estimated
  occupancy_mixed_start = states(survfit(Surv(tstart, tstop, g) ~ 1, subset(s, tstop > 12 * 75), id = id, istate = from, conf.type = "log-log", influence = TRUE), 12 * c(78, 84, 90)),
  cumulative_hazards = list(transition = colnames(hazards$cumhaz), time = c(60, 120, 240), hazard = rows(summary(hazards, times = c(60, 120, 240))$cumhaz)),
  ill_to_death = two("pcm", 2), well_to_death = two("mgus", 2), well_to_ill = two("mgus", 1)),
  "survival::mgus2 with mspike, aged 50 or more, as rows spent in one state; times in months, since entry and by age")

# 3. Lung cancer: log-rank of many small groups, restricted means.
v <- veteran[, c("trt", "celltype", "time", "status", "karno")]; v$celltype <- as.character(v$celltype)
put("groups_veteran", v, list(
  log_rank = log_rank(Surv(time, status) ~ celltype, v), log_rank_stratified = log_rank(Surv(time, status) ~ celltype + strata(trt), v),
  log_rank_many = log_rank(Surv(time, status) ~ karno, v), restricted_mean = restricted(Surv(time, status) ~ celltype, v, 150),
  restricted_mean_to_the_end = restricted(Surv(time, status) ~ trt, v, 550),
  kaplan_meier = survival_at(survfit(Surv(time, status) ~ celltype, v, conf.type = "log-log"), c(10, 50, 100, 180))),
  "survival::veteran (Kalbfleisch & Prentice 1980)")

# 4. First insulin after inclusion in the Danish diabetes register, death competing (real_data/danish_diabetes holds the rows).
real <- file.path("..", "..", "real_data", "danish_diabetes")
read <- function(name) read.csv2(file.path(real, name), fileEncoding = "latin1", colClasses = "character")
i <- merge(read("population.csv"), read("diabetes_register.csv"), by.x = "PNR", by.y = "pnr"); day <- function(x) as.Date(x, "%d-%m-%Y")
d <- read("first_dispensings.csv"); d <- d[startsWith(d$atc, "A10A"), ]
insulin <- as.Date(d$eksd[match(i$PNR, d$pnr)], "%Y%m%d"); start <- day(i$inklusionsdato); dies <- day(i$STATUS_DATO); dies[i$STATUS != "90"] <- NA
leaves <- pmin(dies, as.Date("2009-12-31"), na.rm = TRUE); exit <- pmin(leaves, insulin, na.rm = TRUE)
i <- data.frame(days = as.integer(exit - start), code = ifelse(!is.na(insulin) & insulin <= leaves, 1, ifelse(!is.na(dies) & dies <= leaves, 2, 0)),
                woman = as.integer(i$KOEN == "2"), age = as.integer(start - day(i$FOED_DAG)) / 365.25)[is.na(insulin) | insulin >= start, ]
i <- subset(i, days > 0); i$f <- factor(i$code, 0:2, c("censor", "insulin", "death"))
expanded <- finegray(Surv(days, f) ~ ., i, etype = "insulin")
put("competing_danish_insulin", NULL, list(n = nrow(i), events = sum(i$code == 1), deaths = sum(i$code == 2),
  aalen_johansen = states(survfit(Surv(days, f) ~ woman, i, conf.type = "log-log"), c(365, 1826, 3652)), gray = gray(i$days, i$code, i$woman),
  fine_gray = fine_gray(expanded, Surv(fgstart, fgstop, fgstatus) ~ woman + age, "efron")), "Epi::DMlate, as in real_data/danish_diabetes")
