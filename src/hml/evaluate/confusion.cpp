#include "hml/evaluate/confusion.hpp"

#include <cmath>
#include <limits>
#include <numeric>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace {

// Of a class that is not there no rate can be told.
void check_classes(const Confusion& confusion, const std::vector<std::string>& names) {
  for (std::int32_t c = 0; c < confusion.classes; ++c)
    if (!(confusion.truth(c) > 0))
      throw Error(ErrorKind::input, fmt::format("the weights of class '{}' sum to {:g}; a positive sum is needed",
                                                names[static_cast<std::size_t>(c)], confusion.truth(c)));
}

}  // namespace

Confusion::Confusion(std::int32_t n)
    : classes(n), sums(static_cast<std::size_t>(n * n), 0), squares(static_cast<std::size_t>(n * n), 0) {}

double Confusion::truth(std::int32_t c) const {
  double sum = 0;
  for (std::int32_t called = 0; called < classes; ++called) sum += (*this)(c, called);
  return sum;
}

double Confusion::called(std::int32_t c) const {
  double sum = 0;
  for (std::int32_t truth = 0; truth < classes; ++truth) sum += (*this)(truth, c);
  return sum;
}

double Confusion::total() const { return std::accumulate(sums.begin(), sums.end(), 0.0); }

double Confusion::error(std::span<const double> derivatives) const {
  double variance = 0;
  for (std::size_t i = 0; i < squares.size(); ++i) variance += derivatives[i] * derivatives[i] * squares[i];
  return std::sqrt(variance);
}

double Confusion::efficiency_error(std::int32_t row, std::int32_t column) const {
  std::vector<double> derivatives(squares.size(), 0);
  for (std::int32_t c = 0; c < classes; ++c)
    derivatives[cell(row, c)] = ((c == column ? 1 : 0) - efficiency(row, column)) / truth(row);
  return error(derivatives);
}

void Decision::declare(Parameters& p) {
  p.add("threshold", threshold,
        "Events with a score above it are called signal; of several classes, none named, the best wins.")
      .unit("1")
      .min(0)
      .max(1);
  p.add("efficiency", efficiency, "Signal efficiency that the threshold is chosen to keep, in place of `threshold`.")
      .unit("1")
      .min(0)
      .max(1);
  hypotheses.declare(p);
}

Confusion Decision::operator()(const ScoredEvents& events) const {
  events.total();
  const bool binary = events.class_count() == 2 || hypotheses.named();
  const auto contrast = binary ? hypotheses.among(events) : Contrast{};
  // A working point's own score is selected, a threshold's is not.
  const double above = efficiency > 0 && binary
                           ? std::nextafter(events.roc(contrast).working_point(efficiency).threshold,
                                            -std::numeric_limits<double>::infinity())
                           : threshold;
  Confusion out(binary ? 2 : events.class_count());
  for (std::size_t i = 0; i < events.weights().size(); ++i) {
    std::int32_t truth = events.labels()[i], called = 0;
    if (binary) {
      if (truth != contrast.signal && contrast.background >= 0 && truth != contrast.background) continue;
      truth = truth == contrast.signal;
      called = events.discriminant(i, contrast) > above;
    } else {
      called = events.favourite(i);
    }
    const double w = events.weights()[i];
    out.sums[out.cell(truth, called)] += w;
    out.squares[out.cell(truth, called)] += w * w;
  }
  check_classes(out, binary ? std::vector<std::string>{"background", "signal"} : events.classes());
  return out;
}

}  // namespace hml
