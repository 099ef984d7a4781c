#pragma once
#include <chrono>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "hml/cli/run_file.hpp"
#include "hml/cli/run_folder.hpp"
#include "hml/core/table.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/samples.hpp"
#include "hml/event/events.hpp"
#include "hml/observe/catalogue.hpp"
#include "hml/simulate/module_catalogue.hpp"

namespace CLI {
class App;
}

namespace hml::cli {

/// One run at work: what is asked for, where it goes, and on what it runs.
struct Job {
  RunFile run;
  RunFolder folder;
  int threads = 1;
  std::string device = "cpu";
  ObservableCatalogue observables;  ///< the product's and the plugins'
  ModuleCatalogue modules;          ///< of detectors: the product's and the plugins'
  std::vector<std::string> module_libraries;  ///< the files that brought some
  std::optional<DatasetDescription> given;  ///< of the dataset that the run starts from, where it makes no events
  Events layout;  ///< what the detector makes of no events: the collections and columns that there will be

  /// Names of the classes by label.
  std::vector<std::string> classes() const { return given ? given->classes : run.classes(); }
};

/// The command-line options that every stage of a run takes.
struct JobOptions {
  std::string run_file, device = "cpu", output;
  std::vector<std::string> overrides;
  int threads = 0;

  void declare(CLI::App& app);
  /// Reads the run file; writes the folder's run.yaml with everything resolved.
  Job open() const;
};

/// Checks of what a run file asks for, all made before the first event; what was left to defaults is filled in.
void resolve_events(Job& job);
void resolve_dataset(Job& job);
void resolve_approaches(Job& job);
void resolve_metrics(const Job& job);

/// The stages, each making its products unless they are current already. A stage makes sure of the earlier ones.
void generate_particles(Job& job);   ///< particles/NAME.h5, a sample each; other stages do without
void simulate_events(Job& job);      ///< events/NAME.h5, from particles/NAME.h5 or straight from the generator
void make_dataset(Job& job);         ///< dataset.h5 and dataset.npz
void train_approaches(Job& job);     ///< models/NAME.h5
void evaluate_approaches(Job& job);  ///< results.json
void write_run_report(Job& job);     ///< report.html

/// The dataset's inputs and classes, without events.
Samples empty_samples(const Job& job);

/// What was generated: name, collider, process, cross section, events and seed of each sample.
Table generation_table(const Job& job);

/// Cross section of a sample in pb, once its events are there: the run file's, or the generator's.
double cross_section(const Job& job, const SampleSettings& sample);

/// Seconds since its making.
class Stopwatch {
 public:
  double seconds() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - start_).count(); }

 private:
  std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// The provenance record of a product: what it is, its key, versions, settings. Nothing in it depends on
/// time, threads or folders, so that equal runs give equal bytes.
nlohmann::ordered_json provenance(const std::string& product, const std::string& key,
                                  const nlohmann::ordered_json& settings);
/// The key of a product: the fingerprint of the product's version and its settings.
std::string product_key(const std::string& product, const nlohmann::ordered_json& settings);

}  // namespace hml::cli
