#include "hml/cli/run_file.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/parameters.hpp"

namespace hml::cli {

namespace fs = std::filesystem;

namespace {

void override_value(Config& run, const std::string& setting) {
  const auto equals = setting.find('=');
  if (equals == std::string::npos || equals == 0)
    throw Error(ErrorKind::usage, fmt::format("--set {}: expected KEY=VALUE, such as generate.events=500", setting));
  Config value = Config::parse(setting.substr(equals + 1), "--set " + setting, false);
  try {
    run.set_path(setting.substr(0, equals), std::move(value));
  } catch (Error& error) {
    throw error.in("--set " + setting);
  }
}

// Settings of `generate` that every sample shares unless it says otherwise.
struct Common {
  std::int64_t events = 10000;
  double scale = 1;
  double energy = 13000;
  std::vector<std::string> pythia;
  Config samples;

  void declare(Parameters& p) {
    p.add("events", events, "Number of events of each sample.").min(1);
    p.add("scale", scale, "Factor for the numbers of events of all samples; a small one makes a run for a try.").min(1e-9);
    p.add("energy", energy, "Centre-of-mass energy of the beams.").unit("GeV").min(10);
    p.add("pythia", pythia, "Settings handed to Pythia as they are, such as 'PartonLevel:MPI = off'.");
    p.add("samples", samples, "Samples by name: label, process, decays, pt_min, pt_max, ...").required();
  }
};

SampleSettings read_sample(const std::string& name, const Config& section, const Config& common, double scale) {
  SampleSettings sample;
  sample.name = name;
  sample.process = section;
  for (const char* key : {"events", "energy", "pythia"})
    if (const Config* shared = common.find(key); shared && !section.find(key)) sample.process.set(key, *shared);

  sample.events = Common{}.events;
  Parameters p;
  p.add("label", sample.label, "Class of the events: 0 background, 1 signal.").min(0).max(99).required();
  p.add("legend", sample.legend, "Name of the class in tables and figures.");
  p.add("events", sample.events, "Number of events.").min(1);
  p.add("cross_section", sample.cross_section, "Cross section before the filters, such as one of higher order; 0: the generator's.")
      .unit("pb")
      .min(0);
  Config own = Config::map({}, section.place());
  for (const auto& key : p.names())
    if (Config value = sample.process.take(key); !value.is_null()) own.set(key, std::move(value));
  p.assign(own, fmt::format("sample '{}'", name));
  if (sample.legend.empty()) sample.legend = name;
  sample.events = std::max<std::int64_t>(1, std::llround(scale * static_cast<double>(sample.events)));
  return sample;
}

// Names become names of files and keys of tables.
void check_name(const std::string& name, const Place& place) {
  const bool good = !name.empty() && name[0] != '.' && name[0] != '-' &&
                    std::all_of(name.begin(), name.end(),
                                [](unsigned char c) { return std::isalnum(c) || c == '_' || c == '-' || c == '.'; });
  if (!good)
    throw Error(ErrorKind::config, fmt::format("'{}' is no good name: use letters, digits, '_', '-' and '.'", name),
                place);
}

void read_generate(RunFile& run, const Config& section) {
  Common common;
  Parameters p;
  common.declare(p);
  p.assign(section, "generate");
  std::set<int> labels;
  for (const auto& [name, sample] : common.samples.entries()) {
    check_name(name, sample.place());
    run.samples.push_back(read_sample(name, sample, section, common.scale));
    labels.insert(run.samples.back().label);
  }
  if (labels.empty() || *labels.rbegin() != static_cast<int>(labels.size()) - 1)
    throw Error(ErrorKind::config, "generate.samples needs classes, labelled 0, 1, ... without a gap",
                common.samples.place());
}

constexpr long long most_repeats = 100;

// As often as its trainings are asked for, each under a name of its own.
void read_approach(RunFile& run, const std::string& name, const Config& entry) {
  ApproachSettings approach{name, entry.at("approach").text(), entry};
  approach.parameters.take("approach");
  const Config repeats = approach.parameters.take("repeats");
  const auto trainings = repeats.is_null() ? 1 : repeats.integer();
  if (trainings < 1 || trainings > most_repeats)
    throw Error(ErrorKind::config, fmt::format("approach '{}': repeats = {} is not in [1, {}]", name, trainings, most_repeats),
                repeats.place());
  if (trainings == 1) return run.approaches.push_back(std::move(approach));
  approach.repeats = name;
  for (long long i = 1; i <= trainings; ++i) {
    approach.name = fmt::format("{}_{}", name, i);
    run.approaches.push_back(approach);
  }
}

void read_approaches(RunFile& run, const Config& section) {
  for (const auto& [name, entry] : section.entries()) {
    check_name(name, entry.place());
    read_approach(run, name, entry);
  }
  if (run.approaches.empty()) throw Error(ErrorKind::config, "'approaches' names none", section.place());
  std::set<std::string> names;
  for (const auto& approach : run.approaches)
    if (!names.insert(approach.name).second)
      throw Error(ErrorKind::config, fmt::format("'{}' is the name of two approaches, one of them a training of a repeated one", approach.name),
                  approach.parameters.place());
}

// A run makes events, or it starts from a dataset that is there.
void read_events(RunFile& run, const Config& generate, const Config& simulate, const fs::path& path) {
  if (const Config* file = run.dataset.find("file")) {
    for (const auto& [key, section] : {std::pair("generate", &generate), std::pair("simulate", &simulate)})
      if (!section->is_null())
        throw Error(ErrorKind::config,
                    fmt::format("a run that starts from a dataset ('dataset.file') has no '{}'", key), section->place());
    run.given = find_resource(*file, path).string();
    return;
  }
  read_generate(run, generate);
  Parameters detector;
  Config card;
  detector.add("card", card, "Detector card, in the language of Delphes.").required();
  detector.assign(simulate, "simulate");
  run.card = find_resource(card, path).string();
}

}  // namespace

fs::path find_resource(const Config& name, const fs::path& run_file) {
  const fs::path given = name.text();
  for (const fs::path& candidate : {given, run_file.parent_path() / given, fs::path(HML_SHARE) / given})
    if (fs::is_regular_file(candidate)) return candidate;
  throw Error(ErrorKind::config,
              fmt::format("there is no file '{}' here, beside the run file, or in {}", given.string(), HML_SHARE),
              name.place());
}

std::vector<std::string> RunFile::classes() const {
  std::vector<std::string> names;
  for (const auto& sample : samples) {
    const auto label = static_cast<std::size_t>(sample.label);
    if (names.size() <= label) names.resize(label + 1);
    if (names[label].empty()) names[label] = sample.legend;
  }
  return names;
}

std::vector<Repeated> RunFile::repeated() const {
  std::vector<Repeated> out;
  for (const auto& approach : approaches) {
    if (approach.repeats.empty()) continue;
    if (out.empty() || out.back().approach != approach.repeats) out.push_back({approach.repeats, {}});
    out.back().trainings.push_back(approach.name);
  }
  return out;
}

namespace {

// The section that the approaches were read from, a repeated one once.
Config approaches_section(const RunFile& run) {
  Config out = Config::map();
  for (const auto& approach : run.approaches) {
    const bool once = approach.repeats.empty();
    const std::string& name = once ? approach.name : approach.repeats;
    if (out.find(name)) continue;
    Config entry = Config::map();
    entry.set("approach", Config(approach.kind));
    for (const auto& one : run.repeated())
      if (!once && one.approach == name) entry.set("repeats", Config(std::to_string(one.trainings.size())));
    for (const auto& [key, value] : approach.parameters.entries()) entry.set(key, value);
    out.set(name, std::move(entry));
  }
  return out;
}

}  // namespace

std::string RunFile::resolved() const {
  Config out;
  out.set("name", Config(name));
  out.set("title", Config(title));
  out.set("seed", Config(std::to_string(seed)));
  if (!plugins.empty()) {
    std::vector<Config> list;
    for (const auto& plugin : plugins) list.emplace_back(plugin);
    out.set("plugins", Config::list(std::move(list)));
  }
  Config list = Config::map();
  for (const auto& sample : samples) {
    Config entry = Config::map();
    entry.set("label", Config(std::to_string(sample.label)));
    entry.set("legend", Config(sample.legend));
    entry.set("events", Config(std::to_string(sample.events)));
    entry.set("cross_section", Config(fmt::format("{}", sample.cross_section)));
    for (const auto& [key, value] : sample.process.entries()) entry.set(key, value);
    list.set(sample.name, std::move(entry));
  }
  if (given.empty()) {
    out.set_path("generate.samples", std::move(list));
    out.set_path("simulate.card", Config(card));
  }
  out.set("dataset", dataset);
  out.set("approaches", approaches_section(*this));
  Config measured = Config::map();
  for (const auto& metric : metrics) measured.set(metric.name, metric.settings);
  out.set("metrics", std::move(measured));
  if (!interpret.empty()) {
    Config looked = Config::map();
    for (const auto& method : interpret) looked.set(method.name, method.settings);
    out.set("interpret", std::move(looked));
  }
  return out.yaml();
}

RunFile load_run_file(const fs::path& path, const std::vector<std::string>& overrides) {
  Config config = Config::load(path.string());
  if (!config.is_map()) throw Error(ErrorKind::config, "this is no run file: it holds no keys", {path.string(), 1});
  for (const auto& setting : overrides) override_value(config, setting);

  RunFile run;
  std::int64_t seed = 42;
  Config generate, simulate, approaches, measured, interpret, plugins;
  Parameters p;
  p.add("name", run.name, "Name of the run; its folder is runs/NAME.");
  p.add("title", run.title, "Title of the report.");
  p.add("seed", seed, "Seed of every random number.").min(0).max(900'000'000);
  p.add("plugins", plugins, "Shared libraries with observables or detector modules of your own.");
  const Config* dataset = config.find("dataset");
  const bool given = dataset && dataset->is_map() && dataset->find("file");
  auto& generation = p.add("generate", generate, "Samples and how their events are generated.");
  if (!given) generation.required();
  auto& detector = p.add("simulate", simulate, "The detector.");
  if (!given) detector.required();
  p.add("dataset", run.dataset, "Selection, representations and splits.").required();
  p.add("approaches", approaches, "Approaches by name.").required();
  p.add("metrics", measured, "Metrics by name: {metric: background_rejection, efficiency: 0.3, label: ...}.");
  p.add("interpret", interpret, "Methods that look into the trained approaches, by name: {saliency: , heads: {method: attention, by: head}}.");
  p.assign(config, "the run file");

  run.seed = static_cast<std::uint64_t>(seed);
  if (run.name.empty()) run.name = path.stem().string();
  check_name(run.name, config.find("name") ? config.at("name").place() : Place{path.string(), 0});
  if (run.title.empty()) run.title = run.name;
  if (!plugins.is_null())
    for (const auto& plugin : plugins.items()) run.plugins.push_back(find_resource(plugin, path).string());
  read_events(run, generate, simulate, path);
  read_approaches(run, approaches);
  for (const auto& [name, metric] : measured.entries()) check_name(name, metric.place());
  for (const auto& [name, method] : interpret.entries()) check_name(name, method.place());
  if (!interpret.is_null()) run.interpret = named_interpreters(interpret);
  run.metrics = measured.is_null() ? standard_metrics() : named_metrics(measured);
  return run;
}

}  // namespace hml::cli
