#include <optional>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/cli/job.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/random.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/without_rows.hpp"
#include "hml/represent/representation.hpp"

namespace hml::cli {

Samples empty_samples(const Job& job) {
  if (job.given) return without_rows(*job.given);
  Samples samples;
  samples.classes = job.classes();
  for (const auto& [name, config] : job.run.dataset.at("representations").entries()) {
    const auto made = make_representation(name, config).representation;
    Tensor tensor{made->shape(), {}, made->names(), made->units()};
    tensor.shape.insert(tensor.shape.begin(), 0);
    samples.inputs.emplace_back(name, std::move(tensor));
  }
  return samples;
}

void resolve_approaches(Job& job) {
  const Samples samples = empty_samples(job);
  const auto known = all_approaches();
  for (auto& settings : job.run.approaches) {
    const Place place = settings.parameters.place();
    const auto approach = make_approach(settings, known);
    try {
      approach->check_input(samples);
    } catch (const Error& error) {
      const Config* input = settings.parameters.find("input");
      throw Error(error.kind(), error.message(), input ? input->place() : place)
          .in(fmt::format("approach '{}'", settings.name));
    }
    const auto values = approach->parameter_values();
    Config all = Config::map({}, place);
    for (const auto& [key, value] : values.items()) all.set(key, Config::from_json(value));
    settings.parameters = std::move(all);
  }
}

void train_approaches(Job& job) {
  make_dataset(job);
  const auto known = all_approaches();
  const std::string parent = job.folder.recorded(job.folder.dataset()).at("key");
  std::optional<Dataset> dataset;
  std::optional<Samples> train;
  Samples watched;
  for (const auto& settings : job.run.approaches) {
    check_interrupt();
    auto approach = make_approach(settings, known);
    nlohmann::ordered_json described{{"approach", settings.kind}, {"parameters", approach->parameter_values()}};
    // Other weights to begin with under the same name make another model.
    if (const auto start = described["parameters"].value("start", std::string()); !start.empty())
      described["start"] = fingerprint_file(start);
    const std::string key =
        product_key("model", {{"dataset", parent}, {"seed", job.run.seed}, {"settings", described}});
    const auto path = job.folder.model(settings.name);
    if (job.folder.is_current(path, key)) continue;

    if (!dataset) dataset = Dataset::open(job.folder.dataset());
    const bool streamed = approach->streams(*dataset);
    if (!train && !streamed) {
      train = dataset->read("train", {}, job.threads);
      watched = dataset->read("validation", {}, job.threads);
      // Expected numbers of events are for counting: a network would learn that all is background.
      if (dataset->luminosity() > 0) balance_classes(*train), balance_classes(watched);
    }
    const Stopwatch watch;
    FitOptions options;
    options.seed = stream_key(job.run.seed, "learn", settings.name);
    options.threads = job.threads;
    options.device = job.device;
    options.label = settings.name;
    options.checkpoint = path.string() + ".training";  // where a training that is stopped goes on
    options.checkpoint_key = key;
    try {
      if (streamed) approach->fit(*dataset, options);
      else approach->fit(*train, watched, options);
    } catch (Error& error) {
      throw error.in(fmt::format("approach '{}'", settings.name));
    }
    approach->save(path);
    std::filesystem::remove(options.checkpoint);
    job.folder.record(path, key, watch.seconds(), described);
  }
}

}  // namespace hml::cli
