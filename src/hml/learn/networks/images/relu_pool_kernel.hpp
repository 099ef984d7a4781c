#pragma once
#include <cstdint>

namespace hml {

/// Images in memory: `count` planes of (height, width), row-major.
struct Planes {
  std::int64_t count, height, width;
};

/// The largest of each 2 x 2 pixels, or 0: `out` has planes of (height / 2, width / 2), an odd last row or column of
/// `in` is left out.
void relu_pool(const float* in, float* out, const Planes& planes);
/// The gradient of that with respect to `in`, into `from`, which holds zeros: the first pixel that equals the largest
/// receives it, none where none is positive.
void relu_pool_gradient(const float* in, const float* out, const float* gradient, float* from, const Planes& planes);

}  // namespace hml
