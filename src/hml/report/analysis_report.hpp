#pragma once
#include <filesystem>
#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "hml/core/table.hpp"
#include "hml/evaluate/confusion.hpp"
#include "hml/evaluate/repeats.hpp"
#include "hml/evaluate/results.hpp"
#include "hml/learn/approach.hpp"
#include "hml/learn/interpret/interpretation.hpp"

namespace hml::report {

/// Everything that the report of a run shows, as plain data. Lists "by class" follow `classes`. What is empty is left
/// out of the page.
struct AnalysisRecord {
  std::string title, run_name;
  std::string summary;                ///< one sentence below the title
  std::vector<std::string> classes;   ///< background first: {"qcd", "z"}
  std::vector<Table> generation;      ///< processes, cross sections, seeds
  std::vector<Table> selection;       ///< cut flow, events by split

  /// A learned cut: selected is what lies in [low, high], or outside of it.
  struct Cut {
    std::string approach;
    double low = -std::numeric_limits<double>::infinity(), high = std::numeric_limits<double>::infinity();
    bool outside = false;
  };
  struct Observable {
    std::string name, label, unit;              ///< "fatjet0.mass", `m_{J}`, "GeV"
    std::vector<std::vector<double>> values;    ///< by class, (n); NaN where missing
    std::vector<std::vector<double>> weights;   ///< by class, (n), or empty for ones
    std::vector<Cut> cuts;
  };
  std::vector<Observable> observables;

  struct MeanImage {
    std::string name;
    int columns = 0, rows = 0;
    double x_low = 0, x_high = 1, y_low = 0, y_high = 1;
    std::string x_title, y_title, z_title;      ///< TLatex with units
    std::vector<std::vector<double>> means;     ///< by class, (columns, rows)
    std::string channel = {};                   ///< of several, which
  };
  std::vector<MeanImage> images;

  /// Scores of the signal class on one sample.
  struct ScoredSample {
    std::string name;                   ///< "train", "test"
    std::vector<float> scores;          ///< (n)
    std::vector<std::int32_t> labels;   ///< (n), index into classes
    std::vector<double> weights;        ///< (n), or empty for ones
  };
  /// Estimate / truth of a target on the test sample.
  struct Response {
    std::string target;
    std::vector<double> values, weights;  ///< (n)
  };
  struct Approach {
    std::string name;
    Table summary = {};
    History history = {};
    std::vector<ScoredSample> samples = {};  ///< the one called "test" gives the ROC curve; none of models without classes
    std::vector<Response> responses = {};
    bool compared = true;  ///< in figures of all approaches; of one that was trained several times, the first training is
    std::optional<Confusion> confusion = {};  ///< of the test sample, by class
  };
  std::vector<Approach> approaches;
  std::vector<Result> results;        ///< of each training
  std::vector<Repeated> repeated;     ///< approaches that were trained several times
  std::vector<NamedMetric> metrics;   ///< what the results are

  /// What a method found out about an approach.
  struct Interpreted {
    std::string approach, name, description;
    Interpretation found;
  };
  std::vector<Interpreted> interpretations;  ///< by approach

  std::vector<std::pair<std::string, double>> seconds;           ///< by stage
  std::vector<std::string> commands;                             ///< that reproduce the run
  std::vector<std::pair<std::string, std::string>> provenance;   ///< versions, seed, hashes, machine
  std::string run_yaml;                                          ///< the resolved run file
};

/// The mean over the events of one class of images (n, columns, rows), weighted.
std::vector<double> mean_image(const Tensor& images, const std::vector<std::int32_t>& labels,
                               const std::vector<double>& weights, std::int32_t wanted);

/// The page as text.
std::string render(const AnalysisRecord& record);

/// Writes the page; the file appears when it is complete.
void write_report(const AnalysisRecord& record, const std::filesystem::path& path);

}  // namespace hml::report
