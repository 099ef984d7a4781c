#include "hml/simulate/detector.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <map>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/simulate/card.hpp"
#include "hml/simulate/module.hpp"

namespace hml {

namespace {

using Clock = std::chrono::steady_clock;

/// Arrays by name and by who makes, reads and changes them.
struct Arrays {
  std::vector<std::string> names;
  std::map<std::string, ArrayId> ids;

  ArrayId add(const std::string& name) {
    ids[name] = static_cast<ArrayId>(names.size());
    names.push_back(name);
    return ids[name];
  }
};

constexpr ArrayId stable_particles = 0, partons = 1, all_particles = 2;

struct Step {
  std::string name, type;
  Place place;
  std::unique_ptr<Module> module;
  std::vector<ArrayId> reads, makes, changes;
  std::uint64_t key = 0;
};

/// Resolves the names of one module and notes what it asked for.
class StepWiring final : public Wiring {
 public:
  StepWiring(Step& step, const CardModule& card, Arrays& arrays, const std::vector<std::string>& later)
      : step_(step), card_(card), arrays_(arrays), later_(later) {}

  ArrayId input(const std::string& parameter, const std::string& array, std::size_t item) override {
    const auto known = arrays_.ids.find(array);
    if (known == arrays_.ids.end()) throw missing(parameter, array, item);
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

  void changes(ArrayId array) override { step_.changes.push_back(array); }

  Place place(const std::string& parameter, std::size_t item) const override {
    const CardSetting* setting = card_.find(parameter);
    if (!setting) return card_.place;
    return item < setting->items.size() ? setting->items[item].place : setting->place;
  }

 private:
  Error missing(const std::string& parameter, const std::string& array, std::size_t item) const {
    const std::string what = fmt::format("array that {} '{}' could read ({})", step_.type, step_.name, parameter);
    const std::string module = array.substr(0, array.find('/'));
    if (std::find(later_.begin(), later_.end(), module) != later_.end())
      return Error(ErrorKind::config,
                   fmt::format("{} '{}' reads '{}' ({}), but '{}' comes no earlier in the ExecutionPath", step_.type,
                               step_.name, array, parameter, module),
                   place(parameter, item));
    return unknown_name(ErrorKind::config, what, array, arrays_.names, place(parameter, item));
  }

  Step& step_;
  const CardModule& card_;
  Arrays& arrays_;
  const std::vector<std::string>& later_;
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

void assign(Parameters& parameters, const CardModule& card) {
  const std::string what = fmt::format("{} '{}'", card.type, card.name);
  for (const auto& setting : card.settings) {
    const auto& entries = parameters.entries();
    const auto entry =
        std::find_if(entries.begin(), entries.end(), [&](const auto& e) { return e.name() == setting.name; });
    if (entry != entries.end()) {
      parameters.assign(setting.name, as_config(setting, is_list(*entry)), what);
    } else if (!setting.helper) {
      throw unknown_name(ErrorKind::config, "parameter", setting.name, parameters.names(), setting.place).in(what);
    }
  }
  for (const auto& entry : parameters.entries())
    if (entry.is_required() && !entry.was_set())
      throw Error(ErrorKind::config, fmt::format("{} needs '{}': {}", what, entry.name(), entry.doc()), card.place);
}

template <class T>
std::span<const T> event_values(const Collection& c, std::string_view column, std::int64_t event) {
  const auto& values = c.values<T>(column);
  return {values.data() + c.first(event), static_cast<std::size_t>(c.count(event))};
}

ParticleRecord record_of(const Collection& c, std::int64_t e) {
  using I = std::int32_t;
  return {.pdg = event_values<I>(c, "pdg", e),
          .status = event_values<I>(c, "status", e),
          .mother1 = event_values<I>(c, "mother1", e),
          .mother2 = event_values<I>(c, "mother2", e),
          .daughter1 = event_values<I>(c, "daughter1", e),
          .daughter2 = event_values<I>(c, "daughter2", e),
          .px = event_values<double>(c, "px", e),
          .py = event_values<double>(c, "py", e),
          .pz = event_values<double>(c, "pz", e),
          .e = event_values<double>(c, "e", e),
          .mass = event_values<double>(c, "mass", e),
          .x = event_values<double>(c, "x", e),
          .y = event_values<double>(c, "y", e),
          .z = event_values<double>(c, "z", e),
          .t = event_values<double>(c, "t", e),
          .charge = event_values<float>(c, "charge", e)};
}

Candidate candidate_of(const ParticleRecord& r, std::int32_t i) {
  const auto k = static_cast<std::size_t>(i);
  Candidate c;
  c.momentum = r.momentum(i);
  c.x = r.x[k], c.y = r.y[k], c.z = r.z[k], c.t = r.t[k];
  c.pdg = r.pdg[k], c.status = r.status[k];
  c.charge = static_cast<std::int32_t>(r.charge[k]);
  c.particle = i;
  return c;
}

/// Fills the arrays of "Delphes/": stable particles (status 1), partons (other quarks, gluons and taus, as the stage of
/// flavour and tau tagging wants them) and, where a module reads it, everything.
void enter(DetectorEvent& event, bool everything) {
  const ParticleRecord& r = event.record;
  for (std::int32_t i = 0; i < r.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    const int code = std::abs(r.pdg[k]);
    const bool stable = r.status[k] == 1, parton = !stable && (code <= 5 || code == 21 || code == 15);
    if (!stable && !parton && !everything) continue;
    // A generator's NaN must not spread into sums over the event.
    const bool sane = std::isfinite(r.px[k] + r.py[k] + r.pz[k] + r.e[k] + r.x[k] + r.y[k] + r.z[k]);
    if (!sane && !everything) continue;
    const CandidateId id = event.add(candidate_of(r, i));
    if (everything) event.array(all_particles).push_back(id);
    if (!sane) continue;
    if (stable) event.array(stable_particles).push_back(id);
    if (parton) event.array(partons).push_back(id);
  }
}

}  // namespace

struct Detector::Parts {
  Card card;
  std::vector<Step> steps;  // only those that a writer needs
  std::size_t arrays = 0;
  bool reads_all_particles = false;
  std::unique_ptr<std::atomic<std::int64_t>[]> nanoseconds;

  Parts(Card card_read, std::uint64_t seed) : card(std::move(card_read)) {
    Arrays names;
    for (const char* name : {"Delphes/stableParticles", "Delphes/partons", "Delphes/allParticles"}) names.add(name);
    std::vector<std::string> later;
    for (const auto& name : card.execution_path()) later.push_back(name.text);
    for (const auto& entry : card.execution_path()) {
      add_step(entry, names, later, seed);
      later.erase(later.begin());
    }
    arrays = names.names.size();
    keep_needed();
    nanoseconds = std::make_unique<std::atomic<std::int64_t>[]>(steps.size());
  }

  void add_step(const CardValue& entry, Arrays& names, const std::vector<std::string>& later, std::uint64_t seed) {
    const CardModule& described = find(entry);
    for (const auto& other : steps)
      if (other.name == entry.text)
        throw Error(ErrorKind::config, fmt::format("'{}' stands twice in the ExecutionPath", entry.text), entry.place);
    Step& step = steps.emplace_back(Step{described.name,
                                         described.type,
                                         described.place,
                                         module_catalogue().make(described.type, described.place),
                                         {},
                                         {},
                                         {},
                                         0});
    Parameters parameters;
    step.module->declare(parameters);
    assign(parameters, described);
    StepWiring wiring(step, described, names, later);
    step.module->wire(wiring);
    step.key = stream_key(seed, "simulate", step.name);
  }

  const CardModule& find(const CardValue& entry) const {
    std::vector<std::string> known;
    for (const auto& module : card.modules()) {
      if (module.name == entry.text) return module;
      known.push_back(module.name);
    }
    throw unknown_name(ErrorKind::config, "module in the ExecutionPath:", entry.text, known, entry.place);
  }

  // Walks back from the writers; drops steps whose arrays nobody needs.
  void keep_needed() {
    std::vector<char> needed(arrays);
    const auto any = [&](const std::vector<ArrayId>& ids) {
      return std::any_of(ids.begin(), ids.end(), [&](ArrayId id) { return needed[static_cast<std::size_t>(id)]; });
    };
    std::vector<Step> kept;
    bool writes = false;
    for (auto step = steps.rbegin(); step != steps.rend(); ++step) {
      writes |= step->module->writes();
      if (!step->module->writes() && !any(step->makes) && !any(step->changes)) continue;
      for (ArrayId id : step->reads) needed[static_cast<std::size_t>(id)] = 1;
      kept.push_back(std::move(*step));
    }
    if (!writes)
      throw Error(ErrorKind::config, "no TreeWriter stands in the ExecutionPath: nothing would be written",
                  {card.name(), 0});
    std::reverse(kept.begin(), kept.end());
    steps = std::move(kept);
    reads_all_particles = needed[all_particles];
  }

  void run(DetectorEvent& event, std::int64_t number, std::vector<std::int64_t>& spent) const {
    event.clear();
    enter(event, reads_all_particles);
    auto before = Clock::now();
    for (std::size_t i = 0; i < steps.size(); ++i) {
      Random random(steps[i].key, static_cast<std::uint64_t>(number));
      steps[i].module->process(event, random);
      const auto now = Clock::now();
      spent[i] += std::chrono::duration_cast<std::chrono::nanoseconds>(now - before).count();
      before = now;
    }
  }
};

Detector::Detector(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Detector::Detector(const std::filesystem::path& card, std::uint64_t seed)
    : parts_(std::make_unique<Parts>(Card::load(card), seed)) {}
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;
Detector::~Detector() = default;

Detector Detector::from_text(const std::string& card, const std::string& name, std::uint64_t seed) {
  return Detector(std::make_unique<Parts>(Card::parse(card, name), seed));
}

Events Detector::simulate(const Events& particles, std::int64_t first_event) const {
  Events out;
  out.set_size(particles.size());
  if (const Collection* header = particles.find(event_collection)) out.collections().push_back(*header);
  for (const auto& step : parts_->steps) step.module->begin(out);
  const Collection& record = particles.collection(particle_collection);
  DetectorEvent event;
  event.arrays.resize(parts_->arrays);
  event.output = &out;
  std::vector<std::int64_t> spent(parts_->steps.size());
  for (std::int64_t e = 0; e < particles.size(); ++e) {
    event.record = record_of(record, e);
    parts_->run(event, first_event + e, spent);
  }
  for (std::size_t i = 0; i < spent.size(); ++i) parts_->nanoseconds[i].fetch_add(spent[i], std::memory_order_relaxed);
  return out;
}

const std::string& Detector::card_text() const { return parts_->card.text(); }

std::vector<std::string> Detector::collections() const {
  Events out;
  for (const auto& step : parts_->steps) step.module->begin(out);
  return out.names();
}

std::vector<Detector::ModuleTime> Detector::times() const {
  std::vector<ModuleTime> out;
  for (std::size_t i = 0; i < parts_->steps.size(); ++i)
    out.push_back(
        {parts_->steps[i].name, parts_->steps[i].type, 1e-9 * static_cast<double>(parts_->nanoseconds[i].load())});
  return out;
}

Table module_table() {
  Table table{"Detector modules", {"module", "what it does"}, {}};
  for (const auto& item : module_catalogue().items()) table.rows.push_back({item.name, item.doc});
  return table;
}

Table module_parameter_table(const std::string& module) {
  const auto names = module_catalogue().names();
  if (std::find(names.begin(), names.end(), module) == names.end())
    throw unknown_name(ErrorKind::usage, "module", module, names);
  const auto made = module_catalogue().make(module);
  Parameters parameters;
  made->declare(parameters);
  Table table{module, {"parameter", "type", "default", "unit", "bounds", "what it is"}, {}};
  for (const auto& entry : parameters.entries())
    table.rows.push_back({entry.name(), entry.type(), entry.is_required() ? "required" : entry.default_value().dump(),
                          entry.unit(), entry.bounds(), entry.doc()});
  return table;
}

}  // namespace hml
