#include "hml/learn/training/network.hpp"

#include <algorithm>
#include <cmath>

#include "hml/core/error.hpp"
#include "hml/core/random.hpp"

namespace hml {

void Replica::input_gradients(std::span<const float>, std::int64_t, std::span<const float>, std::span<float>) {
  throw Error(ErrorKind::internal, "this network gives no derivatives by its inputs");
}

void Network::set_precision(Precision precision) {
  if (precision != Precision::float32)
    throw Error(ErrorKind::config, "precision: this network computes in float32 only; bfloat16 is for those of LibTorch");
}

std::vector<AttentionMap> Network::attention(std::span<const float>, std::int64_t) { return {}; }

const std::vector<NetworkPiece>& Network::buffer_pieces() const {
  static const std::vector<NetworkPiece> none;
  return none;
}

void Network::initialise(std::uint64_t key) {
  const auto values = parameters();
  for (std::uint64_t index = 0; const auto& piece : pieces()) {
    const auto numbers = values.subspan(piece.begin, static_cast<std::size_t>(piece.size()));
    Random random(key, index++);
    if (piece.shape.size() < 2) {
      std::fill(numbers.begin(), numbers.end(), piece.name.ends_with("bias") ? 0.f : 1.f);
      continue;
    }
    // A convolution sees shape[1] channels in each cell of its field.
    const auto ends = piece.shape[0] + piece.shape[1], field = piece.size() / (piece.shape[0] * piece.shape[1]);
    const double limit = std::sqrt(6.0 / static_cast<double>(field * ends));
    for (auto& number : numbers) number = static_cast<float>(random.uniform(-limit, limit));
  }
  changed();
}

}  // namespace hml
