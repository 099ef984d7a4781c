#include "hml/learn/training/network_approach.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"

namespace hml {

namespace {

void write_pieces(h5::Group group, const std::vector<NetworkPiece>& pieces, std::span<const float> numbers) {
  for (const auto& piece : pieces)
    group.write<float>(piece.name, numbers.subspan(piece.begin, static_cast<std::size_t>(piece.size())),
                       h5::Shape(piece.shape.begin(), piece.shape.end()));
}

void read_pieces(const h5::Group& group, const std::vector<NetworkPiece>& pieces, std::span<float> numbers) {
  for (const auto& piece : pieces) {
    const auto shape = group.shape(piece.name);
    if (!std::equal(shape.begin(), shape.end(), piece.shape.begin(), piece.shape.end(),
                    [](auto a, auto b) { return static_cast<std::int64_t>(a) == b; }))
      throw Error(ErrorKind::input, fmt::format("its weights '{}' have shape ({}), not ({})", piece.name,
                                                fmt::join(shape, ", "), fmt::join(piece.shape, ", ")));
    const auto values = group.read<float>(piece.name);
    std::copy(values.begin(), values.end(), numbers.begin() + static_cast<std::ptrdiff_t>(piece.begin));
  }
}

}  // namespace

void NetworkApproach::write_scaling(h5::Group& group) const { normaliser_.write(group); }

void NetworkApproach::read_scaling(const h5::Group& group) { normaliser_.read(normalise_, missing_values(), group); }

void NetworkApproach::write_state(h5::Group& group) const {
  auto normalisation = group.group("normalisation");
  write_scaling(normalisation);
  std::vector<double> scales;
  for (const auto& scale : scales_) scales.insert(scales.end(), {scale.mean, scale.spread});
  if (!scales.empty()) group.write<double>("target_scales", scales, {scales_.size(), 2});
  write_pieces(group.group("weights"), network_->pieces(), network_->parameters());
  write_pieces(group.group("buffers"), network_->buffer_pieces(), network_->buffers());
}

void NetworkApproach::read_state(const h5::Group& group) {
  read_scaling(group.open_group("normalisation"));
  scales_.clear();
  const auto scales = targets_.empty() ? std::vector<double>{} : group.read<double>("target_scales");
  if (scales.size() != 2 * targets_.size()) throw Error(ErrorKind::input, "its scales are not those of its targets");
  for (std::size_t t = 0; t < targets_.size(); ++t) scales_.push_back({scales[2 * t], scales[2 * t + 1]});
  network_ = build(loss()->outputs(), "cpu");
  read_pieces(group.open_group("weights"), network_->pieces(), network_->parameters());
  network_->changed();
  std::vector<float> buffers(network_->buffers().size());
  read_pieces(group.open_group("buffers"), network_->buffer_pieces(), buffers);
  network_->set_buffers(buffers);
}

StoredTensors NetworkApproach::weights() const {
  require_trained();
  StoredTensors out = stored_weights(*network_);
  out.metadata = {{"format", "pt"},
                  {"hml_kind", kind()},
                  {"hml_parameters", parameter_values().dump()},
                  {"hml_features", nlohmann::json(features()).dump()},
                  {"hml_classes", nlohmann::json(classes()).dump()}};
  return out;
}

std::vector<ModelExport> NetworkApproach::exports() const {
  return {{".onnx", [this](const auto& path) { write_text(path, onnx()); }},
          {".safetensors", [this](const auto& path) { write_safetensors(path, weights()); }}};
}

}  // namespace hml
