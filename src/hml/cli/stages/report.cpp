#include <algorithm>
#include <limits>
#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/cli/interpretation.hpp"
#include "hml/cli/job.hpp"
#include "hml/cli/versions.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/table_column.hpp"
#include "hml/observe/expression.hpp"
#include "hml/observe/feature_set.hpp"
#include "hml/report/analysis_report.hpp"

namespace hml::cli {

namespace {

using report::AnalysisRecord;

Table table_from(const nlohmann::ordered_json& json) {
  Table table;
  table.title = json.at("title");
  table.columns = json.at("columns");
  table.rows = json.at("rows");
  return table;
}

// TeX of a column: that of the expression it is, or its name where a published table gave it one, in words.
std::string label_of(const std::string& column, const std::string& type) {
  if (type == "set") return Expression(column).label();
  std::string text;
  for (const char c : column) text += c == '_' ? std::string("\\ ") : std::string(1, c);
  return fmt::format("\\mathrm{{{}}}", text);
}

// What stands for an undefined value in the columns of a published table, which has no place in a figure.
std::vector<double> stand_ins(const Config& config, std::size_t columns) {
  std::vector<double> out(columns, std::numeric_limits<double>::quiet_NaN());
  if (config.at("type").text() != "features") return out;
  const auto set = make_feature_set(config.at("set").text());
  for (std::size_t i = 0; i < columns; ++i) out[i] = set->features()[i].undefined;
  return out;
}

// One column of a representation, by class.
AnalysisRecord::Observable observable(const Samples& samples, const Tensor& tensor, std::size_t column,
                                      const std::string& type, double stand_in) {
  const std::string& name = tensor.names[column];
  AnalysisRecord::Observable out{name, label_of(name, type), tensor.units[column], {}, {}, {}};
  out.values.resize(samples.classes.size());
  out.weights.resize(samples.classes.size());
  const auto width = static_cast<std::size_t>(tensor.row_size());
  for (std::size_t i = 0; i < samples.labels.size(); ++i) {
    const auto label = static_cast<std::size_t>(samples.labels[i]);
    const float value = tensor.values[i * width + column];
    if (value == static_cast<float>(stand_in)) continue;
    out.values[label].push_back(value);
    out.weights[label].push_back(samples.weights[i]);
  }
  return out;
}

// Mean images of each class, of one channel. A picture has eta to the right and phi upwards; the tensor has phi first.
AnalysisRecord::MeanImage mean_images(const Samples& samples, const std::string& name, const Tensor& tensor,
                                      const Config& config, std::size_t channel) {
  const auto phi = static_cast<std::size_t>(tensor.shape[2]), eta = static_cast<std::size_t>(tensor.shape[3]);
  const std::string& weight = tensor.names[channel];
  AnalysisRecord::MeanImage out;
  out.name = tensor.names.size() == 1 ? name : fmt::format("{} ({})", name, weight);
  if (tensor.names.size() > 1) out.channel = weight;
  out.columns = static_cast<int>(eta);
  out.rows = static_cast<int>(phi);
  const auto range = config.at("range").items();
  out.y_low = range[0].items()[0].number(), out.y_high = range[0].items()[1].number();
  out.x_low = range[1].items()[0].number(), out.x_high = range[1].items()[1].number();
  out.x_title = "#Delta#eta";
  out.y_title = "#Delta#phi";
  out.z_title = tensor.units[channel] == "1" || tensor.units[channel].empty()
                    ? "mean pixel"
                    : fmt::format("mean {} [{}]", weight == "pt" ? "p_{T}" : weight, tensor.units[channel]);
  for (std::size_t c = 0; c < samples.classes.size(); ++c) {
    const auto mean = report::mean_image(tensor, samples.labels, samples.weights, static_cast<std::int32_t>(c));
    std::vector<double> turned(phi * eta);
    for (std::size_t i = 0; i < phi; ++i)
      for (std::size_t j = 0; j < eta; ++j) turned[j * phi + i] = mean[(channel * phi + i) * eta + j];
    out.means.push_back(std::move(turned));
  }
  return out;
}

void add_cuts(std::vector<AnalysisRecord::Observable>& observables, const std::string& approach,
              const Approach& model) {
  for (const auto& cut : model.cuts()) {
    if (!cut.has_edges()) continue;
    for (auto& observable : observables)
      if (observable.name == cut.feature)
        observable.cuts.push_back({approach, cut.low, cut.high, cut.kind == LearnedCut::Kind::outside});
  }
}

// What a model says of its targets, or the middle of what it says, divided by the truth where that is above zero.
std::vector<AnalysisRecord::Response> responses(const Approach& model, const Samples& test, int threads) {
  const auto estimates = model.estimate(test, threads);
  std::vector<AnalysisRecord::Response> out;
  for (const auto& target : model.targets()) {
    const auto says = [&](const std::string& name) {
      return std::find(estimates.names.begin(), estimates.names.end(), name) != estimates.names.end();
    };
    const std::string middle = says(target) ? target : target + ".q0.5";
    if (!says(middle)) continue;
    const auto said = estimates.column(middle);
    const auto truth = find_table_column(test, target, ErrorKind::input, "target").values();
    AnalysisRecord::Response response{target, {}, {}};
    for (std::size_t i = 0; i < truth.size(); ++i)
      if (truth[i] > 0) response.values.push_back(said[i] / truth[i]), response.weights.push_back(test.weights[i]);
    out.push_back(std::move(response));
  }
  return out;
}

// None where a class has no weight, of which no share can be told.
std::optional<Confusion> confusion_of(const Scores& scores, const Samples& samples) {
  ScoredEvents events(samples.classes);
  events.add(scores.values, samples.labels, samples.weights);
  std::vector<double> totals(samples.classes.size(), 0);
  for (std::size_t i = 0; i < samples.labels.size(); ++i)
    totals[static_cast<std::size_t>(samples.labels[i])] += samples.weights[i];
  if (std::any_of(totals.begin(), totals.end(), [](double total) { return !(total > 0); })) return std::nullopt;
  return Decision{}(events);
}

AnalysisRecord::Approach approach_record(const std::string& name, const Approach& model, const Samples& train,
                                         const Samples& test, int threads) {
  AnalysisRecord::Approach out{.name = name, .summary = model.summary(), .history = model.history()};
  if (model.classifies()) {
    const Scores scores = model.predict(test, threads);
    out.samples.push_back({"train", model.predict(train, threads).column(1), train.labels, train.weights});
    out.samples.push_back({"test", scores.column(1), test.labels, test.weights});
    out.confusion = confusion_of(scores, test);
  }
  if (!model.targets().empty()) out.responses = responses(model, test, threads);
  return out;
}

void add_samples(AnalysisRecord& record, const Dataset& dataset, int threads) {
  const Samples all = dataset.read("all", {}, threads);
  for (const auto& [name, tensor] : all.inputs) {
    const Config& config = dataset.representation(name);
    const std::string& type = config.at("type").text();
    if (tensor.shape.size() == 2) {
      const auto undefined = stand_ins(config, tensor.names.size());
      for (std::size_t column = 0; column < tensor.names.size(); ++column)
        record.observables.push_back(observable(all, tensor, column, type, undefined[column]));
    } else if (type == "image")
      for (std::size_t channel = 0; channel < tensor.names.size(); ++channel)
        record.images.push_back(mean_images(all, name, tensor, config, channel));
  }
}

void add_approaches(AnalysisRecord& record, const Job& job, const Dataset& dataset) {
  const Samples train = dataset.read("train", {}, job.threads), test = dataset.read("test", {}, job.threads);
  const auto known = all_approaches();
  const auto repeated = job.run.repeated();
  for (const auto& settings : job.run.approaches) {
    check_interrupt();
    const auto model = load_approach(job.folder.model(settings.name), known);
    add_cuts(record.observables, settings.name, *model);
    record.approaches.push_back(approach_record(settings.name, *model, train, test, job.threads));
    record.approaches.back().compared =
        settings.repeats.empty() || std::any_of(repeated.begin(), repeated.end(), [&](const Repeated& one) {
          return one.trainings.front() == settings.name;
        });
  }
}

AnalysisRecord make_record(const Job& job) {
  AnalysisRecord record;
  record.title = job.run.title;
  record.run_name = job.run.name;
  record.classes = job.classes();
  const auto facts = job.folder.recorded(job.folder.dataset()).at("facts");
  if (facts.contains("generation")) record.generation.push_back(table_from(facts.at("generation")));
  record.selection.push_back(table_from(facts.at("selection")));
  const Dataset dataset = Dataset::open(job.folder.dataset());
  add_samples(record, dataset, job.threads);
  add_approaches(record, job, dataset);
  const auto results = nlohmann::ordered_json::parse(read_text(job.folder.results()));
  record.results = results_from_json(results.at("approaches"), job.run.metrics);
  record.repeated = job.run.repeated();
  record.metrics = job.run.metrics;
  if (results.contains("interpret")) record.interpretations = interpretations_from_json(job.run.interpret, results.at("interpret"));
  for (const auto& [stage, seconds] : results.at("seconds").items())
    record.seconds.emplace_back(stage, seconds.get<double>());
  record.commands = {
      fmt::format("hml run {} -o {}", (job.folder.path() / "run.yaml").string(), job.folder.path().string())};
  record.provenance = versions();
  record.provenance.emplace_back("seed", std::to_string(job.run.seed));
  record.provenance.emplace_back("dataset (XXH3)", fingerprint_file(job.folder.dataset()));
  record.run_yaml = read_text(job.folder.path() / "run.yaml");
  return record;
}

}  // namespace

void write_run_report(Job& job) {
  evaluate_approaches(job);
  const std::string parent = job.folder.recorded(job.folder.results()).at("key");
  const std::string key = product_key("report", {{"results", parent}, {"title", job.run.title}});
  if (!job.folder.is_current(job.folder.report(), key)) {
    const Stopwatch watch;
    report::write_report(make_record(job), job.folder.report());
    job.folder.record(job.folder.report(), key, watch.seconds());
  }
  const auto results = nlohmann::ordered_json::parse(read_text(job.folder.results()));
  const auto measured = results_from_json(results.at("approaches"), job.run.metrics);
  fmt::print("\n{}\nReport: {}\n", comparison_table(over_trainings(measured, job.run.repeated())).text(),
             job.folder.report().string());
}

}  // namespace hml::cli
