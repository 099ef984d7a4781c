#include "hml/learn/dense/dense_network.hpp"

#include <string>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/learn/dense/dense_replica.hpp"

namespace hml {

namespace {

void require_widths(const std::vector<std::int64_t>& widths) {
  if (widths.size() < 2) throw Error(ErrorKind::config, "a dense network needs the widths of its inputs and outputs");
  for (const auto width : widths)
    if (width < 1) throw Error(ErrorKind::config, fmt::format("a dense layer cannot be {} wide", width));
}

std::string layer_name(std::size_t layer, std::size_t layers) {
  return layer + 1 == layers ? "output" : fmt::format("dense{}", layer + 1);
}

}  // namespace

DenseNetwork::DenseNetwork(const std::vector<std::int64_t>& widths, const DenseKernels& kernels, double dropout)
    : kernels_(&kernels), dropout_(dropout) {
  require_widths(widths);
  const std::size_t layers = widths.size() - 1;
  std::size_t begin = 0;
  for (std::size_t l = 0; l < layers; ++l) {
    const auto in = widths[l], out = widths[l + 1];
    layers_.emplace_back(in, out, l + 1 == layers ? DenseStep::linear : DenseStep::relu, kernels);
    const std::string name = layer_name(l, layers);
    pieces_.push_back({name + ".weight", {out, in}, begin});
    pieces_.push_back({name + ".bias", {out}, begin + static_cast<std::size_t>(in * out)});
    begin += static_cast<std::size_t>(layers_.back().parameters());
  }
  parameters_.resize(begin);
}

void DenseNetwork::changed() {
  const float* next = parameters_.data();
  for (auto& layer : layers_) layer.set(next), next += layer.parameters();
}

std::unique_ptr<Replica> DenseNetwork::replica(int) {
  return std::make_unique<DenseReplica>(layers_, shard(), kernels_->panel, dropout_);
}

Table DenseNetwork::summary() const {
  Table table{fmt::format("dense network: {} parameters", parameters_.size()),
              {"layer", "output", "parameters", "multiply-adds"},
              {}};
  for (std::size_t l = 0; l < layers_.size(); ++l)
    table.rows.push_back({layer_name(l, layers_.size()), std::to_string(layers_[l].outputs()),
                          std::to_string(layers_[l].parameters()),
                          std::to_string(layers_[l].inputs() * layers_[l].outputs())});
  return table;
}

}  // namespace hml
