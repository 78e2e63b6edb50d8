# What R makes of a fitted model beyond its coefficients: deciles, Archer-Lemeshow, pseudo R2, generalised VIF, Wald.
# Rscript tests/golden/r/diagnostics.R > tests/golden/r/diagnostics.csv
suppressPackageStartupMessages({library(survey); library(car)})
here <- dirname(sub("--file=", "", grep("--file=", commandArgs(), value = TRUE)))
children <- read.csv(file.path(here, "survey.csv"), stringsAsFactors = FALSE)
children <- subset(children, !(stratum %in% c(8, 9)))
children$sex <- factor(children$sex, c("female", "male"))
children$age <- factor(children$age, c("5_11", "12_14", "15_17"))
children$sector <- factor(children$sector, c("other", "agriculture", "commerce"))
lines <- data.frame()
tell <- function(quantity, name, value)
  lines <<- rbind(lines, data.frame(quantity, name, value = sprintf("%.15g", value)))

plain <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = children)
fit <- svyglm(work ~ sex + age + sector + poverty, plain, family = quasibinomial(),
              control = glm.control(epsilon = 1e-15, maxit = 100))
children$p <- as.vector(fitted(fit))
children$residual <- children$work - children$p

# Deciles of equal weight, equal predictions together: where the middle of a prediction's own weight falls.
held <- tapply(children$weight, round(children$p, 12), sum)
middle <- (cumsum(held) - held / 2) / sum(held)
group <- pmin(floor(middle * 10), 9) + 1
children$decile <- factor(match(group[as.character(round(children$p, 12))], sort(unique(group))))
if (anyNA(children$decile)) children$decile <- factor(group[match(round(children$p, 12), as.numeric(names(held)))])
with_p <- svydesign(~cluster, strata = ~stratum, weights = ~weight, data = children)
observed <- svyby(~work, ~decile, with_p, svymean)
tell("observed", seq_len(nrow(observed)), observed$work)
tell("observed_error", seq_len(nrow(observed)), observed$se)

residual <- svyby(~residual, ~decile, with_p, svymean, covmat = TRUE)
g <- nrow(residual)
f <- degf(with_p)
wald <- as.numeric(t(residual$residual) %*% solve(vcov(residual)) %*% residual$residual)
statistic <- (f - g + 2) / (f * g) * wald
tell("archer_lemeshow", c("statistic", "numerator", "denominator", "p"),
     c(statistic, g - 1, f - g + 2, pf(statistic, g - 1, f - g + 2, lower.tail = FALSE)))

tell("pseudo_r2", "nagelkerke", psrsq(fit, "Nagelkerke"))
scaled <- children$weight / mean(children$weight)
inflated <- vif(glm(work ~ sex + age + sector + poverty, family = quasibinomial(), data = children, weights = scaled,
                    control = glm.control(epsilon = 1e-15, maxit = 100)))
tell("gvif", rownames(inflated), inflated[, "GVIF"])

rate <- svymean(~work, with_p)
tell("rate", c("mean", "error"), c(coef(rate), SE(rate)))
interval <- confint(fit, ddf = f)
tell("lower", rownames(interval), interval[, 1])
tell("upper", rownames(interval), interval[, 2])
tell("p", names(coef(fit)), 2 * pt(-abs(coef(fit) / SE(fit)), f))
write.csv(lines, row.names = FALSE, quote = FALSE)
