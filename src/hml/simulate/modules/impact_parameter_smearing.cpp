#include "hml/simulate/module.hpp"
#include "hml/simulate/track_origin.hpp"

namespace hml {
namespace {

/// Smears the point closest to the beam in x, y and z with normal errors of the width that the formula gives for the
/// true momentum, and takes d0 anew: the signed distance of that point from the line along the track, (xd py - yd px) /
/// pt.
///
/// Delphes takes the direction where the particle was made, which is not that of the track once it has turned on its
/// way, leaves dz as it was, and writes a random number for the error of d0; here d0 and dz both follow the smeared
/// point and have the formula's value for an error.
class ImpactParameterSmearing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Tracks.");
    p.ignore("TrackInputArray", "the tracks are named by InputArray.");
    p.add("OutputArray", output_name_, "Tracks with the point closest to the beam smeared.");
    p.add("ResolutionFormula", text_, "Error of each coordinate of that point.").unit("mm");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    w.fills(Detail::fit);
    formula_ = Formula(text_, w.place("ResolutionFormula"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const double error = std::max(0.0, formula_(event.formula_input(track_origin(event, c), true)));
      const double dx = error * random.normal(), dy = error * random.normal(), dz = error * random.normal();
      TrackFit& fit = event.own_fit(c);
      fit.error_d0 = fit.error_dz = error;
      TrackInfo& track = event.tracks[static_cast<std::size_t>(c.track)];
      track.xd += dx, track.yd += dy, track.zd += dz, track.dz += dz;
      const double pt = c.momentum.pt();
      if (pt > 0) track.d0 += (dx * c.momentum.py - dy * c.momentum.px) / pt;
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  std::string input_name_ = "TrackMerger/tracks", output_name_ = "tracks", text_ = "0.0";
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_impact_parameter_smearing() { return std::make_unique<ImpactParameterSmearing>(); }

}  // namespace hml
