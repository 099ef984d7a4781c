#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace hml {

/// What the sampling of one subprocess found: sums over the tried points of phase space, and how many events were
/// selected by the cross section and accepted by all that follows (decays asked for, showers, filters), or lost to the
/// filters.
struct SubprocessStatistics {
  int code = 0;
  std::string name;  ///< "g g -> g g"
  std::int64_t tried = 0, selected = 0, accepted = 0;
  double sigma_sum = 0, sigma2_sum = 0;  ///< of the sampled cross section in pb, and of its square
  std::int64_t filtered = 0;
};

/// Cross section of a sample, from the statistics of its blocks. Pooled counts, not a mean of the blocks' estimates:
/// these are biased by stopping at a given number of events. Blocks added in order give the same bits always.
class CrossSection {
 public:
  /// Adds the statistics of a block.
  void add(const std::vector<SubprocessStatistics>& block);
  /// pb: the sum over subprocesses of mean sampled cross section times accepted over selected.
  double value() const;
  /// pb, one standard deviation: spread of the sampling and binomial error of the acceptance.
  double error() const;
  /// The share of events that the filters keep; 1 without filters.
  double filter_efficiency() const;
  const std::vector<SubprocessStatistics>& subprocesses() const { return subprocesses_; }

  /// All sums, exactly: what an interrupted run keeps.
  nlohmann::ordered_json json() const;
  static CrossSection from_json(const nlohmann::ordered_json& json);

 private:
  std::vector<SubprocessStatistics> subprocesses_;  // by rising code
};

}  // namespace hml
