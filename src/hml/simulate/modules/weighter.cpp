#include <algorithm>

#include "hml/simulate/module.hpp"

namespace hml {
namespace {

/// Weighs an event by what its hard process holds: of the codes that the card's weights name, those of particles of the
/// hard process (status 3, or 21 to 29 of today's generators, which Delphes does not know) make a set; the weight of
/// exactly that set is the event's, else that of the empty set, code 0 (1 where the card gives none).
class Weighter final : public Module {
 public:
  void declare(Parameters& p) override {
    p.add("InputArray", input_name_, "Particles of the generator.");
    p.add("OutputArray", output_name_, "One object whose energy is the weight.");
    p.add("Weight", list_, "Pairs of a list of one to four PDG codes and a weight.");
  }

  void wire(Wiring& w) override {
    input_ = w.input("InputArray", input_name_);
    output_ = w.output(output_name_);
    if (list_.size() % 2 != 0)
      throw Error(ErrorKind::config, "Weight wants pairs: 'add Weight {PDG codes} {weight}'", w.place("Weight", list_.size() - 1));
    rules_.push_back({{}, 1});
    for (std::size_t i = 0; i < list_.size(); i += 2) add_rule(w, i);
    std::sort(known_.begin(), known_.end());
    known_.erase(std::unique(known_.begin(), known_.end()), known_.end());
  }

  void process(DetectorEvent& event, Random&) const override {
    std::vector<int> found;
    for (CandidateId id : event.array(input_)) {
      const Candidate& c = event[id];
      const bool hard = c.status == 3 || (c.status > 20 && c.status < 30);
      if (hard && std::binary_search(known_.begin(), known_.end(), c.pdg) && std::find(found.begin(), found.end(), c.pdg) == found.end())
        found.push_back(c.pdg);
    }
    std::sort(found.begin(), found.end());
    double weight = rules_.front().weight;
    for (const Rule& rule : rules_)
      if (rule.codes == found) weight = rule.weight;
    Candidate out;
    out.momentum = {weight, 0, 0, weight};
    event.array(output_).push_back(event.add(out));
  }

 private:
  struct Rule {
    std::vector<int> codes;  // sorted; a later rule of the same codes replaces an earlier one
    double weight;
  };

  void add_rule(const Wiring& w, std::size_t i) {
    constexpr std::size_t most = 4;
    const Place place = w.place("Weight", i);
    const auto codes = split_list({list_[i], place});
    if (codes.empty() || codes.size() > most)
      throw Error(ErrorKind::config, "Weight takes one to four PDG codes", place);
    Rule rule{{}, number(list_[i + 1], w.place("Weight", i + 1))};
    for (const auto& text : codes)
      if (const int code = whole_number(text, place); code != 0) rule.codes.push_back(code);
    std::sort(rule.codes.begin(), rule.codes.end());
    rule.codes.erase(std::unique(rule.codes.begin(), rule.codes.end()), rule.codes.end());
    known_.insert(known_.end(), rule.codes.begin(), rule.codes.end());
    if (rule.codes.empty())
      rules_.front() = std::move(rule);
    else
      rules_.push_back(std::move(rule));
  }

  std::string input_name_ = "Delphes/allParticles", output_name_ = "weight";
  std::vector<std::string> list_;
  std::vector<Rule> rules_;  // first that of no code
  std::vector<int> known_;
  ArrayId input_ = 0, output_ = 0;
};

}  // namespace

std::unique_ptr<Module> make_weighter() { return std::make_unique<Weighter>(); }

}  // namespace hml
