#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Gives each candidate the kind of particle that the detector takes it for, or loses it.
///
/// A line {code in} {code out} {probability} of the card says how often one kind is taken for another; the lines of a
/// kind exclude each other, and what they leave to 1 is the chance to lose it. The lines of the opposite code stand in
/// for a code that has none, and those of code 0 for all others; code out 0 leaves the kind. The new code has the sign
/// of the candidate's charge (Delphes multiplies by the charge, which makes 0 of a neutral's).
class IdentificationMap final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Candidates to identify.");
    p.add("OutputArray", output_name_, "Those that were, as what they were taken for.");
    p.add("EfficiencyFormula", list_, "Code in, code out and probability, in turns.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    if (list_.size() % 3 != 0)
      throw Error(ErrorKind::config,
                  "EfficiencyFormula wants triples: 'add EfficiencyFormula {code in} {code out} {formula}'",
                  w.place("EfficiencyFormula", list_.size() - 1));
    for (std::size_t i = 0; i < list_.size(); i += 3) {
      const auto place = [&](std::size_t k) { return w.place("EfficiencyFormula", i + k); };
      lines_.push_back(
          {whole_number(list_[i], place(0)), whole_number(list_[i + 1], place(1)), Formula(list_[i + 2], place(2))});
    }
    if (!has(0)) lines_.push_back({0, 0, Formula("1.0")});
  }

  void process(DetectorEvent& event, Random& random) const override {
    for (CandidateId id : event.array(input_)) {
      Candidate c = event.copy(id);
      const int code = has(c.pdg) ? c.pdg : has(-c.pdg) ? -c.pdg : 0;
      const FormulaInput in = event.formula_input(c, false);
      double left = random.uniform();
      for (const Line& line : lines_) {
        if (line.in != code) continue;
        const double chance = line.chance(in);
        if (left < chance) {
          if (line.out != 0) c.pdg = c.charge < 0 ? -line.out : line.out;
          event.array(output_).push_back(event.add(c));
          break;
        }
        left -= std::max(chance, 0.0);
      }
    }
  }

 private:
  struct Line {
    int in, out;
    Formula chance;
  };

  bool has(int code) const {
    for (const Line& line : lines_)
      if (line.in == code) return true;
    return false;
  }

  std::string input_name_ = "ParticlePropagator/stableParticles", output_name_ = "stableParticles";
  std::vector<std::string> list_;
  std::vector<Line> lines_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_identification_map() { return std::make_unique<IdentificationMap>(); }

}  // namespace hml
