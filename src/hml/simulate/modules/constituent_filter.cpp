#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Keeps the candidates that are constituents of jets above JetPTMin.
class ConstituentFilter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("JetInputArray", jet_names_, "Arrays of jets, one an 'add'.");
    p.add("ConstituentInputArray", names_, "Pairs of an array and the name of its output: 'add ConstituentInputArray Calo/towers towers'.");
    p.add("JetPTMin", pt_min_, "Transverse momentum that a jet must exceed.").unit("GeV");
  }

  void wire(Wiring& w) override {
    for (std::size_t i = 0; i < jet_names_.size(); ++i) jets_.push_back(w.input("JetInputArray", jet_names_[i], i));
    if (names_.size() % 2 != 0)
      throw Error(ErrorKind::config, "ConstituentInputArray wants pairs: 'add ConstituentInputArray {array} {output name}'",
                  w.place("ConstituentInputArray", names_.size() - 1));
    for (std::size_t i = 0; i < names_.size(); i += 2)
      steps_.push_back({w.input("ConstituentInputArray", names_[i], i), w.output(names_[i + 1])});
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<char> inside(event.candidates.size());
    for (ArrayId jets : jets_)
      for (CandidateId id : event.array(jets))
        if (event[id].momentum.pt() > pt_min_)
          for (CandidateId part : event.parts_of(event[id])) inside[static_cast<std::size_t>(part)] = 1;
    for (const auto& [input, output] : steps_)
      for (CandidateId id : event.array(input))
        if (inside[static_cast<std::size_t>(id)]) event.array(output).push_back(id);
  }

 private:
  struct Step {
    ArrayId input, output;
  };

  std::vector<std::string> jet_names_, names_;
  double pt_min_ = 0;
  std::vector<ArrayId> jets_;
  std::vector<Step> steps_;
};

}  // namespace

std::unique_ptr<Module> make_constituent_filter() { return std::make_unique<ConstituentFilter>(); }

}  // namespace hml
