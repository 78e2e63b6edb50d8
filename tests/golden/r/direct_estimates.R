# Survey-weighted shares of domains with their linearised standard errors, by R's survey package.
# Rscript tests/golden/r/direct_estimates.R > tests/golden/r/direct_estimates.csv
suppressPackageStartupMessages(library(survey))
children <- read.csv(file.path(dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE))),
                               "direct_sample.csv"))
told <- function(design) {
  found <- svyby(~work, ~municipality, subset(design, municipality >= 0 & !is.na(work)), svymean, na.rm = TRUE)
  data.frame(municipality = found$municipality, estimate = found$work, standard_error = found$se)
}
plain <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = children, nest = TRUE)
finite <- svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~population_clusters, data = children,
                    nest = TRUE)
write.csv(rbind(cbind(correction = "none", told(plain)), cbind(correction = "finite", told(finite))),
          row.names = FALSE, quote = FALSE)
