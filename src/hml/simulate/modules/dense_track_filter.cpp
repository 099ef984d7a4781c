#include <algorithm>

#include "hml/simulate/calorimeter_grid.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Tracks that come closer to each other than the tracker resolves: of all that hit one cell of its grid, the one of
/// greatest transverse momentum is found. The input are tracks at the radius where they are told apart (from a
/// ParticlePropagator that stops there); the output are the tracks that they were made from, their eta and phi smeared
/// normally.
class DenseTrackFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("TrackInputArray", track_name_, "Tracks at the radius where they must be apart.");
    p.add("TrackOutputArray", output_name_, "Tracks that are found.");
    p.add("ChargedHadronOutputArray", hadron_name_, "Those that are neither electron nor muon.");
    p.add("ElectronOutputArray", electron_name_, "Electrons.");
    p.add("MuonOutputArray", muon_name_, "Muons.");
    p.add("EtaPhiBins", bins_, "Pairs of an eta edge and the phi edges of the cells below it.").required();
    p.add("EtaPhiRes", resolution_, "Width by which eta and phi are smeared.").unit("1").min(0);
    p.ignore("DenseChargedInputArray", "older versions asked for the tracks by that name; TrackInputArray does now");
  }

  void wire(Wiring& w) override {
    tracks_ = w.input("TrackInputArray", track_name_);
    output_ = w.output(output_name_);
    hadrons_ = w.output(hadron_name_);
    electrons_ = w.output(electron_name_);
    muons_ = w.output(muon_name_);
    grid_ = CalorimeterGrid(bins_, w);
  }

  void process(DetectorEvent& event, Random& random) const override {
    std::vector<Hit> hits;
    hits.reserve(event.array(tracks_).size());
    for (CandidateId id : event.array(tracks_)) {
      const Candidate& c = event[id];
      const std::int32_t cell = grid_.cell(c.position_eta(), c.position_phi());
      if (cell >= 0) hits.push_back({cell, -c.momentum.pt2(), id});
    }
    std::sort(hits.begin(), hits.end());
    for (std::size_t i = 0; i < hits.size(); ++i)
      if (i == 0 || hits[i].cell != hits[i - 1].cell) keep(event, random, hits[i].id);
  }

 private:
  // By cell, the hardest first, then in the order in which they came.
  struct Hit {
    std::int32_t cell;
    double minus_pt2;
    CandidateId id;
    auto operator<=>(const Hit&) const = default;
  };

  void keep(DetectorEvent& event, Random& random, CandidateId id) const {
    const CandidateId from = event[id].mother >= 0 ? event[id].mother : id;
    Candidate track = event[from];
    track.mother = from;
    const P4& p = track.momentum;
    const double eta = random.normal(finite_eta(p), resolution_), phi = random.normal(p.phi(), resolution_);
    track.momentum = P4::pt_eta_phi_m(p.pt(), eta, phi, p.mass());
    const int code = std::abs(track.pdg);
    const CandidateId found = event.add(track);
    event.array(output_).push_back(found);
    event.array(code == 11 ? electrons_ : code == 13 ? muons_ : hadrons_).push_back(found);
  }

  std::string track_name_ = "TrackMergerProp/tracks", output_name_ = "tracks", hadron_name_ = "chargedHadrons",
              electron_name_ = "electrons", muon_name_ = "muons";
  std::vector<SharedText> bins_;
  double resolution_ = 0.003;
  CalorimeterGrid grid_;
  ArrayId tracks_ = 0, output_ = 0, hadrons_ = 0, electrons_ = 0, muons_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_dense_track_filter() { return std::make_unique<DenseTrackFilter>(); }

}  // namespace hml
