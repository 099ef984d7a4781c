#include "hml/dataset/zoo/filling.hpp"

#include <numeric>
#include <utility>

namespace hml {

Collection& add_event_header(Events& events, std::int64_t first, std::vector<std::int32_t> labels,
                             std::vector<std::uint8_t> parts, std::vector<double> weights) {
  const std::size_t n = labels.size();
  events.set_size(static_cast<std::int64_t>(n));
  Collection& header = add_single(events, std::string(event_collection));
  auto& numbers = header.add<std::int64_t>("number", "1", "Number of the event, counted from the first of the files.");
  numbers.resize(n);
  std::iota(numbers.begin(), numbers.end(), first);
  if (weights.empty()) weights.assign(n, 1.0);
  header.add<double>("weight", "1", "Weight of the event.") = std::move(weights);
  header.add<std::int32_t>("label", "1", "Index of the class.") = std::move(labels);
  if (!parts.empty())
    header.add<std::uint8_t>("part", "1", "Index of the part (train, validation, test).") = std::move(parts);
  return header;
}

Collection& add_single(Events& events, const std::string& name) {
  Collection& single = events.add(name);
  single.offsets.resize(static_cast<std::size_t>(events.size()) + 1);
  std::iota(single.offsets.begin(), single.offsets.end(), 0);
  return single;
}

void relate_all(Collection& single, const Collection& constituents) {
  Relation& relation = single.relations.emplace_back();
  relation.name = "constituents";
  relation.targets = {constituents.name};
  relation.offsets = constituents.offsets;
  relation.target.assign(static_cast<std::size_t>(constituents.objects()), 0);
  for (std::size_t event = 0; event + 1 < constituents.offsets.size(); ++event)
    for (std::int64_t i = 0; i < constituents.count(static_cast<std::int64_t>(event)); ++i)
      relation.index.push_back(static_cast<std::int32_t>(i));
}

void add_momenta(Collection& jets, const std::vector<P4>& momenta) {
  auto& pt = jets.add<float>("pt", "GeV", "Transverse momentum.");
  auto& eta = jets.add<float>("eta", "1", "Pseudorapidity.");
  auto& phi = jets.add<float>("phi", "rad", "Azimuth.");
  auto& mass = jets.add<float>("mass", "GeV", "Mass.");
  for (const auto& momentum : momenta) {
    pt.push_back(static_cast<float>(momentum.pt()));
    eta.push_back(static_cast<float>(momentum.eta()));
    phi.push_back(static_cast<float>(momentum.phi()));
    mass.push_back(static_cast<float>(momentum.mass()));
  }
}

}  // namespace hml
