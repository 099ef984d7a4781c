#include "hml/learn/networks/lorentz_net.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "hml/core/error.hpp"

namespace hml {

namespace nn = torch::nn;

namespace {

constexpr double beam_mass = 1;

void check(const LorentzNetSettings& settings) {
  check_columns("momenta", settings.momenta, settings.columns);
  check_columns("scalars", settings.scalars, settings.columns);
  if (settings.momenta.size() != 4)
    throw Error(ErrorKind::config, "momenta: LorentzNet needs the columns px, py, pz and energy");
  if (settings.blocks < 1) throw Error(ErrorKind::config, "blocks: LorentzNet needs at least one");
}

// Both beams in front of the particles of each jet, and in front of the mask a column that tells them.
torch::Tensor with_beams(const torch::Tensor& cloud, const LorentzNetSettings& settings) {
  const auto particles = torch::cat({cloud.narrow(2, 0, settings.columns), torch::zeros_like(cloud.narrow(2, 0, 1)),
                                     cloud.narrow(2, settings.columns, 1)},
                                    2);
  const auto beams = torch::tensor(beam_rows(settings), torch::kDouble).view({beams_a_jet, settings.columns + 2});
  return torch::cat({beams.to(cloud.options()).unsqueeze(0).expand({cloud.size(0), -1, -1}), particles}, 1);
}

torch::Tensor mass_of(const torch::Tensor& momenta) {
  const auto squares = momenta.square();
  return (squares.select(1, 3) - squares.narrow(1, 0, 3).sum(1)).abs().sqrt();
}

}  // namespace

std::vector<double> beam_rows(const LorentzNetSettings& settings) {
  std::vector<double> rows;
  for (const double direction : {1., -1.}) {
    std::vector<double> beam(static_cast<std::size_t>(settings.columns));
    beam[static_cast<std::size_t>(settings.momenta[2])] = direction;
    beam[static_cast<std::size_t>(settings.momenta[3])] = std::sqrt(1 + beam_mass * beam_mass);
    rows.insert(rows.end(), beam.begin(), beam.end());
    rows.insert(rows.end(), {std::log1p(beam_mass), 1});
  }
  return rows;
}

LorentzNetImpl::LorentzNetImpl(LorentzNetSettings settings) : settings_(std::move(settings)) {
  check(settings_);
  const std::int64_t hidden = settings_.hidden;
  embedding = register_module("embedding", nn::Linear(scalars(), hidden));
  blocks_ = register_module("LGEBs", nn::ModuleList());
  for (std::int64_t i = 0; i < settings_.blocks; ++i)
    blocks_->push_back(LorentzBlock(LorentzBlockSettings{hidden, scalars(), settings_.c_weight, settings_.largest_shift,
                                                         i + 1 < settings_.blocks}));
  graph_dec = register_module("graph_dec", nn::Sequential(nn::Linear(hidden, hidden), nn::ReLU(),
                                                          nn::Dropout(settings_.dropout),
                                                          nn::Linear(hidden, settings_.classes)));
}

std::int64_t LorentzNetImpl::scalars() const {
  const auto given = static_cast<std::int64_t>(settings_.scalars.size());
  return std::max<std::int64_t>(given, 1) + (settings_.beams ? 1 : 0);
}

LorentzNodes LorentzNetImpl::nodes(const PackedCloud& packed) const {
  const auto& values = packed.values;
  const auto momenta = columns_of(values, settings_.momenta).to(torch::kDouble);
  std::vector<torch::Tensor> known;
  if (!settings_.scalars.empty()) known.push_back(columns_of(values, settings_.scalars));
  if (settings_.scalars.empty()) known.push_back(signed_log(mass_of(momenta)).to(values.scalar_type()).unsqueeze(1));
  if (settings_.beams) {
    const auto beam = values.narrow(1, settings_.columns, 1);
    if (settings_.scalars.empty()) known[0] = known[0] * (beam == 0);
    known.push_back(beam);
  }
  const auto with_padding = [](const torch::Tensor& rows) { return torch::constant_pad_nd(rows, {0, 0, 0, 1}); };
  LorentzNodes nodes{{}, with_padding(momenta), with_padding(torch::cat(known, 1)), {}};
  nodes.weights = torch::ones({packed.particles() + 1}, values.options());
  nodes.weights[-1] = static_cast<double>(packed.places * packed.clouds() - packed.particles());
  return nodes;
}

torch::Tensor LorentzNetImpl::forward(const torch::Tensor& cloud) {
  const PackedCloud packed = pack(settings_.beams ? with_beams(cloud, settings_) : cloud);
  const PairLayout layout = pair_layout(packed);
  LorentzNodes nodes = this->nodes(packed);
  nodes.hidden = embedding(nodes.scalars);
  for (std::size_t i = 0; i < blocks_->size(); ++i) blocks_->ptr<LorentzBlockImpl>(i)->forward(nodes, layout);
  const std::int64_t places = settings_.places > 0 ? settings_.places + packed.places - cloud.size(1) : packed.places;
  const auto pooled = packed.sum(nodes.hidden.narrow(0, 0, packed.particles())) / static_cast<double>(places);
  return graph_dec->forward(pooled);
}

std::vector<TorchModule::Layer> LorentzNetImpl::layers(const std::vector<std::int64_t>& input_shape) {
  const std::int64_t places = input_shape.at(0) + (settings_.beams ? beams_a_jet : 0), hidden = settings_.hidden;
  std::vector<Layer> out{
      {"embedding", {places, hidden}, parameters_of(*embedding), places * embedding->weight.numel()}};
  for (std::size_t i = 0; i < blocks_->size(); ++i) {
    const auto& block = *blocks_->ptr<LorentzBlockImpl>(i);
    out.push_back({fmt::format("LGEBs.{}", i), {places, hidden}, parameters_of(block),
                   places * block.node_products() + places * (places - 1) * block.pair_products()});
  }
  out.push_back({"graph_dec", {settings_.classes}, parameters_of(*graph_dec), matrices_of(*graph_dec)});
  return out;
}

}  // namespace hml
