#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string_view>

namespace hml {

/// 64-bit key of a random stream: mixes the run's seed with the stage's and the component's name.
std::uint64_t stream_key(std::uint64_t seed, std::string_view stage, std::string_view component = {});

/// Counter-based random numbers: Philox 4x32-10 (Salmon et al., SC'11, doi:10.1145/2063384.2063405).
///
/// The stream is a pure function of (key, event): an event gets the same numbers on any thread, in any order, and
/// whatever other components drew. Satisfies UniformRandomBitGenerator (32 bits a call).
class Random {
 public:
  using result_type = std::uint32_t;

  Random(std::uint64_t key, std::uint64_t event);

  static constexpr result_type min() { return 0; }
  static constexpr result_type max() { return std::numeric_limits<result_type>::max(); }
  result_type operator()();

  /// Uniform in (0, 1), 53 bits; never exactly 0 or 1.
  double uniform();
  /// Uniform in (low, high).
  double uniform(double low, double high) { return low + (high - low) * uniform(); }
  /// Normal with mean 0 and width 1 (Box and Muller; the second value is kept for the next call).
  double normal();
  double normal(double mean, double width) { return mean + width * normal(); }
  /// Whole number from a Poisson distribution with that mean; 0 where it is not positive. Exact, in a time that does not
  /// grow with the mean.
  std::int64_t poisson(double mean);
  /// Uniform integer in [0, n), without bias (Lemire, arXiv:1805.10941); n must be positive.
  std::uint32_t below(std::uint32_t n);

 private:
  std::array<std::uint32_t, 4> counter_;  // draws so far (low, high), event (low, high)
  std::array<std::uint32_t, 2> key_;
  std::array<std::uint32_t, 4> block_{};
  int used_ = 4;
  bool has_normal_ = false;
  double normal_ = 0;
};

/// One Philox 4x32-10 block; exposed for the known-answer test.
std::array<std::uint32_t, 4> philox4x32(std::array<std::uint32_t, 4> counter, std::array<std::uint32_t, 2> key);

}  // namespace hml
