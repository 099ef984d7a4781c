#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "hml/core/config.hpp"
#include "hml/evaluate/named_metric.hpp"
#include "hml/evaluate/repeats.hpp"
#include "hml/learn/interpret/interpreter.hpp"

namespace hml::cli {

/// One sample of a run file: which class its events belong to, and the process that makes them.
struct SampleSettings {
  std::string name;
  int label = -1;      ///< class index; 1 is the signal
  std::string legend;  ///< how the report calls the class
  std::int64_t events = 0;
  double cross_section = 0;  ///< pb; 0 takes the generator's
  Config process;  ///< what Generator reads, with the run's common settings filled in
};

/// One approach of a run file: its name in this run, its kind in the catalogue, its parameters.
struct ApproachSettings {
  std::string name, kind;
  Config parameters;
  std::string repeats = "";  ///< the name in the file of an approach with `repeats: 2` or more, which this trains once
};

/// A run file, read and checked: what `hml run` does from end to end. Sections that belong to a stage are kept as
/// settings for that stage to read.
struct RunFile {
  std::string name, title;
  std::uint64_t seed = 42;
  std::vector<SampleSettings> samples;
  std::string card;  ///< path of the detector card, found
  std::string given;  ///< path of the dataset that the run starts from, found; "" where it makes events
  std::vector<std::string> plugins;  ///< paths of libraries with components of the user's own, found
  Config dataset;    ///< section `dataset`
  std::vector<ApproachSettings> approaches;
  std::vector<NamedMetric> metrics;  ///< the standard ones where the file names none
  std::vector<NamedInterpreter> interpret;  ///< how trained approaches are looked into; none where the file names none

  /// Approaches that are trained several times: `net` with `repeats: 3` as net_1, net_2 and net_3, whose random numbers
  /// go by these names.
  std::vector<Repeated> repeated() const;

  /// Names of the classes by label, of events that the run makes: the legends of the first sample of each.
  std::vector<std::string> classes() const;
  /// The whole file as YAML with every default spelt out.
  std::string resolved() const;
};

/// Reads a run file and applies overrides ("generate.events=500"). Unknown keys, missing ones and values of a wrong
/// type are config errors with file, line and nearest name.
RunFile load_run_file(const std::filesystem::path& path, const std::vector<std::string>& overrides);

/// Finds a file that a run file names: as given, beside the run file, or among the files of the product.
std::filesystem::path find_resource(const Config& name, const std::filesystem::path& run_file);

}  // namespace hml::cli
