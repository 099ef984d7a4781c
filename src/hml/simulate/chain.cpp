#include "hml/simulate/chain.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include <fmt/format.h>

namespace hml {

namespace {

// The matrix element's record is known by name; its arrays stay empty where events do not bring it.
constexpr std::array generated_names = {"Delphes/stableParticles",     "Delphes/partons",     "Delphes/allParticles",
                                        "Delphes/stableParticlesLHEF", "Delphes/partonsLHEF", "Delphes/allParticlesLHEF"};

/// What the modules so far have made.
struct Arrays {
  std::vector<std::string> names;
  std::map<std::string, ArrayId> ids;
  std::set<std::string> faulty;  // modules whose outputs are not known, so that all are believed
  std::set<Detail> filled;
  std::vector<std::filesystem::path> pile_up;
  bool hard_process = false;     // events bring theirs

  ArrayId add(const std::string& name) {
    ids[name] = static_cast<ArrayId>(names.size());
    names.push_back(name);
    return ids[name];
  }
};

std::string maker_of(const std::string& array) { return array.substr(0, array.find('/')); }

/// Resolves the names of one module and notes what it asked for.
class StepWiring final : public Wiring {
 public:
  StepWiring(Step& step, const Card& card, const CardModule& described, Arrays& arrays,
             const std::vector<std::string>& later, const PileUpOpener& open_source, CardFindings& findings)
      : step_(step),
        card_(card),
        described_(described),
        arrays_(arrays),
        later_(later),
        open_source_(open_source),
        findings_(findings) {}

  ArrayId input(const std::string& parameter, const std::string& array, std::size_t item) override {
    const ArrayId id = optional_input(array);
    if (id < 0) throw missing(parameter, array, item);
    return id;
  }

  ArrayId optional_input(const std::string& array) override {
    auto known = arrays_.ids.find(array);
    if (known == arrays_.ids.end() && arrays_.faulty.contains(maker_of(array))) {
      arrays_.add(array);
      known = arrays_.ids.find(array);
    }
    if (known == arrays_.ids.end()) return -1;
    step_.reads.push_back(known->second);
    return known->second;
  }

  ArrayId output(const std::string& name) override {
    const std::string full = step_.name + "/" + name;
    if (arrays_.ids.contains(full))
      throw Error(ErrorKind::config, fmt::format("{}: two outputs are named '{}'", step_.name, name), step_.place);
    step_.makes.push_back(arrays_.add(full));
    return step_.makes.back();
  }

  void warn(const std::string& text, const Place& place) override {
    findings_.warnings.emplace_back(ErrorKind::config, text, place);
  }
  void changes(ArrayId array) override { step_.changes.push_back(array); }
  void fills(Detail detail) override { arrays_.filled.insert(detail); }
  bool filled(Detail detail) const override { return arrays_.filled.contains(detail); }
  bool brings_hard_process() const override { return arrays_.hard_process; }
  std::uint64_t key() const override { return step_.key; }

  Place place(const std::string& parameter, std::size_t item) const override {
    const CardSetting* setting = described_.find(parameter);
    if (!setting) return described_.place;
    return item < setting->items.size() ? setting->items[item].place : setting->place;
  }

  std::filesystem::path file(const std::string& parameter, const std::string& name) const override {
    const std::filesystem::path path = name, beside = std::filesystem::path(card_.name()).parent_path() / path;
    for (const auto& found : {beside, path})
      if (std::filesystem::exists(found)) return found;
    throw Error(ErrorKind::io, fmt::format("there is no file '{}' ({} of {} '{}'), neither beside the card nor in the working directory", name,
                                           parameter, step_.type, step_.name), place(parameter, 0));
  }

  std::shared_ptr<const PileUpSource> pile_up(const std::string& parameter, const std::string& name) override {
    arrays_.pile_up.push_back(file(parameter, name));
    try {
      return open_source_(arrays_.pile_up.back(), step_.key);
    } catch (Error& error) {
      throw error.in(fmt::format("{} of {} '{}'", parameter, step_.type, step_.name));
    }
  }

 private:
  Error missing(const std::string& parameter, const std::string& array, std::size_t item) const {
    const std::string what = fmt::format("array that {} '{}' could read ({})", step_.type, step_.name, parameter);
    if (std::find(later_.begin(), later_.end(), maker_of(array)) != later_.end())
      return Error(ErrorKind::config,
                   fmt::format("{} '{}' reads '{}' ({}), but '{}' comes no earlier in the ExecutionPath", step_.type,
                               step_.name, array, parameter, maker_of(array)),
                   place(parameter, item));
    return unknown_name(ErrorKind::config, what, array, arrays_.names, place(parameter, item));
  }

  Step& step_;
  const Card& card_;
  const CardModule& described_;
  Arrays& arrays_;
  const std::vector<std::string>& later_;
  const PileUpOpener& open_source_;
  CardFindings& findings_;
};

bool is_list(const Parameters::Entry& entry) { return entry.type().starts_with("list"); }

/// A card's text as the parameter wants it: one value, or a list of them.
Config as_config(const CardSetting& setting, bool list) {
  if (list) {
    std::vector<Config> items;
    for (const auto& item : setting.items) {
      if (setting.added)
        items.emplace_back(item.text, item.place);
      else
        for (auto& part : split_list(item)) items.emplace_back(std::move(part), item.place);
    }
    return Config::list(std::move(items), setting.place);
  }
  if (setting.items.size() != 1)
    throw Error(ErrorKind::config, fmt::format("'{}' takes one value: use 'set'", setting.name), setting.place);
  return Config(setting.items.front().text, setting.items.front().place);
}

/// Builds the chain step by step; a fault in one module does not hide those of the next.
class ChainBuilder {
 public:
  ChainBuilder(const Card& card, const ModuleCatalogue& catalogue, std::uint64_t seed, const PileUpOpener& open_source,
               bool hard_process, CardFindings& findings)
      : card_(card), catalogue_(catalogue), seed_(seed), open_source_(open_source), findings_(findings) {
    arrays_.hard_process = hard_process;
    for (const char* name : generated_names) arrays_.add(name);
    for (const auto& name : card.execution_path()) later_.push_back(name.text);
  }

  Chain build() {
    for (const auto& entry : card_.execution_path()) {
      attempt(entry.text, [&] { add_step(entry); });
      later_.erase(later_.begin());
    }
    chain_.arrays = arrays_.names.size();
    chain_.pile_up = std::move(arrays_.pile_up);
    keep_needed();
    return std::move(chain_);
  }

 private:
  template <class Work>
  void attempt(const std::string& module, const Work& work) {
    try {
      work();
    } catch (const Error& error) {
      findings_.problems.push_back(error);
      arrays_.faulty.insert(module);
    }
  }

  void warn(const std::string& text, const Place& place) {
    findings_.warnings.emplace_back(ErrorKind::config, text, place);
  }

  void add_step(const CardValue& entry) {
    const CardModule& described = find(entry);
    for (const auto& other : chain_.steps)
      if (other.name == entry.text)
        return warn(fmt::format("'{}' stands twice in the ExecutionPath; it runs once, at the first place", entry.text),
                    entry.place);
    auto module = catalogue_.make(described.type, described.place);
    Step& step = chain_.steps.emplace_back();
    step.name = described.name, step.type = described.type, step.place = described.place;
    step.module = std::move(module);
    step.key = stream_key(seed_, "simulate", step.name);
    Parameters parameters;
    step.module->declare(parameters);
    assign(parameters, described);
    StepWiring wiring(step, card_, described, arrays_, later_, open_source_, findings_);
    step.module->wire(wiring);
  }

  void assign(Parameters& parameters, const CardModule& described) {
    const std::string what = fmt::format("{} '{}'", described.type, described.name);
    for (const auto& setting : described.settings) {
      const auto& entries = parameters.entries();
      const auto entry =
          std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name() == setting.name; });
      attempt(described.name, [&] {
        if (entry != entries.end())
          parameters.assign(setting.name, as_config(setting, is_list(*entry)), what);
        else if (const std::string* reason = parameters.why_ignored(setting.name))
          warn(fmt::format("{}: '{}' has no effect: {}", what, setting.name, *reason), setting.place);
        else if (!setting.helper)
          throw unknown_name(ErrorKind::config, "parameter", setting.name, parameters.names(), setting.place).in(what);
      });
    }
    for (const auto& entry : parameters.entries())
      if (entry.is_required() && !entry.was_set())
        throw Error(ErrorKind::config, fmt::format("{} needs '{}': {}", what, entry.name(), entry.doc()), described.place);
  }

  const CardModule& find(const CardValue& entry) const {
    std::vector<std::string> known;
    for (const auto& module : card_.modules()) {
      if (module.name == entry.text) return module;
      known.push_back(module.name);
    }
    throw unknown_name(ErrorKind::config, "module in the ExecutionPath:", entry.text, known, entry.place);
  }

  // Walks back from the writers; drops steps whose arrays nobody needs.
  void keep_needed() {
    std::vector<char> needed(chain_.arrays);
    const auto any = [&](const std::vector<ArrayId>& ids) {
      return std::any_of(ids.begin(), ids.end(), [&](ArrayId id) { return needed[static_cast<std::size_t>(id)]; });
    };
    std::vector<Step> kept;
    bool writes = false;
    for (auto step = chain_.steps.rbegin(); step != chain_.steps.rend(); ++step) {
      writes |= step->module->writes();
      if (!step->module->writes() && !any(step->makes) && !any(step->changes)) continue;
      for (ArrayId id : step->reads) needed[static_cast<std::size_t>(id)] = 1;
      kept.push_back(std::move(*step));
    }
    if (!writes) warn("no TreeWriter stands in the ExecutionPath: nothing but the events' numbers and weights is written",
                      {card_.name(), 0});
    std::reverse(kept.begin(), kept.end());
    chain_.steps = std::move(kept);
    chain_.reads_all_particles = needed[generated_arrays::all_particles];
    using namespace generated_arrays;
    chain_.reads_hard_process = needed[hard_stable_particles] || needed[hard_partons] || needed[hard_all_particles];
  }

  const Card& card_;
  const ModuleCatalogue& catalogue_;
  std::uint64_t seed_;
  const PileUpOpener& open_source_;
  CardFindings& findings_;
  Arrays arrays_;
  std::vector<std::string> later_;  // names of the ExecutionPath that are still to come, this one first
  Chain chain_;
};

}  // namespace

Chain build_chain(const Card& card, const ModuleCatalogue& catalogue, std::uint64_t seed, const PileUpOpener& open_source,
                  bool hard_process, CardFindings& findings) {
  return ChainBuilder(card, catalogue, seed, open_source, hard_process, findings).build();
}

}  // namespace hml
