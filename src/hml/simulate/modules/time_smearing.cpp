#include "hml/core/units.hpp"
#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Smears the time at which candidates reach the outer detector with a normal error; a track keeps the error. The
/// formula speaks of the momentum's direction.
class TimeSmearing final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates with a time.");
    p.add("OutputArray", output_name_, "Candidates with the time measured.");
    p.add("TimeResolution", text_, "Formula of the time's error.").unit("s");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    w.fills(Detail::fit);
    formula_ = Formula(text_, w.place("TimeResolution"));
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const double error = std::max(0.0, formula_(event.formula_input(c, true))) * units::s;
      c.t = random.normal(c.t, error);
      if (c.charge != 0 || c.track >= 0) event.own_track(c).error_t = error;
      event.array(output_).push_back(event.add(c));
    }
  }

 private:
  std::string input_name_ = "MuonMomentumSmearing/muons", output_name_ = "tracks", text_ = "30e-12";
  Formula formula_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_time_smearing() { return std::make_unique<TimeSmearing>(); }

}  // namespace hml
