#include "hml/simulate/detector.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <optional>

#include "hml/event/particle_record.hpp"
#include "hml/simulate/chain.hpp"
#include "hml/simulate/finite_particles.hpp"

namespace hml {

namespace {

using Clock = std::chrono::steady_clock;

template <class T>
std::span<const T> event_values(const Collection& c, std::string_view column, std::int64_t event) {
  const auto& values = c.values<T>(column);
  return {values.data() + c.first(event), static_cast<std::size_t>(c.count(event))};
}

GeneratorRecord record_of(const Collection& c, std::int64_t e) {
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

// Quarks but the top, gluons and taus.
bool is_parton(int pdg) {
  const int code = std::abs(pdg);
  return code <= 5 || code == 21 || code == 15;
}

/// Fills the arrays of "Delphes/": stable particles (status 1), partons (other quarks, gluons and taus, as the stage of
/// flavour and tau tagging wants them) and, where a module reads it, everything.
void enter(DetectorEvent& event, bool everything) {
  const GeneratorRecord& r = event.record;
  for (std::int32_t i = 0; i < r.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    const bool stable = r.status[k] == 1, parton = !stable && is_parton(r.pdg[k]);
    if (!stable && !parton && !everything) continue;
    const CandidateId id = event.add(event.origin(i));
    if (everything) event.array(generated_arrays::all_particles).push_back(id);
    if (stable) event.array(generated_arrays::stable_particles).push_back(id);
    if (parton) event.array(generated_arrays::partons).push_back(id);
  }
}

/// Fills the arrays "Delphes/...LHEF" alike.
void enter_hard_process(DetectorEvent& event) {
  using namespace generated_arrays;
  const GeneratorRecord& r = event.hard_process;
  for (std::int32_t i = 0; i < r.size(); ++i) {
    const auto k = static_cast<std::size_t>(i);
    if (!std::isfinite(r.px[k] + r.py[k] + r.pz[k] + r.e[k])) continue;
    const CandidateId id = event.add(event.hard_process_entry(i));
    event.array(hard_all_particles).push_back(id);
    if (r.status[k] == 1)
      event.array(hard_stable_particles).push_back(id);
    else if (is_parton(r.pdg[k]))
      event.array(hard_partons).push_back(id);
  }
}

}  // namespace

struct Detector::Parts {
  Card card;
  Chain chain;
  std::vector<Error> warnings;
  std::unique_ptr<std::atomic<std::int64_t>[]> nanoseconds;

  Parts(Card card_read, const ModuleCatalogue& modules, std::uint64_t seed, const PileUpOpener& open_source,
        bool hard_process = false)
      : card(std::move(card_read)) {
    CardFindings findings;
    chain = build_chain(card, modules, seed, open_source, hard_process, findings);
    if (!findings.problems.empty()) throw findings.problems.front();
    warnings = std::move(findings.warnings);
    nanoseconds = std::make_unique<std::atomic<std::int64_t>[]>(chain.steps.size());
  }

  void run(DetectorEvent& event, std::vector<std::int64_t>& spent) const {
    event.clear();
    enter(event, chain.reads_all_particles);
    if (chain.reads_hard_process) enter_hard_process(event);
    auto before = Clock::now();
    for (std::size_t i = 0; i < chain.steps.size(); ++i) {
      Random random(chain.steps[i].key, static_cast<std::uint64_t>(event.number));
      chain.steps[i].module->process(event, random);
      const auto now = Clock::now();
      spent[i] += std::chrono::duration_cast<std::chrono::nanoseconds>(now - before).count();
      before = now;
    }
  }
};

Detector::Detector(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
Detector::Detector(const std::filesystem::path& card, std::uint64_t seed, const ModuleCatalogue& modules,
                   const PileUpOpener& open_source)
    : Detector(Card::load(card), seed, modules, open_source) {}
Detector::Detector(Card card, std::uint64_t seed, const ModuleCatalogue& modules, const PileUpOpener& open_source, bool hard_process)
    : Detector(std::make_unique<Parts>(std::move(card), modules, seed, open_source, hard_process)) {}
Detector::Detector(Detector&&) noexcept = default;
Detector& Detector::operator=(Detector&&) noexcept = default;
Detector::~Detector() = default;

Detector Detector::from_text(const std::string& card, const std::string& name, std::uint64_t seed,
                             const PileUpOpener& open_source) {
  return Detector(std::make_unique<Parts>(Card::parse(card, name), module_catalogue(), seed, open_source));
}

CardFindings Detector::check(const Card& card, const ModuleCatalogue& modules, const PileUpOpener& open_source) {
  CardFindings out;
  build_chain(card, modules, 0, open_source, false, out);
  return out;
}

const std::vector<Error>& Detector::warnings() const { return parts_->warnings; }

Events Detector::simulate(const Events& given, std::int64_t first_event) const {
  // A generator's NaN must not spread into sums over the event.
  const std::optional<Events> mended = finite_particles(given);
  const Events& particles = mended ? *mended : given;
  Events out;
  out.set_size(particles.size());
  const Collection* header = particles.find(event_collection);
  if (header) out.collections().push_back(*header);
  for (const auto& step : parts_->chain.steps) step.module->begin(out);
  const Collection& record = particles.collection(particle_collection);
  const Collection* hard = particles.find(hard_process_collection);
  DetectorEvent event;
  event.arrays.resize(parts_->chain.arrays);
  event.output = &out;
  const auto* weights = header && header->find("weight") ? &header->values<double>("weight") : nullptr;
  std::vector<std::int64_t> spent(parts_->chain.steps.size());
  for (std::int64_t e = 0; e < particles.size(); ++e) {
    event.record = record_of(record, e);
    if (hard) event.hard_process = record_of(*hard, e);
    event.number = first_event + e;
    if (weights) event.weight = (*weights)[static_cast<std::size_t>(e)];
    parts_->run(event, spent);
  }
  for (std::size_t i = 0; i < spent.size(); ++i) parts_->nanoseconds[i].fetch_add(spent[i], std::memory_order_relaxed);
  return out;
}

bool Detector::reads_hard_process() const { return parts_->chain.reads_hard_process; }

const std::string& Detector::card_text() const { return parts_->card.text(); }

const std::vector<std::filesystem::path>& Detector::pile_up_files() const { return parts_->chain.pile_up; }

std::int64_t Detector::batch_events() const {
  constexpr std::int64_t usual = 200, with_pile_up = 4;
  return pile_up_files().empty() ? usual : with_pile_up;
}

std::vector<std::string> Detector::collections() const {
  Events out;
  for (const auto& step : parts_->chain.steps) step.module->begin(out);
  return out.names();
}

std::map<std::string, std::string> Detector::classes() const {
  std::map<std::string, std::string> out;
  for (const auto& step : parts_->chain.steps) out.merge(step.module->classes());
  return out;
}

std::vector<Detector::ModuleTime> Detector::times() const {
  std::vector<ModuleTime> out;
  for (std::size_t i = 0; i < parts_->chain.steps.size(); ++i)
    out.push_back(
        {parts_->chain.steps[i].name, parts_->chain.steps[i].type, 1e-9 * static_cast<double>(parts_->nanoseconds[i].load())});
  return out;
}

}  // namespace hml
