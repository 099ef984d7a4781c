#include <algorithm>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Gives each candidate the density of candidates around it, for formulas: the number in its cell of a grid in (eta, phi)
/// over the cell's size, in 1/rad. A point on an edge belongs to the cell above it; outside of the grid the density is 0
/// (Delphes: that of an overflow bin, over the width of the bin beside it).
class ParticleDensity final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates; they keep the density.");
    p.add("OutputArray", output_name_, "The same candidates.");
    p.add("EtaBins", eta_, "Edges in eta, rising.").required();
    p.add("PhiBins", phi_, "Edges in phi, rising.").unit("rad").required();
    p.add("UseMomentumVector", momentum_direction_, "Take eta and phi of the momentum, not of the position.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    w.changes(input_);
    output_ = w.output(output_name_);
    for (const auto& [name, edges] : {std::pair{"EtaBins", &eta_}, std::pair{"PhiBins", &phi_}})
      if (edges->size() < 2 || std::adjacent_find(edges->begin(), edges->end(), std::greater_equal<>()) != edges->end())
        throw Error(ErrorKind::config, std::string(name) + " wants two rising edges or more", w.place(name));
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<int> counts((eta_.size() - 1) * (phi_.size() - 1));
    for (CandidateId id : event.array(input_))
      if (const Cell cell = find(event[id]); cell.inside) ++counts[number(cell)];
    for (CandidateId id : event.array(input_)) {
      const Cell cell = find(event[id]);
      event[id].density = cell.inside ? static_cast<float>(counts[number(cell)] / size(cell)) : 0;
      event.array(output_).push_back(id);
    }
  }

 private:
  struct Cell {
    bool inside;
    std::size_t eta, phi;
  };

  Cell find(const Candidate& c) const {
    const double eta = momentum_direction_ ? c.momentum.eta() : c.position_eta();
    const double phi = momentum_direction_ ? c.momentum.phi() : c.position_phi();
    const auto at = [](const std::vector<double>& edges, double value) { return std::upper_bound(edges.begin(), edges.end(), value) - edges.begin() - 1; };
    const bool inside = eta >= eta_.front() && eta < eta_.back() && phi >= phi_.front() && phi < phi_.back();
    return inside ? Cell{true, static_cast<std::size_t>(at(eta_, eta)), static_cast<std::size_t>(at(phi_, phi))} : Cell{false, 0, 0};
  }

  std::size_t number(const Cell& c) const { return c.eta * (phi_.size() - 1) + c.phi; }
  double size(const Cell& c) const { return (eta_[c.eta + 1] - eta_[c.eta]) * (phi_[c.phi + 1] - phi_[c.phi]); }

  std::string input_name_ = "FastJetFinder/jets", output_name_ = "tracks";
  std::vector<double> eta_, phi_;
  bool momentum_direction_ = false;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_particle_density() { return std::make_unique<ParticleDensity>(); }

}  // namespace hml
