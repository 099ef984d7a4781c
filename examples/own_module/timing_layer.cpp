// A detector module of one's own: a layer that measures when charged particles arrive, in front of the calorimeter.
#include "hml/core/units.hpp"
#include "hml/simulate/plugin.hpp"

namespace {

/// Hits of particles with enough momentum inside the layer's acceptance get a time, smeared with the resolution of the
/// sensors and the clock, t_measured = t + N(0, sigma); the others are lost to whoever reads the output.
class TimingLayer final : public hml::Module {
 public:
  void declare(hml::Parameters& p) override {
    p.add("InputArray", input_name_, "Charged particles at the outer edge of the tracker.");
    p.add("OutputArray", output_name_, "Those with a hit, their times measured.");
    p.add("Resolution", picoseconds_, "Resolution of the time.").unit("ps").min(0);
    p.add("Efficiency", efficiency_, "Probability of a hit.").unit("1").min(0).max(1);
    p.add("EtaMax", eta_max_, "Where the layer ends, in |eta| of the position.").unit("1").min(0);
    p.add("PTMin", pt_min_, "Least transverse momentum of a hit.").unit("GeV").min(0);
  }

  void wire(hml::Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    sigma_ = picoseconds_ * 1e-12 * hml::units::s;
  }

  void process(hml::DetectorEvent& event, hml::Random& random) const override {
    for (const hml::CandidateId id : event.array(input_)) {
      hml::Candidate track = event[id];
      // Numbers are drawn for every particle: what one is given does not depend on the cuts.
      const double luck = random.uniform(), noise = random.normal();
      if (luck > efficiency_ || track.momentum.pt() < pt_min_ || std::abs(track.position_eta()) > eta_max_) continue;
      track.t += noise * sigma_;
      event.own_track(track).error_t = sigma_;
      event.array(output_).push_back(event.add(track));
    }
  }

 private:
  std::string input_name_ = "ParticlePropagator/chargedHadrons", output_name_ = "tracks";
  double picoseconds_ = 30, efficiency_ = 0.95, eta_max_ = 3, pt_min_ = 0.7, sigma_ = 0;
  hml::ArrayId input_ = 0, output_ = 0;
};

}  // namespace

HML_MODULES(catalogue) {
  catalogue.add({"TimingLayer", "Measures the time of charged particles.", [] { return std::make_unique<TimingLayer>(); }});
}
