# The ten variables of ten.py by hand in data.table: Rscript ten.R FOLDER
suppressMessages(library(data.table))
setDTthreads(2)
folder <- commandArgs(TRUE)[1]
births <- fread(file.path(folder, "births.csv"))
rows <- fread(file.path(folder, "records.csv"))[grepl("^F(90|84)", code)]
births[, mother := sub("c", "m", person_id)]
years_after <- function(day, years) { # every day of 1997 exists in every year
  told <- as.POSIXlt(day)
  told$year <- told$year + years
  as.IDate(told)
}
asked <- list(list("person_id", "any", 0, 18), list("person_id", "count", 0, 18), list("person_id", "any", 1, 7),
              list("mother", "any", 0, 18), list("mother", "count", 1, 7))
sums <- c()
for (prefix in c("F90", "F84")) {
  found <- rows[startsWith(code, prefix), .(person_id, start_date)]
  for (one in asked) {
    people <- births[, .(child = person_id, key = get(one[[1]]), opens = years_after(birth_date, one[[3]]),
                         closes = years_after(birth_date, one[[4]]))]
    inside <- found[people, on = .(person_id = key), nomatch = NULL][start_date >= opens & start_date < closes]
    sums <- c(sums, if (one[[2]] == "count") nrow(inside) else uniqueN(inside$child))
  }
}
cat("[", paste(sums, collapse = ", "), "]", sep = "")
