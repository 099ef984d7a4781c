#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/command.hpp"
#include "hml/cli/event_products.hpp"
#include "hml/cli/job.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/random.hpp"
#include "hml/core/threads.hpp"
#include "hml/event/hepmc.hpp"
#include "hml/event/store.hpp"
#include "hml/generate/pile_up.hpp"
#include "hml/simulate/detector.hpp"

namespace hml::cli {

namespace {

struct Options {
  std::string events, card = "cards/cms.tcl", output;
  std::optional<std::uint64_t> seed;
  int threads = 0;
  bool profile = false;
};

constexpr std::int64_t text_events = 200;  // read at a time
constexpr std::uint64_t default_seed = 42;

bool is_store(const std::filesystem::path& path) { return path.extension() == ".h5" || path.extension() == ".hdf5"; }

void print_profile(const Detector& detector, double seconds, std::int64_t events) {
  auto times = detector.times();
  std::stable_sort(times.begin(), times.end(), [](const auto& a, const auto& b) { return a.seconds > b.seconds; });
  Table table{"Time of each module", {"module", "type", "seconds", "ms/event"}, {}};
  for (const auto& t : times)
    table.rows.push_back({t.name, t.type, fmt::format("{:.3f}", t.seconds),
                          fmt::format("{:.4f}", 1e3 * t.seconds / static_cast<double>(events))});
  fmt::print("{}{} events in {:.2f} s: {:.0f} events/s\n", table.text(), events, seconds,
             static_cast<double>(events) / seconds);
}

// HepMC text is read in order by one thread, whichever asks next; its length is not known beforehand, so the particles
// are kept as one of our files meanwhile.
void store_hepmc(const std::filesystem::path& from, const std::filesystem::path& to) {
  HepmcReader reader(from);
  EventWriter writer(to,
                     nlohmann::ordered_json{{"product", "particles"}, {"source", from.filename().string()}}.dump(1));
  for (Events batch = reader.read(text_events); batch.size() > 0; batch = reader.read(text_events)) {
    check_interrupt();
    writer.append(batch);
  }
  writer.close();
}

// Particles of a run meet the detector that the run would have given them.
std::uint64_t seed_of(const EventReader& particles) {
  const auto record = nlohmann::ordered_json::parse(particles.provenance(), nullptr, false);
  if (!record.is_object() || !record.contains("settings")) return default_seed;
  const auto& settings = record["settings"];
  if (!settings.contains("sample") || !settings.contains("seed")) return default_seed;
  return stream_key(settings["seed"].get<std::uint64_t>(), "simulate", settings["sample"].get<std::string>());
}

void simulate(const Options& options) {
  const auto card = find_resource(Config(options.card), {});
  std::optional<AtomicFile> stored;
  if (!is_store(options.events))
    store_hepmc(options.events, stored.emplace(options.output + ".particles.h5").temporary());
  const std::filesystem::path input = stored ? stored->temporary() : std::filesystem::path(options.events);
  const EventReader reader(input);
  const std::uint64_t seed = options.seed ? *options.seed : seed_of(reader);
  const Detector detector(card, seed, module_catalogue(), open_generated_pile_up);
  nlohmann::ordered_json settings{{"source", fingerprint_file(input)}, {"seed", seed}, {"card", detector.card_text()}};
  for (const auto& file : detector.pile_up_files()) settings["pile_up"].push_back(fingerprint_file(file));
  EventProduct product;
  product.path = options.output;
  product.key = product_key("events", settings);
  product.provenance = provenance("events", product.key, settings);
  product.label = "simulate";
  product.events = reader.size();
  product.block_events = detector.batch_events();
  product.threads = resolve_threads(options.threads);
  product.make = [&](std::int64_t block, std::int64_t events, int) {
    const std::int64_t begin = block * detector.batch_events();
    return Block{detector.simulate(reader.read(begin, begin + events), begin), {}};
  };
  const Stopwatch watch;
  write_events(product);
  if (options.profile) print_profile(detector, watch.seconds(), reader.size());
}

}  // namespace

Command simulate_command() {
  return {
      "simulate", "Pass particles through a detector: an event file of ours or HepMC, with a card of Delphes' language",
      [](CLI::App& app) {
        auto options = std::make_shared<Options>();
        app.add_option("EVENTS", options->events, "Particles: particles/NAME.h5 of a run, or HepMC 2 or 3 (also .gz)")
            ->required();
        app.add_option("--card", options->card, "Detector card");
        app.add_option("-o,--output", options->output, "Event file to write (.h5)")->required();
        app.add_option(
            "--seed", options->seed,
            "Seed of the detector's random numbers (default: as in the run that the particles come from, else 42)");
        app.add_option("--threads", options->threads, "Number of threads (default: one a processor)")
            ->check(CLI::Range(1, 1024));
        app.add_flag("--profile", options->profile, "Print the time of each module");
        return [options] { simulate(*options); };
      }};
}

}  // namespace hml::cli
