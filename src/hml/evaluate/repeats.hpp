#pragma once
#include <string>
#include <vector>

#include "hml/evaluate/results.hpp"

namespace hml {

/// An approach that was trained several times, from other random numbers each time.
struct Repeated {
  std::string approach;
  std::vector<std::string> trainings;  ///< names of their results, two or more
};

/// The results with one in place of the trainings of each repeated approach, where the first of them stands: the mean of
/// every number over the trainings, and as its error their standard deviation sqrt(sum (x - mean)^2 / (n - 1)). Where a
/// training's number is infinite, so is the mean, and the deviation is unknown (NaN). A training without a result is a
/// config error that names the nearest ones.
std::vector<Result> over_trainings(const std::vector<Result>& results, const std::vector<Repeated>& repeated);

/// {approach: {"trainings": [name, ...], metric: {"mean": m, "deviation": s}}} of the repeated approaches; what is not
/// finite becomes null.
nlohmann::ordered_json repeats_json(const std::vector<Result>& results, const std::vector<Repeated>& repeated);

}  // namespace hml
