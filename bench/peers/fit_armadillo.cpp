// Armadillo's side of the comparison, with its own mixtures gmm_full and gmm_diag. Reads requests 'ITERATIONS SECONDS' line by line, fits as
// often as fills the seconds, but at least once, and answers each with a line of JSON, as fit_sklearn.py does.
// usage: fit_armadillo DATA.npy START.json.txt full|diagonal

#include <armadillo>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdint>
#include <ctime>
#include <fstream>
#include <iostream>
#include <stdexcept>
#include <string>
#include <vector>

namespace {

struct Start {
    arma::rowvec weights;
    arma::mat means;       // D × K
    arma::vec variances;   // the same for every component
};

/// The resident size (VmRSS) or its peak (VmHWM) in bytes.
long memory(const std::string& key) {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.rfind(key, 0) == 0) {
            return 1024 * std::stol(line.substr(key.size()));
        }
    }
    return 0;
}

void reset_peak() {
    std::ofstream("/proc/self/clear_refs") << "5";
}

Start read_start(const std::string& path, arma::uword& rows) {
    std::ifstream file(path);
    arma::uword dimension = 0, components = 0;
    file >> rows >> dimension >> components;
    Start start{arma::rowvec(components), arma::mat(dimension, components), arma::vec(dimension)};
    for (auto& weight : start.weights) file >> weight;
    for (auto& mean : start.means) file >> mean;   // a column of Armadillo is a row of the file
    for (auto& variance : start.variances) file >> variance;
    if (!file) throw std::runtime_error(path + ": is not a start");
    return start;
}

/// Rows of an npy file of doubles in C's order: columns to Armadillo.
arma::mat read_rows(const std::string& path, arma::uword rows, arma::uword dimension) {
    std::ifstream file(path, std::ios::binary);
    unsigned char preamble[10];
    file.read(reinterpret_cast<char*>(preamble), sizeof preamble);
    file.seekg(10 + preamble[8] + 256 * preamble[9]);
    arma::mat values(dimension, rows);
    file.read(reinterpret_cast<char*>(values.memptr()), std::streamsize(values.n_elem * sizeof(double)));
    if (!file) throw std::runtime_error(path + ": ends too early");
    return values;
}

void set(arma::gmm_full& mixture, const Start& start) {
    arma::cube covariances(start.means.n_rows, start.means.n_rows, start.means.n_cols);
    covariances.each_slice() = arma::diagmat(start.variances);
    mixture.set_params(start.means, covariances, start.weights);
}

void set(arma::gmm_diag& mixture, const Start& start) {
    mixture.set_params(start.means, arma::repmat(start.variances, 1, start.means.n_cols), start.weights);
}

void print(const char* name, const std::vector<double>& values) {
    std::printf("\"%s\": [", name);
    for (std::size_t i = 0; i < values.size(); i++) std::printf("%s%.9g", i == 0 ? "" : ", ", values[i]);
    std::printf("]");
}

template <typename Mixture>
void serve(const arma::mat& rows, const Start& start) {
    arma::uword iterations;
    double least;
    while (std::cin >> iterations >> least) {
        reset_peak();
        const long before = memory("VmRSS:");
        std::vector<double> seconds, processor_seconds;
        double total = 0;
        Mixture mixture;
        do {
            set(mixture, start);
            const auto began = std::chrono::steady_clock::now();
            const auto used = std::clock();
            // No k-means, no floor: nothing but the iterations.
            if (!mixture.learn(rows, start.means.n_cols, arma::maha_dist, arma::keep_existing, 0, iterations, 0.0, false)) {
                throw std::runtime_error("the fit failed");
            }
            processor_seconds.push_back(double(std::clock() - used) / CLOCKS_PER_SEC);
            seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count());
            total += seconds.back();
        } while (total < least);
        const long bytes = std::max(memory("VmHWM:") - before, 0L);

        std::printf("{");
        print("seconds", seconds);
        std::printf(", ");
        print("processorSeconds", processor_seconds);
        std::printf(", \"logLikelihood\": %.17g, \"bytes\": %ld}\n", mixture.sum_log_p(rows), bytes);
        std::fflush(stdout);
    }
}

}  // namespace

int main(int count, char** arguments) try {
    if (count != 4) throw std::runtime_error("usage: fit_armadillo DATA.npy START.json.txt full|diagonal");
    arma::uword number = 0;
    const auto start = read_start(arguments[2], number);
    const auto rows = read_rows(arguments[1], number, start.means.n_rows);
    std::printf("{\"version\": \"Armadillo %s, OpenMP %s\"}\n", arma::arma_version::as_string().c_str(),
#ifdef _OPENMP
        "on"
#else
        "off"
#endif
    );
    std::fflush(stdout);
    std::string(arguments[3]) == "full" ? serve<arma::gmm_full>(rows, start) : serve<arma::gmm_diag>(rows, start);
    return 0;
} catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return 1;
}
