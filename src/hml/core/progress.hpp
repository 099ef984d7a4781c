#pragma once
#include <chrono>
#include <cstdint>
#include <string>

namespace hml {

/// A progress line on the terminal's stderr with rate and time left; silent where stderr is no terminal.
class Progress {
 public:
  /// `unit` is what is counted: "events", "trees", "epochs". A total of 0 means that it is not known.
  Progress(std::string label, std::int64_t total, std::string unit);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void advance(std::int64_t steps = 1);
  /// Text behind the numbers, such as the loss of the last epoch.
  void note(std::string text);

 private:
  void draw();

  using Clock = std::chrono::steady_clock;
  std::string label_, unit_, note_;
  std::int64_t total_, done_ = 0;
  Clock::time_point start_ = Clock::now(), drawn_{};
  bool shown_;
};

}  // namespace hml
