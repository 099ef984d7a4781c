#include "hml/learn/training/loss.hpp"

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/learn/training/losses/binary_cross_entropy.hpp"
#include "hml/learn/training/losses/cross_entropy.hpp"

namespace hml {

std::vector<std::string> class_losses() { return {"cross_entropy", "binary_cross_entropy", "focal"}; }

std::unique_ptr<Loss> make_class_loss(const std::string& name, std::int64_t classes, double smoothing) {
  if (name == "focal") return std::make_unique<CrossEntropy>(classes, smoothing, 2);
  if (name == "cross_entropy") return std::make_unique<CrossEntropy>(classes, smoothing);
  if (classes != 2)
    throw Error(ErrorKind::config, fmt::format("{} tells two classes apart; there are {}", name, classes));
  return std::make_unique<BinaryCrossEntropy>(smoothing);
}

}  // namespace hml
