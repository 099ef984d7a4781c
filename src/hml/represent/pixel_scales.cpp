#include "hml/represent/pixel_scales.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace hml {
namespace {

void divide(std::span<double> pixels, double by) {
  if (!(by > 0)) return;
  for (auto& pixel : pixels) pixel /= by;
}

void by_max(std::span<double> pixels) { divide(pixels, *std::max_element(pixels.begin(), pixels.end())); }
void by_sum(std::span<double> pixels) { divide(pixels, std::accumulate(pixels.begin(), pixels.end(), 0.0)); }
void by_l2(std::span<double> pixels) {
  divide(pixels, std::sqrt(std::inner_product(pixels.begin(), pixels.end(), pixels.begin(), 0.0)));
}
/// Of the magnitude, with the sign kept: a channel may be weighted by charge.
void log(std::span<double> pixels) {
  for (auto& pixel : pixels)
    if (pixel != 0) pixel = std::copysign(std::log1p(std::abs(pixel)), pixel);
}

}  // namespace

const std::vector<PixelScale>& pixel_scales() {
  static const std::vector<PixelScale> table = {{"max", "divides by the largest pixel", by_max},
                                                {"sum", "divides by their sum", by_sum},
                                                {"l2", "divides by the root of the sum of squares", by_l2},
                                                {"log", "takes ln(1 + x)", log}};
  return table;
}

}  // namespace hml
