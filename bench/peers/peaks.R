# Fits every cell (data, structure, K) in Elbo and in mclust, each with its default start, and prints a table of the peaks that they find.
# Called by `peaks`, which checks what is needed first.

suppressPackageStartupMessages(library(mclust))

usage <- "usage: bench/peers/peaks [--components 2..5] [--structures all] [--patience 600] [--out FILE.md] PATH[:COLUMN,COLUMN] ...

Fits every structure and number of components in Elbo and in mclust, each with default options and its default start, and compares the
peaks. PATH is a CSV file or a folder of them; columns are all numeric ones if none are named. A fit of mclust that does not end within so many
seconds of patience is not compared; if only the one with a tight tolerance does not, the default fit is. Exits with 1 if a peak of Elbo is lower than
that of mclust by more than 1e-3."

margin <- 1e-3
all_structures <- c("EII", "VII", "EEI", "VEI", "EVI", "VVI", "EEE", "VEE", "EVE", "VVE", "EEV", "VEV", "EVV", "VVV")
elbo <- "bench/Elbo.Benchmarks/bin/Release/net10.0/Elbo.Benchmarks.dll"

arguments <- function(given) {
    options <- list(components = "2..5", structures = "all", patience = "600", out = NULL, paths = character())
    while (length(given) > 0) {
        name <- sub("^--", "", given[1])
        if (given[1] %in% c("--help", "-h")) {
            cat(usage, "\n")
            quit(status = 0)
        } else if (startsWith(given[1], "--")) {
            if (!name %in% c("components", "structures", "patience", "out") || length(given) < 2) stop("unknown or incomplete option ", given[1], "\n", usage)
            options[[name]] <- given[2]
            given <- given[-1]
        } else {
            options$paths <- c(options$paths, given[1])
        }
        given <- given[-1]
    }
    if (length(options$paths) == 0) stop("no data\n", usage)
    ends <- as.integer(strsplit(options$components, "..", fixed = TRUE)[[1]])
    options$patience <- as.numeric(options$patience)
    options$components <- seq(ends[1], ends[length(ends)])
    options$structures <- if (options$structures == "all") all_structures else strsplit(options$structures, ",")[[1]]
    options
}

# A folder is all of its CSV files.
files <- function(paths) unlist(lapply(paths, function(path) {
    if (dir.exists(path)) list.files(path, "\\.csv$", full.names = TRUE) else path
}))

# The numeric columns. Files of scikit-learn begin with counts of rows and columns in place of names, and end with the class.
table_of <- function(spec) {
    parts <- strsplit(spec, ":", fixed = TRUE)[[1]]
    first <- scan(parts[1], "", nlines = 1, sep = ",", quiet = TRUE)
    counted <- !is.na(suppressWarnings(as.numeric(first[1])))
    data <- read.csv(parts[1], header = !counted, skip = if (counted) 1 else 0, check.names = FALSE)
    if (counted) {
        data <- data[, seq_len(as.integer(first[2])), drop = FALSE]
    } else if (length(parts) > 1) {
        data <- data[, strsplit(parts[2], ",")[[1]], drop = FALSE]
    }
    data <- data[, vapply(data, is.numeric, NA), drop = FALSE]
    name <- sub("\\.csv$", "", basename(parts[1]))
    list(name = if (length(parts) > 1) sprintf("%s (%s)", name, parts[2]) else name, values = as.matrix(data[complete.cases(data), , drop = FALSE]))
}

# Elbo's rule for both: a variance at the floor, 1e-6 of the columns' in some direction, or fewer rows than D + 1 in a component.
is_degenerate <- function(fit, values) {
    dimension <- ncol(values)
    deviations <- sqrt(colMeans(sweep(values, 2, colMeans(values))^2))
    sigma <- if (dimension == 1) array(fit$parameters$variance$sigmasq, c(1, 1, fit$G)) else fit$parameters$variance$sigma
    smallest <- min(vapply(seq_len(fit$G), function(k) {
        min(eigen(sigma[, , k] / outer(deviations, deviations), symmetric = TRUE, only.values = TRUE)$values)
    }, 0))
    smallest < 1.001e-6 || min(colSums(fit$z)) < dimension + 1
}

# In a process of its own, since compiled code does not let itself be interrupted; NULL if it takes longer.
within_patience <- function(patience, fit) {
    job <- parallel::mcparallel(fit, mc.set.seed = FALSE)
    result <- parallel::mccollect(job, wait = FALSE, timeout = patience)
    if (is.null(result)) {
        tools::pskill(job$pid, tools::SIGKILL)
        parallel::mccollect(job)
    }
    fit <- result[[1]]
    if (inherits(fit, "try-error")) NULL else fit
}

# As users call it, for its time; then to rest from the same start, for its peak: its default tolerance ends a little short of it.
fit_mclust <- function(values, structure, components, tree, patience) {
    name <- if (ncol(values) > 1) structure else substr(structure, 1, 1)
    set.seed(1)
    ended <- within_patience(patience, {
        seconds <- system.time(fit <- suppressWarnings(Mclust(values, G = components, modelNames = name, verbose = FALSE)))[["elapsed"]]
        list(fit = fit, seconds = seconds)
    })
    default <- ended$fit
    seconds <- if (is.null(ended)) NA else ended$seconds
    tight <- if (is.null(default)) NULL else within_patience(patience, suppressWarnings(Mclust(
        values, G = components, modelNames = name, verbose = FALSE, initialization = tree,
        control = emControl(tol = c(1e-10, 1e-10), itmax = c(5000, 1000)))))
    message(sprintf("mclust %s %d: %.1f s, %s", structure, components, seconds, if (is.null(tight)) "not at rest" else "at rest"))
    fits <- Filter(function(fit) !is.null(fit) && is.finite(fit$loglik), list(tight, default))
    is_clean <- length(fits) > 0 && !is_degenerate(fits[[1]], values)
    list(
        peak = if (is_clean) fits[[1]]$loglik else NA,
        at_rest = !is.null(tight),
        state = if (is_clean) "" else if (length(fits) > 0) "degenerate" else if (is.null(ended)) "no end" else "NA",
        seconds = seconds)
}

fit_elbo <- function(values, structures, components) {
    dir.create("artifacts/peers", recursive = TRUE, showWarnings = FALSE)
    file <- "artifacts/peers/peaks.csv"
    write.table(format(values, digits = 17, trim = TRUE), file, sep = ",", quote = FALSE, row.names = FALSE, col.names = paste0("x", seq_len(ncol(values))))
    lines <- system2("dotnet", c(
        elbo, "peaks", "--data", file, "--structures", paste(structures, collapse = ","), "--components", paste(components, collapse = ",")), stdout = TRUE)
    if (!is.null(attr(lines, "status"))) stop("Elbo failed:\n", paste(lines, collapse = "\n"))
    read.csv(text = lines, colClasses = c(starts = "character"))
}

cells_of <- function(set, options) {
    dimension <- ncol(set$values)
    structures <- if (dimension == 1) intersect(options$structures, c("EII", "VII")) else options$structures
    message(sprintf("%s: %d x %d, %d cells", set$name, nrow(set$values), dimension, length(structures) * length(options$components)))
    ours <- fit_elbo(set$values, structures, options$components)

    # The tree of a default call, which starts with the same seed.
    set.seed(1)
    tree <- if (dimension == 1) NULL else if (nrow(set$values) > mclust.options("subset")) {
        list(subset = sample(seq_len(nrow(set$values)), mclust.options("subset")))
    } else {
        list(hcPairs = hc(set$values, modelName = mclust.options("hcModelName"), use = mclust.options("hcUse")))
    }
    theirs <- lapply(seq_len(nrow(ours)), function(i) fit_mclust(set$values, ours$structure[i], ours$components[i], tree, options$patience))
    data.frame(
        data = set$name, rows = nrow(set$values), columns = dimension, structure = ours$structure, K = ours$components,
        elbo = ours$logLikelihood, ours_degenerate = ours$isDegenerate == 1, elbo_seconds = ours$seconds, starts = ours$starts,
        mclust = vapply(theirs, function(fit) fit$peak, 0), state = vapply(theirs, function(fit) fit$state, ""),
        at_rest = vapply(theirs, function(fit) fit$at_rest, NA),
        mclust_seconds = vapply(theirs, function(fit) fit$seconds, 0))
}

markdown <- function(table) c(
    paste("|", paste(names(table), collapse = " | "), "|"),
    paste("|", paste(ifelse(vapply(table, is.numeric, NA), "---:", "---"), collapse = " | "), "|"),
    if (nrow(table) > 0) paste("|", do.call(paste, c(unname(lapply(table, as.character)), sep = " | ")), "|"))

processor <- function() {
    lines <- if (file.exists("/proc/cpuinfo")) grep("^model name", readLines("/proc/cpuinfo"), value = TRUE) else character()
    if (length(lines) > 0) trimws(sub("^[^:]*:", "", lines[1])) else Sys.info()[["machine"]]
}

options <- arguments(commandArgs(trailingOnly = TRUE))
cells <- do.call(rbind, lapply(files(options$paths), function(spec) cells_of(table_of(spec), options)))
compared <- !cells$ours_degenerate & cells$state == ""
difference <- cells$elbo - cells$mclust
below <- compared & difference < -margin

# Where mclust is clean and Elbo is not, Elbo has missed a clean peak.
missed <- cells$ours_degenerate & cells$state == ""
verdict <- ifelse(missed, "missed", ifelse(!compared, "not compared", ifelse(below, "below", ifelse(difference > margin, "above", "same"))))
shown <- data.frame(
    data = cells$data, structure = cells$structure, K = cells$K,
    `Elbo` = sprintf("%.6f%s", cells$elbo, ifelse(cells$ours_degenerate, " (degenerate)", "")),
    `mclust` = ifelse(cells$state == "", sprintf("%.6f%s", cells$mclust, ifelse(cells$at_rest, "", " (not at rest)")), cells$state),
    `difference` = ifelse(compared, sprintf("%.6f", difference), ""), ` ` = verdict,
    `Elbo s` = sprintf("%.3f", cells$elbo_seconds), `mclust s` = sprintf("%.3f", cells$mclust_seconds),
    `found by` = cells$starts, check.names = FALSE)
by_set <- do.call(rbind, lapply(split(seq_len(nrow(cells)), factor(cells$data, unique(cells$data))), function(i) data.frame(
    data = cells$data[i[1]], rows = cells$rows[i[1]], columns = cells$columns[i[1]], cells = length(i), compared = sum(compared[i]),
    below = sum(below[i]), missed = sum(missed[i]), same = sum(verdict[i] == "same"), above = sum(verdict[i] == "above"),
    `Elbo s` = sprintf("%.1f", sum(cells$elbo_seconds[i])), `mclust s` = sprintf("%.1f", sum(cells$mclust_seconds[i], na.rm = TRUE)), check.names = FALSE)))
report <- c(
    "# Peaks: Elbo and mclust", "",
    sprintf("Made by `bench/peers/peaks --components %s..%s` on %s.", min(options$components), max(options$components), format(Sys.Date())), "",
    "Every cell is one fit with default options. A peak is the log-likelihood at rest: for mclust, that of a second fit from the same start with",
    sprintf("a tolerance of 1e-10, or of the default fit where that fails or is not at rest within %g seconds; \"no end\" is a default fit that took longer. Seconds", options$patience),
    "are those of the default fits, Elbo's with the code compiled. Runs on the floor",
    "(a variance of 1e-6 of the columns') or with a component of fewer than D + 1 rows are degenerate on both sides and are not compared.",
    sprintf("Below, missed (mclust has a clean peak, Elbo none) and above are by more than %g.", margin), "",
    sprintf("- processor: %s, %d logical processors; Elbo uses all, mclust one", processor(), parallel::detectCores()),
    sprintf("- R %s, mclust %s", getRversion(), packageVersion("mclust")),
    sprintf("- %d cells, %d compared: %d below, %d missed, %d the same, %d above", nrow(cells), sum(compared), sum(below), sum(missed), sum(verdict == "same"), sum(verdict == "above")),
    "", markdown(by_set), "", "## All cells", "", markdown(shown))
if (is.null(options$out)) writeLines(report) else writeLines(report, options$out)
writeLines(c(markdown(by_set), "", markdown(shown[below | missed, ])), stderr())
quit(status = if (any(below | missed)) 1 else 0)
