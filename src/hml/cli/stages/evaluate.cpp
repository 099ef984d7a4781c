#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/cli/evaluation.hpp"
#include "hml/cli/interpretation.hpp"
#include "hml/cli/job.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/dataset/dataset.hpp"

namespace hml::cli {

namespace {

// Seconds spent on each product when it was made, by the stage's name.
nlohmann::ordered_json seconds_by_stage(const Job& job) {
  auto seconds = nlohmann::ordered_json::object();
  auto note = [&](const std::string& stage, const std::filesystem::path& product) {
    if (const auto known = job.folder.recorded(product); known.is_object()) seconds[stage] = known.at("seconds");
  };
  for (const auto& sample : job.run.samples) note("events: " + sample.name, job.folder.events(sample.name));
  note("dataset", job.folder.dataset());
  for (const auto& approach : job.run.approaches) note("train: " + approach.name, job.folder.model(approach.name));
  return seconds;
}

}  // namespace

void resolve_metrics(const Job& job) {
  const Samples samples = empty_samples(job);
  rehearse(job.run.metrics, samples.classes, variable_names(samples));
  const auto known = all_approaches();
  std::vector<std::unique_ptr<Approach>> approaches;
  std::vector<const Approach*> models;
  for (const auto& settings : job.run.approaches)
    models.push_back(approaches.emplace_back(make_approach(settings, known)).get());
  check_metrics(job.run.metrics, models);
}

void evaluate_approaches(Job& job) {
  train_approaches(job);
  nlohmann::ordered_json parents = nlohmann::ordered_json::object();
  for (const auto& approach : job.run.approaches)
    parents["models"][approach.name] = job.folder.recorded(job.folder.model(approach.name)).at("key");
  for (const auto& metric : job.run.metrics) parents["metrics"][metric.name] = metric.settings.json();
  const auto repeated = job.run.repeated();
  for (const auto& one : repeated) parents["repeats"][one.approach] = one.trainings;
  for (const auto& method : job.run.interpret) parents["interpret"][method.name] = method.settings.json();
  const std::string key = product_key("results", parents);
  if (job.folder.is_current(job.folder.results(), key)) return;

  const Stopwatch watch;
  const Dataset dataset = Dataset::open(job.folder.dataset());
  const Samples test = dataset.read("test", {}, job.threads);
  const auto known = all_approaches();
  std::vector<Result> results;
  auto found = nlohmann::ordered_json::object();
  for (const auto& settings : job.run.approaches) {
    check_interrupt();
    const auto model = load_approach(job.folder.model(settings.name), known);
    results.push_back(evaluate_model(settings.name, *model, test, job.run.metrics, job.threads));
    if (!job.run.interpret.empty()) found[settings.name] = interpret_model(job, settings.name, *model, dataset, test);
  }
  nlohmann::ordered_json out{{"name", job.run.name}, {"seed", job.run.seed}};
  out["approaches"] = to_json(results);
  if (!repeated.empty()) out["repeats"] = repeats_json(results, repeated);
  if (!job.run.interpret.empty()) out["interpret"] = std::move(found);
  out["events"] = job.folder.recorded(job.folder.dataset()).at("facts").at("events");
  out["seconds"] = seconds_by_stage(job);
  out["seconds"]["evaluate"] = watch.seconds();
  write_text(job.folder.results(), out.dump(2) + "\n");
  job.folder.record(job.folder.results(), key, watch.seconds());
}

}  // namespace hml::cli
