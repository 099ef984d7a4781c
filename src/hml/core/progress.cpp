#include "hml/core/progress.hpp"

#include <algorithm>
#include <cstdio>

#include <unistd.h>

#include <fmt/format.h>

namespace hml {

namespace {

std::string duration(double seconds) {
  if (seconds < 60) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{}:{:02d} min", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
}

/// "[=====     ] 512/1024", or the count alone where the total is not known.
std::string counted(std::int64_t done, std::int64_t total) {
  if (total == 0) return std::to_string(done);
  constexpr int width = 24;
  const int full = static_cast<int>(std::min(1.0, static_cast<double>(done) / static_cast<double>(total)) * width);
  return fmt::format("[{}{}] {}/{}", std::string(full, '='), std::string(width - full, ' '), done, total);
}

}  // namespace

Progress::Progress(std::string label, std::int64_t total, std::string unit)
    : label_(std::move(label)), unit_(std::move(unit)), total_(total), shown_(::isatty(STDERR_FILENO) == 1) {
  draw();
}

Progress::~Progress() {
  if (!shown_) return;
  drawn_ = {};
  draw();
  std::fputc('\n', stderr);
}

void Progress::advance(std::int64_t steps) {
  done_ += steps;
  draw();
}

void Progress::note(std::string text) { note_ = std::move(text); }

void Progress::draw() {
  if (!shown_) return;
  const auto now = Clock::now();
  const bool more = total_ == 0 || done_ < total_;
  if (now - drawn_ < std::chrono::milliseconds(100) && more) return;
  drawn_ = now;
  const double seconds = std::chrono::duration<double>(now - start_).count();
  const double rate = seconds > 0 ? static_cast<double>(done_) / seconds : 0;
  std::string line = fmt::format("{:<22} {} {}", label_, counted(done_, total_), unit_);
  if (rate > 0) line += fmt::format("  {:.{}f}/s", rate, rate < 10 ? 1 : 0);
  if (rate > 0)
    line += total_ > 0 && more ? fmt::format("  {} left", duration(static_cast<double>(total_ - done_) / rate))
                               : fmt::format("  {}", duration(seconds));
  if (!note_.empty()) line += "  " + note_;
  fmt::print(stderr, "\r\x1b[K{}", line);
  std::fflush(stderr);
}

}  // namespace hml
