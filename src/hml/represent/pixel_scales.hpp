#pragma once
#include <span>
#include <string>
#include <vector>

namespace hml {

/// A step on finished pixels.
struct PixelScale {
  std::string name, doc;
  void (*apply)(std::span<double> pixels);
};

/// All of them: "max", "sum", "l2", "log". Pixels that are all zero stay so.
const std::vector<PixelScale>& pixel_scales();

}  // namespace hml
