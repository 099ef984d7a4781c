#include "hml/learn/interpret/saliency.hpp"

#include <fmt/format.h>

#include "hml/core/interrupt.hpp"
#include "hml/learn/interpret/methods/methods.hpp"

namespace hml {

namespace {

using Bars = Interpretation::Bars;
using Map = Interpretation::Map;

void add_features(Interpretation& out, const Saliency& found, const std::string& title) {
  Bars size{title, "Mean |derivative| x spread", {}, {}, {}}, direction{title, "Mean derivative x spread", {}, {}, {}};
  for (const auto& feature : found.features) {
    for (auto* bars : {&size, &direction}) bars->names.push_back(feature.name);
    size.values.push_back(feature.size.value), size.errors.push_back(feature.size.error);
    direction.values.push_back(feature.direction.value), direction.errors.push_back(feature.direction.error);
  }
  out.bars.push_back(std::move(size)), out.bars.push_back(std::move(direction));
}

// Images are (rows, columns), maps (columns, rows).
Map map_of(const std::vector<double>& pixels, std::size_t channel, std::size_t rows, std::size_t columns) {
  Map map{"", "", {"Column", 0, static_cast<double>(columns)}, {"Row", 0, static_cast<double>(rows)}};
  map.columns = static_cast<int>(columns), map.rows = static_cast<int>(rows);
  map.values.resize(rows * columns);
  for (std::size_t i = 0; i < rows; ++i)
    for (std::size_t j = 0; j < columns; ++j) map.values[j * rows + i] = pixels[(channel * rows + i) * columns + j];
  return map;
}

void add_maps(Interpretation& out, const Saliency& found, const std::vector<std::int64_t>& shape, const std::string& title) {
  const auto columns = static_cast<std::size_t>(shape.back()), rows = static_cast<std::size_t>(shape[shape.size() - 2]);
  for (std::size_t channel = 0; channel < found.features.size(); ++channel) {
    Map size = map_of(found.size, channel, rows, columns), direction = map_of(found.direction, channel, rows, columns);
    const std::string of = found.features.size() > 1 ? fmt::format("{}, {}", title, found.features[channel].name) : title;
    size.title = of, size.quantity = "Mean |derivative| x spread";
    direction.title = of, direction.quantity = "Mean derivative x spread", direction.is_signed = true;
    out.maps.push_back(std::move(size)), out.maps.push_back(std::move(direction));
  }
}

}  // namespace

Interpretation SaliencyMethod::look(const Approach& approach, const Samples& samples, std::uint64_t, int threads) const {
  Interpretation out;
  const auto* network = dynamic_cast<const NetworkApproach*>(&approach);
  if (!network) return out;
  const auto classes = approach.classes().size();
  for (std::size_t c = classes == 2 ? 1 : 0; c < classes; ++c) {
    check_interrupt();
    const auto found = saliency(*network, samples, static_cast<std::int64_t>(c), threads);
    const std::string title = "Saliency for " + approach.classes()[c];
    add_features(out, found, title);
    if (!found.size.empty()) add_maps(out, found, approach.input_shape(), title);
  }
  return out;
}

}  // namespace hml
