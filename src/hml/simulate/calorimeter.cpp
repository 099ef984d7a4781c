#include "hml/simulate/calorimeter.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace hml {

EnergyFractions::EnergyFractions(const std::vector<std::string>& list, std::size_t sections, EnergyShares others,
                                 const Wiring& wiring) {
  const std::string parameter = "EnergyFraction";
  if (list.size() % 2 != 0)
    throw Error(ErrorKind::config,
                fmt::format("EnergyFraction wants pairs: 'add EnergyFraction {{PDG code}} {{{}}}'", sections == 1 ? "fraction" : "electromagnetic hadronic"),
                wiring.place(parameter, list.size() - 1));
  by_code_.emplace_back(0, others);
  for (std::size_t i = 0; i < list.size(); i += 2) {
    const auto code = static_cast<std::uint32_t>(std::abs(static_cast<std::int64_t>(whole_number(list[i], wiring.place(parameter, i)))));
    const Place place = wiring.place(parameter, i + 1);
    const auto parts = split_list({list[i + 1], place});
    if (parts.size() != sections)
      throw Error(ErrorKind::config, fmt::format("EnergyFraction of {} wants {} not {} numbers", code, sections, parts.size()), place);
    EnergyShares shares{};
    for (std::size_t k = 0; k < sections; ++k) shares[k] = number(parts[k], place);
    const auto known = std::find_if(by_code_.begin(), by_code_.end(), [&](const auto& f) { return f.first == code; });
    if (known == by_code_.end())
      by_code_.emplace_back(code, shares);
    else
      known->second = shares;
  }
  std::sort(by_code_.begin(), by_code_.end());
  // Most particles have codes below this: they need no search.
  constexpr std::uint32_t small = 4096;
  for (std::uint32_t code = 0; code < small; ++code) entry_.push_back(static_cast<std::uint16_t>(search(code)));
}

std::size_t EnergyFractions::search(std::uint32_t code) const {
  const auto at = std::lower_bound(by_code_.begin(), by_code_.end(), code, [](const auto& f, std::uint32_t c) { return f.first < c; });
  return at != by_code_.end() && at->first == code ? static_cast<std::size_t>(at - by_code_.begin()) : 0;
}

void CalorimeterHits::collect(const DetectorEvent& event, ArrayId particle_array, ArrayId track_array,
                              const CalorimeterGrid& grid, const EnergyFractions& fractions) {
  const auto &particles = event.array(particle_array), &tracks = event.array(track_array);
  hits.reserve(particles.size() + tracks.size());
  double outermost2 = 0;
  const auto hit = [&](const Candidate& c, std::size_t number, std::uint64_t flags, const EnergyShares& shares) {
    const std::int32_t cell = grid.cell(c.position_eta(), c.position_phi());
    if (cell >= 0) hits.push_back({static_cast<std::uint64_t>(cell) << 32 | flags << 30 | number, &shares});
  };
  for (std::size_t i = 0; i < particles.size(); ++i) {
    const Candidate& c = event[particles[i]];
    outermost2 = std::max(outermost2, c.x * c.x + c.y * c.y);
    const EnergyShares& shares = fractions.of(c.pdg);
    if (shares[0] < no_deposit && shares[1] < no_deposit) continue;
    hit(c, i, c.pdg == 11 || c.pdg == -11 || c.pdg == 22, shares);
  }
  for (std::size_t i = 0; i < tracks.size(); ++i) {
    const Candidate& c = event[tracks[i]];
    hit(c, i, 2, fractions.of(c.pdg));
  }
  std::sort(hits.begin(), hits.end(), [](const auto& a, const auto& b) { return a.key < b.key; });
  outermost = std::sqrt(outermost2);
}

TowerDirection::TowerDirection(double at_eta, double at_phi) : eta(at_eta), phi(at_phi), cos_phi(std::cos(at_phi)), sin_phi(std::sin(at_phi)) {
  const double grow = std::exp(eta);
  cosh_eta = 0.5 * (grow + 1 / grow), sinh_eta = 0.5 * (grow - 1 / grow);
}

TowerDirection::TowerDirection(const std::array<double, 4>& edges, bool smear, Random& random) {
  const double at_eta = smear ? random.uniform(edges[0], edges[1]) : 0.5 * (edges[0] + edges[1]);
  const double at_phi = smear ? random.uniform(edges[2], edges[3]) : 0.5 * (edges[2] + edges[3]);
  *this = TowerDirection(at_eta, at_phi);
}

P4 TowerDirection::momentum(double energy) const {
  const double pt = energy / cosh_eta;
  return {pt * cos_phi, pt * sin_phi, pt * sinh_eta, energy};
}

P4 TowerDirection::momentum(double energy, double mass) const {
  P4 p = momentum(energy > mass ? std::sqrt(energy * energy - mass * mass) : 0);
  p.e = energy;
  return p;
}

void TowerDirection::place(Candidate& tower, double x, double y, double z, double outermost) const {
  constexpr double same = 1e-6;
  const double rho = std::sqrt(x * x + y * y);
  const double r = std::abs(rho - outermost) > same && eta != 0 ? z / sinh_eta : rho;
  tower.x = r * cos_phi, tower.y = r * sin_phi, tower.z = r * sinh_eta;
  tower.exit_eta = eta, tower.exit_phi = phi;
}

CandidateId add_tower(DetectorEvent& event, Candidate& tower, const TowerInfo& info) {
  tower.tower = static_cast<std::int32_t>(event.towers.size());
  event.towers.push_back(info);
  return event.add(tower);
}

void add_flow_tracks(DetectorEvent& event, std::span<const CandidateId> tracks, double factor, ArrayId output) {
  for (const CandidateId id : tracks) {
    Candidate track = event[id];
    track.mother = id;
    if (factor != 1) track.momentum = scale_three_momentum(track.momentum, factor);
    event.array(output).push_back(event.add(track));
  }
}

}  // namespace hml
