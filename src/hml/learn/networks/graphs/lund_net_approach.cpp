#include "hml/learn/networks/graphs/lund_net_approach.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/learn/networks/graphs/lund_net.hpp"

namespace hml {

namespace {

const std::vector<std::string> next{"next_harder", "next_softer"};

}  // namespace

// 30 epochs of Adam; for the paper's two steps down by ten the rate falls by a hundred in the last third.
LundNetApproach::LundNetApproach() : CloudApproach(30, "none") {
  training().batch_size = 256, training().schedule.kind = "flat_then_decay";
}

void LundNetApproach::declare_network(Parameters& p) {
  p.add("kinematics", kinematics_,
        "What is learned from of a declustering: ln_kt, ln_inverse_delta, ln_z, ln_mass and psi, the first three of "
        "these, or all features of the sequence.")
      .choices({"lundnet5", "lundnet3", "all"});
  p.add("blocks", blocks_, "Widths of the edge convolutions.").min(1).max(8192);
  p.add("layers", layers_, "Layers of each edge convolution.").min(1).max(100);
  p.add("fusion", fusion_,
        "Width of the layer that sees the outputs of all edge convolutions; 0: that of the last alone goes on.")
      .min(0)
      .max(8192);
  p.add("dense", dense_, "Widths of the layers behind the mean over the declusterings.").min(1).max(100000);
  p.add("dropout", dropout_, "Share of the layers behind the mean that is dropped in training.").min(0).max(0.99);
}

std::vector<std::string> LundNetApproach::kinematics() const {
  if (kinematics_ == "lundnet5") return {"ln_kt", "ln_inverse_delta", "ln_z", "ln_mass", "psi"};
  if (kinematics_ == "lundnet3") return {"ln_kt", "ln_inverse_delta", "ln_z"};
  return {};
}

std::vector<std::string> LundNetApproach::needs() const {
  auto out = next;
  for (const auto& feature : kinematics()) out.push_back(feature);
  return out;
}

std::string LundNetApproach::expected() const {
  return fmt::format("a sequence of declusterings, shape (events, places, features and mask), with the features {}",
                     fmt::join(needs(), ", "));
}

bool LundNetApproach::is_raw(const std::string& feature) const {
  return std::find(next.begin(), next.end(), feature) != next.end();
}

// The edges are those from a declustering to what it is split into.
GraphLayout LundNetApproach::layout() const {
  GraphLayout out;
  out.features = kinematics_ == "all" ? columns_without(next) : columns_of(kinematics());
  out.neighbours = columns_of(next), out.mask = columns();
  return out;
}

std::unique_ptr<Network> LundNetApproach::build(std::int64_t outputs, const std::string& device) const {
  const GraphLayout columns = layout();
  LundNetSettings settings;
  settings.features = columns.features, settings.next = columns.neighbours, settings.mask = columns.mask;
  settings.classes = outputs;
  settings.blocks.clear(), settings.dense.clear();
  for (const int width : blocks_) settings.blocks.emplace_back(static_cast<std::size_t>(layers_), width);
  for (const int width : dense_) settings.dense.push_back({width, dropout_});
  settings.fusion = fusion_;
  return std::make_unique<TorchNetwork>([settings] { return std::make_shared<LundNetImpl>(settings); }, input_shape(),
                                        outputs, 0, device);
}

}  // namespace hml
