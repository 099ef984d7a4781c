#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "hml/cli/job.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/builder.hpp"
#include "hml/dataset/npz.hpp"
#include "hml/event/store.hpp"

namespace hml::cli {

namespace {

constexpr std::int64_t batch_events = 1000;

void add_sample(DatasetBuilder& builder, const Job& job, const SampleSettings& sample) {
  const EventReader reader(job.folder.events(sample.name));
  Progress progress(fmt::format("dataset {}", sample.name), reader.size(), "events");
  const auto observe = [&](std::int64_t batch, int) {
    check_interrupt();
    const std::int64_t begin = batch * batch_events, end = std::min(begin + batch_events, reader.size());
    return builder.observe(reader.read(begin, end), sample.label, begin);
  };
  const auto add = [&](std::int64_t, DatasetRows rows) {
    const auto seen = static_cast<std::int64_t>(rows.generated_weights.size());
    builder.add(std::move(rows));
    progress.advance(seen);
  };
  ordered_parallel((reader.size() + batch_events - 1) / batch_events, job.threads, observe, add);
}

nlohmann::ordered_json as_json(const Table& table) {
  return {{"title", table.title}, {"columns", table.columns}, {"rows", table.rows}};
}

Table selection_table(const DatasetBuilder& builder) {
  Table table{"Selected events", {"class", "generated", "selected", "fraction"}, {}};
  for (std::size_t c = 0; c < builder.settings().classes.size(); ++c) {
    const auto all = builder.generated()[c].events, kept = builder.selected()[c].events;
    const double fraction = all > 0 ? static_cast<double>(kept) / static_cast<double>(all) : 0;
    table.rows.push_back(
        {builder.settings().classes[c], std::to_string(all), std::to_string(kept), fmt::format("{:.4f}", fraction)});
  }
  return table;
}

nlohmann::ordered_json facts_of(const Job& job, const DatasetBuilder& builder) {
  nlohmann::ordered_json events;
  for (std::size_t c = 0; c < builder.settings().classes.size(); ++c)
    events[builder.settings().classes[c]] = {{"generated", builder.generated()[c].events},
                                             {"selected", builder.selected()[c].events}};
  return {{"events", events},
          {"generation", as_json(generation_table(job))},
          {"selection", as_json(selection_table(builder))}};
}

}  // namespace

namespace {

// What only shows with events at hand, such as a collection that the card does not make, is the run file's mistake.
void try_on_layout(const std::string& what, const Place& place, const std::function<void()>& work) {
  try {
    work();
  } catch (const Error& error) {
    throw Error(ErrorKind::config, error.message(), place).in(what);
  }
}

}  // namespace

void resolve_dataset(Job& job) {
  Config& section = job.run.dataset;
  const auto settings = DatasetSettings::read(section, job.run.classes(), job.run.seed);
  if (!settings.select.empty()) {
    const Place place = section.at("select").place();
    const Cut select(settings.select, job.observables, place);
    try_on_layout("select", place, [&] { select.mask(job.layout); });
  }
  Config representations = Config::map(), split = Config::map();
  for (const auto& [name, config] : settings.representations.entries()) {
    auto made = make_representation(name, config, job.observables);
    try_on_layout(fmt::format("representation '{}'", name), config.place(),
                  [&] { made.representation->fill(job.layout, {}); });
    representations.set(name, std::move(made.config));
  }
  for (const auto& [part, fraction] : settings.split) split.set(part, Config(fmt::format("{}", fraction)));
  section.set("split", std::move(split));
  section.set("representations", std::move(representations));
}

void make_dataset(Job& job) {
  simulate_events(job);
  const auto settings = DatasetSettings::read(job.run.dataset, job.run.classes(), job.run.seed);
  nlohmann::ordered_json inputs{
      {"dataset", job.run.dataset.json()}, {"classes", settings.classes}, {"seed", job.run.seed}};
  for (const auto& sample : job.run.samples)
    inputs["events"][sample.name] = {{"key", job.folder.recorded(job.folder.events(sample.name)).at("key")},
                                     {"label", sample.label}};
  for (const auto& plugin : job.run.plugins) inputs["plugins"].push_back(fingerprint_file(plugin));
  const std::string key = product_key("dataset", inputs);
  const auto npz = job.folder.path() / "dataset.npz";
  if (!job.folder.is_current(job.folder.dataset(), key)) {
    const Stopwatch watch;
    DatasetBuilder builder(settings, job.folder.dataset(), job.observables);
    for (const auto& sample : job.run.samples) add_sample(builder, job, sample);
    builder.finish(provenance("dataset", key, inputs).dump(1));
    job.folder.record(job.folder.dataset(), key, watch.seconds(), facts_of(job, builder));
    fmt::print("{}\n{}\n", generation_table(job).text(), selection_table(builder).text());
  }
  if (!job.folder.is_current(npz, key)) {
    const Stopwatch watch;
    write_npz(Dataset::open(job.folder.dataset()), npz);
    job.folder.record(npz, key, watch.seconds());
  }
}

}  // namespace hml::cli
