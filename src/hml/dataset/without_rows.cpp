#include "hml/dataset/without_rows.hpp"

#include <utility>

namespace hml {

Samples without_rows(const DatasetDescription& description) {
  Samples out;
  out.classes = description.classes;
  for (const auto& input : description.inputs) {
    Tensor tensor{input.shape, {}, input.names, input.units};
    tensor.shape.insert(tensor.shape.begin(), 0);
    out.inputs.emplace_back(input.name, std::move(tensor));
  }
  return out;
}

}  // namespace hml
