#include <algorithm>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/command.hpp"
#include "hml/cli/plugins.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/values/value_writer.hpp"
#include "hml/event/batches.hpp"
#include "hml/event/event_values.hpp"
#include "hml/observe/cut_flow.hpp"
#include "hml/observe/expression.hpp"
#include "hml/observe/feature_set.hpp"
#include "hml/observe/observations.hpp"
#include "hml/observe/requests.hpp"

namespace hml::cli {

namespace {

struct Options {
  std::string events, output;
  std::vector<std::string> names, cuts, plugins;
  std::int64_t most = 0;
  int threads = 0;
};

constexpr std::int64_t batch_events = 1000;

/// What is asked for, parsed against what the file can give.
struct Question {
  std::vector<Expression> expressions;
  std::vector<std::shared_ptr<const FeatureSet>> sets;
  std::vector<ValueColumn> columns;  // of the expressions, then of the sets
  std::vector<Cut> cuts;

  std::vector<ColumnRequest> requests(const Events& layout) const {
    std::vector<ColumnRequest> out{{{std::string(event_collection)}, {"weight"}}};
    for (const auto& expression : expressions) add_requests(out, expression.requests(&layout));
    for (const auto& set : sets) add_requests(out, set->requests());
    for (const auto& cut : cuts) add_requests(out, cut.requests(&layout));
    return out;
  }
};

/// "NAME=EXPRESSION" or an expression alone, whose canonical text is its name. The '=' of a comparison is none of ours.
std::pair<std::string, std::string> split_name(const std::string& text) {
  std::size_t end = 0;
  while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) || text[end] == '_')) ++end;
  if (end == 0 || end + 1 >= text.size() || text[end] != '=' || text[end + 1] == '=') return {"", text};
  return {text.substr(0, end), text.substr(end + 1)};
}

Question parse(const Options& options, const Events& layout) {
  ObservableCatalogue catalogue = default_observables();
  ModuleCatalogue modules = module_catalogue();
  for (const auto& plugin : options.plugins) add_plugin(plugin, catalogue, modules);
  catalogue.add_columns(layout);
  Question out;
  const auto sets = default_feature_sets().names();
  for (const auto& text : options.names) {
    if (std::find(sets.begin(), sets.end(), text) != sets.end()) {
      out.sets.push_back(make_feature_set(text, {}, catalogue));
      continue;
    }
    auto [name, expression] = split_name(text);
    out.expressions.emplace_back(expression, catalogue);
    const Expression& made = out.expressions.back();
    out.columns.push_back({name.empty() ? made.name() : name, made.unit(), made.single()});
  }
  for (const auto& set : out.sets)
    for (const auto& feature : set->features()) out.columns.push_back({feature.name, feature.unit, true});
  for (const auto& cut : options.cuts) out.cuts.emplace_back(cut, catalogue);
  return out;
}

/// One batch's answer.
struct Answer {
  std::int64_t events = 0;  // that were looked at
  ValueBatch values;        // of those that passed
  std::optional<CutFlow> flow;
};

Jagged keep(const Jagged& all, const std::vector<std::uint8_t>& passed) {
  const auto offsets = all.event_offsets();
  Jagged out;
  if (!all.offsets.empty()) out.offsets = {{0}};
  for (std::size_t event = 0; event < passed.size(); ++event) {
    if (!passed[event]) continue;
    out.values.insert(out.values.end(), all.values.begin() + offsets[event], all.values.begin() + offsets[event + 1]);
    if (!all.offsets.empty()) out.offsets[0].push_back(static_cast<std::int64_t>(out.values.size()));
  }
  return out;
}

/// Appends a column for each feature.
void add_features(const FeatureSet& set, const Events& events, const std::vector<std::uint8_t>& passed,
                  std::vector<Jagged>& columns) {
  const std::size_t n = set.features().size(), rows = passed.size();
  std::vector<float> values(rows * n);
  set.fill(events, values);
  for (std::size_t k = 0; k < n; ++k) {
    Jagged column;
    for (std::size_t row = 0; row < rows; ++row) column.values.push_back(values[row * n + k]);
    columns.push_back(keep(column, passed));
  }
}

Answer answer(const Question& question, const Events& events, std::int64_t first) {
  Answer out{events.size(), {}, {}};
  std::vector<std::uint8_t> passed(static_cast<std::size_t>(events.size()), 1);
  if (!question.cuts.empty())
    passed = out.flow.emplace(question.cuts).add(events, event_values<double>(events, "weight"));
  for (std::size_t event = 0; event < passed.size(); ++event)
    if (passed[event]) out.values.events.push_back(first + static_cast<std::int64_t>(event));
  Observations observations(events);
  for (const auto& expression : question.expressions)
    out.values.columns.push_back(keep(expression.evaluate(observations), passed));
  for (const auto& set : question.sets) add_features(*set, events, passed, out.values.columns);
  return out;
}

void observe(const Options& options) {
  if (options.names.empty() && options.cuts.empty())
    throw Error(ErrorKind::usage, "name what to observe, as in 'jet0.pt', or a --cut to count with");
  const auto source = open_events(options.events);
  // What the file has, of no event: columns get names, and what is missing is named beside all that there is. Text
  // files do not tell before they are read.
  const Events layout = source->read(0, 0);
  const Question question = parse(options, layout);
  if (!layout.collections().empty()) answer(question, layout, 0);
  source->request(question.requests(layout));
  std::unique_ptr<ValueWriter> writer;
  const int threads = resolve_threads(options.threads);
  if (!question.columns.empty()) writer = value_writer(options.output, question.columns, threads);

  CutFlow flow(question.cuts);
  for_each_batch(
      *source, {batch_events, options.most, threads, "observe"},
      [&](const Events& events, std::int64_t first) { return answer(question, events, first); },
      [&](const Answer& batch) {
        if (batch.flow) flow.merge(*batch.flow);
        if (writer) writer->append(batch.values);
      });
  if (writer) writer->finish();
  // Values on standard output are for another program to read.
  if (!question.cuts.empty() && (!writer || !options.output.empty())) fmt::print("{}", flow.table().text());
}

}  // namespace

Command observe_command() {
  return {"observe", "Print or write observables of any event file", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("EVENTS", options->events, "Event file: ours, ROOT, HepMC or LHE")->required();
            app.add_option("NAMES", options->names,
                           "Observables, expressions of them or feature sets: jet0.pt, 'ratio=jet0.pt/jet1.pt', "
                           "jet.constituents.size, higgsml");
            app.add_option("--cut", options->cuts, "Keep events that pass; several cuts make a cut flow")
                ->allow_extra_args(false);
            app.add_option("-o,--output", options->output,
                           "File of the values: .csv, .csv.gz, .npz, .h5 (default: CSV on standard output)");
            app.add_option("--plugin", options->plugins, "Shared library with observables of your own")
                ->allow_extra_args(false);
            app.add_option("--events", options->most, "Look at the first N events alone")->check(CLI::PositiveNumber);
            app.add_option("--threads", options->threads, "Number of threads (default: one a processor)")
                ->check(CLI::Range(1, 1024));
            return [options] { observe(*options); };
          }};
}

}  // namespace hml::cli
