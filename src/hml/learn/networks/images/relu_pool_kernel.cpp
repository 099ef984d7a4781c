#include "hml/learn/networks/images/relu_pool_kernel.hpp"

#include <algorithm>

namespace hml {

void relu_pool(const float* in, float* out, const Planes& planes) {
  const std::int64_t rows = planes.height / 2, columns = planes.width / 2;
  for (std::int64_t plane = 0; plane < planes.count; ++plane, in += planes.height * planes.width)
    for (std::int64_t row = 0; row < rows; ++row, out += columns) {
      const float* upper = in + 2 * row * planes.width;
      const float* lower = upper + planes.width;
      for (std::int64_t x = 0; x < columns; ++x)
        out[x] = std::max(std::max(std::max(upper[2 * x], upper[2 * x + 1]), std::max(lower[2 * x], lower[2 * x + 1])),
                          0.0f);
    }
}

void relu_pool_gradient(const float* in, const float* out, const float* gradient, float* from, const Planes& planes) {
  const std::int64_t rows = planes.height / 2, columns = planes.width / 2, size = planes.height * planes.width;
  for (std::int64_t plane = 0; plane < planes.count; ++plane, in += size, from += size)
    for (std::int64_t row = 0; row < rows; ++row, out += columns, gradient += columns) {
      const std::int64_t upper = 2 * row * planes.width, lower = upper + planes.width;
      for (std::int64_t x = 0; x < columns; ++x) {
        const float largest = out[x], g = largest > 0 ? gradient[x] : 0.0f;
        const bool a = in[upper + 2 * x] == largest, b = !a & (in[upper + 2 * x + 1] == largest);
        const bool c = !a & !b & (in[lower + 2 * x] == largest);
        from[upper + 2 * x] = a ? g : 0.0f;
        from[upper + 2 * x + 1] = b ? g : 0.0f;
        from[lower + 2 * x] = c ? g : 0.0f;
        from[lower + 2 * x + 1] = !a & !b & !c ? g : 0.0f;
      }
    }
}

}  // namespace hml
