# What R's survey and lme4 make of survey.csv: Rscript oracle.R survey.csv golden.csv
#
# One line per number: scenario, quantity, name, value (17 significant digits). The tests hold the atlas to these.
suppressMessages({library(survey); library(lme4)})
arguments <- commandArgs(trailingOnly = TRUE)
survey <- read.csv(arguments[1], stringsAsFactors = FALSE)
survey$sex <- factor(survey$sex, c("female", "male"))
survey$age <- factor(survey$age, c("5_11", "12_14", "15_17"))
survey$sector <- factor(survey$sector, c("other", "agriculture", "commerce"))
survey$state <- factor(survey$state)
lines <- data.frame()

tell <- function(scenario, quantity, name, value)
  lines <<- rbind(lines, data.frame(scenario, quantity, name, value = sprintf("%.17g", value)))

tell_coefficients <- function(scenario, estimate, covariance) {
  tell(scenario, "coefficient", names(estimate), estimate)
  tell(scenario, "standard_error", names(estimate), sqrt(diag(as.matrix(covariance))))
  tell(scenario, "covariance", paste(names(estimate)[1], names(estimate)[2]), covariance[1, 2])
}

# --- survey-weighted logit ------------------------------------------------------------------------------------------
full <- work ~ sex + age + sector + poverty
older <- hazardous ~ sex + age + sector + poverty
exact <- glm.control(epsilon = 1e-15, maxit = 100)

by_design <- function(scenario, formula, design) {
  fit <- suppressWarnings(svyglm(formula, design, family = quasibinomial(), control = exact))
  tell_coefficients(scenario, coef(fit), vcov(fit))
}

several <- subset(survey, !(stratum %in% c(8, 9)))
plain <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = several)
corrected <- svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~population_clusters, data = several)
options(survey.lonely.psu = "fail")
by_design("strata and clusters", full, plain)
by_design("finite population", full, corrected)
by_design("no strata", full, svydesign(~cluster, weights = ~weight, data = several))
by_design("no clusters", full, svydesign(~1, strata = ~stratum, weights = ~weight, data = several))
by_design("interaction", work ~ sex * age + sector + poverty, plain)
by_design("fixed states", work ~ sex + age + sector + poverty + state, plain)
# A smaller population of interest: the clusters without such a child were drawn all the same.
by_design("domain", older, subset(plain, !is.na(hazardous)))
by_design("domain, finite population", older, subset(corrected, !is.na(hazardous)))

lonely <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = survey)
lonely_corrected <- svydesign(~cluster, strata = ~stratum, weights = ~weight, fpc = ~population_clusters, data = survey)
for (choice in c("adjust", "average", "remove", "certainty")) {
  options(survey.lonely.psu = choice)
  by_design(paste("lonely", choice), full, lonely)
  by_design(paste("lonely", choice, "finite population"), full, lonely_corrected)
}

# --- random effects ---------------------------------------------------------------------------------------------------
# A hand-written optimum is told by its derivative; lme4 stops earlier unless it is asked not to.
tight <- glmerControl(optimizer = "nloptwrap", tolPwrss = 1e-12, calc.derivs = TRUE,
                      optCtrl = list(xtol_abs = 1e-12, ftol_abs = 1e-14, xtol_rel = 1e-12, ftol_rel = 1e-15,
                                     maxeval = 20000))
by_effect <- function(scenario, formula, points, weights = NULL) {
  survey$used <- if (is.null(weights)) rep(1, nrow(survey)) else weights
  fit <- suppressWarnings(glmer(formula, data = survey, family = binomial(), nAGQ = points, weights = used,
                                control = tight))
  tell_coefficients(scenario, fixef(fit), vcov(fit, use.hessian = TRUE))
  spread <- VarCorr(fit)
  for (level in names(spread)) tell(scenario, "spread", sub(":.*", "", level), attr(spread[[level]], "stddev"))
  if (is.null(weights)) tell(scenario, "log_likelihood", "", as.numeric(logLik(fit)))
  modes <- ranef(fit, condVar = TRUE)
  for (level in names(modes)) {
    name <- paste(sub(":.*", "", level), sub(":.*", "", rownames(modes[[level]])))
    tell(scenario, "mode", name, modes[[level]][, 1])
    tell(scenario, "mode_variance", name, c(attr(modes[[level]], "postVar")))
  }
}

total <- ave(survey$weight, survey$municipality, FUN = sum)
squares <- ave(survey$weight^2, survey$municipality, FUN = sum)
scaled <- survey$weight * ave(survey$weight, survey$municipality, FUN = length) / total
effective <- survey$weight * total / squares
mixed <- work ~ sex + age + sector + poverty + (1 | municipality)
by_effect("municipality, Laplace", mixed, 1)
by_effect("municipality, 10 points", mixed, 10)
# With one point lme4 rounds weights to whole numbers of children (the binomial family's aic), with several it does not.
by_effect("municipality, scaled weights", mixed, 10, scaled)
by_effect("municipality, effective weights", mixed, 10, effective)
by_effect("state, 10 points", work ~ sex + age + sector + poverty + (1 | state), 10)
by_effect("municipality in state", work ~ sex + age + sector + poverty + (1 | municipality) + (1 | state), 1)
by_effect("municipality and fixed states", work ~ sex + age + sector + poverty + state + (1 | municipality), 1)

lines <- rbind(data.frame(scenario = "versions", quantity = c("R", "survey", "lme4"), name = "",
                          value = c(paste(R.version$major, R.version$minor, sep = "."),
                                    as.character(packageVersion("survey")), as.character(packageVersion("lme4")))), lines)
write.csv(lines, arguments[2], row.names = FALSE, quote = TRUE)
