#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/command.hpp"
#include "hml/cli/job.hpp"
#include "hml/cli/plugins.hpp"
#include "hml/cli/simulation.hpp"
#include "hml/core/files.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/chain.hpp"
#include "hml/event/store.hpp"
#include "hml/generate/pile_up.hpp"
#include "hml/simulate/card.hpp"
#include "hml/simulate/detector.hpp"

namespace hml::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::string card = "cards/cms.tcl", output;
  std::optional<std::string> root_form;
  std::vector<std::string> events, plugins, pythia, check;
  std::optional<std::uint64_t> seed;
  std::optional<std::int64_t> most, skip;
  int threads = 0;
  bool profile = false;
};

constexpr std::uint64_t default_seed = 42;

bool is_store(const fs::path& path) { return path.extension() == ".h5" || path.extension() == ".hdf5"; }

// Particles of a run meet the detector that the run would have given them.
std::optional<std::uint64_t> seed_of_run(const fs::path& particles) {
  if (!is_store(particles)) return {};
  const auto record = nlohmann::ordered_json::parse(EventReader(particles).provenance(), nullptr, false);
  if (!record.is_object() || !record.contains("settings")) return {};
  const auto& settings = record["settings"];
  if (!settings.contains("sample") || !settings.contains("seed")) return {};
  return stream_key(settings["seed"].get<std::uint64_t>(), "simulate", settings["sample"].get<std::string>());
}

// What the card sets outside of its modules: MaxEvents, SkipEvents, RandomSeed; 0 stands for nothing set, as in Delphes.
std::optional<std::int64_t> number_of_card(const Card& card, const std::string& variable) {
  const auto value = card.global(variable);
  if (!value) return {};
  const std::int64_t number = Config(value->text, value->place).integer();
  return number > 0 ? std::optional(number) : std::nullopt;
}

std::uint64_t seed_of(const Options& options, const Card& card) {
  if (options.seed) return *options.seed;
  if (const auto seed = number_of_card(card, "RandomSeed")) return static_cast<std::uint64_t>(*seed);
  return seed_of_run(options.events.front()).value_or(default_seed);
}

// Patterns stand for the files that fit them.
std::vector<std::string> files_of(const std::vector<std::string>& events) {
  std::vector<std::string> files;
  for (const auto& file : expand_patterns({events.begin(), events.end()})) files.push_back(file.string());
  return files;
}

// What the result depends on. A file is known by its bytes, a stream by nothing.
nlohmann::ordered_json settings_of(const ParticleRequest& particles, const Detector& detector,
                                   const std::vector<std::string>& plugins, bool readable, int threads) {
  nlohmann::ordered_json sources;
  for (const auto& path : particles.paths) sources.push_back(readable ? fingerprint_file(path, threads) : path);
  nlohmann::ordered_json settings{{"source", sources.size() == 1 ? sources.front() : sources},
                                  {"seed", particles.seed},
                                  {"card", detector.card_text()}};
  if (particles.skip > 0) settings["skip"] = particles.skip;
  if (particles.most > 0) settings["events"] = particles.most;
  if (!particles.pythia.empty()) settings["pythia"] = particles.pythia;
  for (const auto& plugin : plugins) settings["plugins"].push_back(fingerprint_file(plugin));
  for (const auto& file : detector.pile_up_files()) settings["pile_up"].push_back(fingerprint_file(file));
  return settings;
}

void simulate_events(const Options& options) {
  const Card card = Card::load(find_resource(Config(options.card), {}));
  ParticleRequest particles{.paths = files_of(options.events), .pythia = options.pythia, .seed = seed_of(options, card)};
  particles.skip = options.skip.value_or(number_of_card(card, "SkipEvents").value_or(0));
  particles.most = options.most.value_or(number_of_card(card, "MaxEvents").value_or(0));
  const bool hard_process = has_hard_process(particles);
  const Detector detector(card, particles.seed, modules_of(card, options.plugins), open_generated_pile_up, hard_process);
  particles.hard_process = hard_process && detector.reads_hard_process();
  if (const auto ignored = detector.warnings().size(); ignored > 0)
    fmt::print(stderr, "{}: {} of its settings {} no effect: see 'hml simulate --check {}'\n", options.card, ignored,
               ignored == 1 ? "has" : "have", options.card);
  particles.piece = std::min(particles.piece, detector.batch_events());
  std::vector<std::string> libraries = options.plugins;
  for (const auto& library : card.libraries()) libraries.push_back(library.text);
  std::error_code ignored;
  const bool readable = std::all_of(particles.paths.begin(), particles.paths.end(),
                                    [&](const auto& path) { return fs::is_regular_file(path, ignored); });
  const int threads = resolve_threads(options.threads);
  const Simulation simulation{.detector = detector,
                              .particles = particles,
                              .output = options.output,
                              .root_form = options.root_form == "delphes" ? DelphesForm::delphes : DelphesForm::columns,
                              .settings = settings_of(particles, detector, libraries, readable, threads),
                              .resumes = readable,
                              .threads = threads};
  const SimulationTimes times = simulate_file(simulation);
  if (options.profile)
    fmt::print("{}{} events in {:.2f} s on {} threads: {:.0f} events/s\n", profile_table(detector, times).text(),
               times.events, times.whole, simulation.threads, static_cast<double>(times.events) / times.whole);
}

// Whether the card can run; what is wrong with it, or without effect, goes to stderr, each on a line of its own.
bool check(const std::string& name, const std::vector<std::string>& plugins) {
  const fs::path path = find_resource(Config(name), {});
  CardFindings found;
  try {
    const Card card = Card::load(path);
    const auto modules = modules_of(card, plugins);
    found = Detector::check(card, modules, open_generated_pile_up);
    if (found.problems.empty()) {
      const Detector detector(card, default_seed, modules, open_generated_pile_up);
      fmt::print("{}: {} modules, {} branches: ready\n", name, card.execution_path().size(),
                 detector.collections().size());
    }
  } catch (const Error& error) {
    found.problems.push_back(error);
  }
  for (const auto& problem : found.problems) fmt::print(stderr, "{}\n", problem.message());
  for (const auto& warning : found.warnings) fmt::print(stderr, "without effect: {}\n", warning.message());
  return found.problems.empty();
}

void check_cards(const Options& options) {
  const auto faulty = std::count_if(options.check.begin(), options.check.end(),
                                    [&](const auto& card) { return !check(card, options.plugins); });
  if (faulty > 0)
    throw Error(ErrorKind::input, faulty == 1 && options.check.size() == 1
                                       ? fmt::format("{} cannot run", options.check.front())
                                       : fmt::format("{} of {} cards cannot run", faulty, options.check.size()));
}

void simulate(const Options& options) {
  if (!options.check.empty()) return check_cards(options);
  if (options.events.empty()) throw Error(ErrorKind::usage, "name the EVENTS to simulate (see hml simulate --help)");
  if (options.output.empty()) throw Error(ErrorKind::usage, "name the file to write: -o OUTPUT (see hml simulate --help)");
  if (options.root_form && fs::path(options.output).extension() != ".root")
    throw Error(ErrorKind::usage,
                fmt::format("--root-form is the form of a .root file, which '{}' is not", options.output));
  simulate_events(options);
}

}  // namespace

Command simulate_command() {
  return {
      "simulate", "Pass particles through a detector that a card of Delphes' language describes",
      [](CLI::App& app) {
        auto options = std::make_shared<Options>();
        app.add_option("EVENTS", options->events,
                       "Particles, of one file or several: HepMC (also .gz), '-' for a pipe, LHE (showered by Pythia), Pythia's command file "
                       "(.cmnd), particles/NAME.h5 of a run, ROOT with a collection Particle");
        app.add_option("--card", options->card, "Detector card");
        app.add_option("-o,--output", options->output,
                       "File to write: .h5, .root (Delphes' tree) or .parquet (in a build with Arrow)");
        app.add_option("--root-form", options->root_form,
                       "Form of a .root file: columns (flat branches) or delphes (TClonesArrays of Delphes' classes, "
                       "with references; for its macros)")
            ->check(CLI::IsMember({"columns", "delphes"}));
        app.add_option("--events", options->most, "Number of events (default: the card's MaxEvents, else all)")
            ->check(CLI::PositiveNumber);
        app.add_option("--skip", options->skip, "Events to pass over first (default: the card's SkipEvents, else none)")
            ->check(CLI::NonNegativeNumber);
        app.add_option("--seed", options->seed,
                       "Seed of all random numbers (default: the card's RandomSeed, else as in the run that the "
                       "particles come from, else 42)");
        app.add_option("--pythia", options->pythia, "A line of Pythia's settings for the shower of LHE events")
            ->allow_extra_args(false);
        app.add_option("--plugin", options->plugins, "Shared library with detector modules of your own")
            ->allow_extra_args(false);
        app.add_option("--threads", options->threads, "Number of threads (default: one a processor)")
            ->check(CLI::Range(1, 1024));
        app.add_flag("--profile", options->profile, "Print the time of each module, of reading and of writing");
        app.add_option("--check", options->check, "Check cards and simulate nothing: say what is wrong with them");
        return [options] { simulate(*options); };
      }};
}

}  // namespace hml::cli
