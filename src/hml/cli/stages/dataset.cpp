#include <algorithm>
#include <functional>

#include <fmt/format.h>

#include "hml/cli/given_dataset.hpp"
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

void add_sample(DatasetBuilder& builder, const Job& job, std::int32_t index) {
  const SampleSettings& sample = job.run.samples[static_cast<std::size_t>(index)];
  const EventReader reader(job.folder.events(sample.name));
  Progress progress(fmt::format("dataset {}", sample.name), reader.size(), "events");
  const auto observe = [&](std::int64_t batch, int) {
    check_interrupt();
    const std::int64_t begin = batch * batch_events, end = std::min(begin + batch_events, reader.size());
    return builder.observe(reader.read(begin, end), index, begin);
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

}  // namespace

Table selection_table(const std::vector<std::string>& classes, const std::vector<DatasetSample>& samples,
                      double luminosity) {
  Table table{"Selected events", {"sample", "class", "generated", "selected", "fraction"}, {}};
  if (luminosity > 0) table.columns.insert(table.columns.end(), {"cross section (pb)", "expected"});
  for (const auto& sample : samples) {
    const auto all = sample.generated.events, kept = sample.selected.events;
    const double fraction = all > 0 ? static_cast<double>(kept) / static_cast<double>(all) : 0;
    auto& row = table.rows.emplace_back(
        std::vector<std::string>{sample.name, classes[static_cast<std::size_t>(sample.label)], std::to_string(all),
                                 std::to_string(kept), fmt::format("{:.4f}", fraction)});
    if (luminosity == 0) continue;
    row.push_back(fmt::format("{:.4g}", sample.cross_section));
    const double scale = sample.scale(luminosity);
    row.push_back(with_error(scale * sample.selected.weight, scale * sample.selected.error()));
  }
  if (luminosity > 0) table.title += fmt::format(", expected at {:g} /fb", luminosity);
  return table;
}

nlohmann::ordered_json dataset_facts(const std::vector<std::string>& classes, const std::vector<DatasetSample>& samples,
                                     double luminosity) {
  nlohmann::ordered_json events;
  for (const auto& name : classes) events[name] = {{"generated", 0}, {"selected", 0}};
  for (const auto& sample : samples) {
    auto& counts = events[classes[static_cast<std::size_t>(sample.label)]];
    counts["generated"] = counts["generated"].get<std::int64_t>() + sample.generated.events;
    counts["selected"] = counts["selected"].get<std::int64_t>() + sample.selected.events;
  }
  return {{"events", events}, {"selection", as_json(selection_table(classes, samples, luminosity))}};
}

namespace {

// What has no place in a point cloud's length or an image's range is gone: the user should know how much it is.
Table losses_table(const DatasetBuilder& builder) {
  Table table{"Objects left out of representations", {"representation", "objects", "left out", "fraction"}, {}};
  for (const auto& [name, config, representation] : builder.representations()) {
    const Losses losses = representation->losses();
    if (losses.lost == 0) continue;
    const double fraction = static_cast<double>(losses.lost) / static_cast<double>(losses.objects);
    table.rows.push_back(
        {name, std::to_string(losses.objects), std::to_string(losses.lost), fmt::format("{:.4f}", fraction)});
  }
  return table;
}

nlohmann::ordered_json facts_of(const Job& job, const DatasetBuilder& builder) {
  const auto& settings = builder.settings();
  auto facts = dataset_facts(settings.classes, builder.samples(), settings.luminosity);
  facts["generation"] = as_json(generation_table(job));
  facts["losses"] = as_json(losses_table(builder));
  return facts;
}

// The settings with the samples, whose cross sections are known once there are events.
DatasetSettings settings_of(const Job& job) {
  auto settings = DatasetSettings::read(job.run.dataset, job.classes(), job.run.seed);
  for (const auto& sample : job.run.samples)
    settings.samples.push_back(
        {.name = sample.name, .label = sample.label, .cross_section = cross_section(job, sample)});
  return settings;
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
  if (!job.run.given.empty()) return resolve_given_dataset(job);
  Config& section = job.run.dataset;
  const auto settings = DatasetSettings::read(section, job.classes(), job.run.seed);
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
  section.set("luminosity", Config(fmt::format("{}", settings.luminosity)));
  section.set("split", std::move(split));
  section.set("representations", std::move(representations));
}

namespace {

void build_dataset(Job& job) {
  simulate_events(job);
  const auto settings = settings_of(job);
  nlohmann::ordered_json inputs{
      {"dataset", job.run.dataset.json()}, {"classes", settings.classes}, {"seed", job.run.seed}};
  for (const auto& sample : job.run.samples)
    inputs["events"][sample.name] = {{"key", job.folder.recorded(job.folder.events(sample.name)).at("key")},
                                     {"label", sample.label},
                                     {"cross_section", cross_section(job, sample)}};
  for (const auto& plugin : job.run.plugins) inputs["plugins"].push_back(fingerprint_file(plugin));
  const std::string key = product_key("dataset", inputs);
  if (job.folder.is_current(job.folder.dataset(), key)) return;
  const Stopwatch watch;
  DatasetBuilder builder(settings, job.folder.dataset(), job.observables, job.threads);
  for (std::size_t i = 0; i < job.run.samples.size(); ++i) add_sample(builder, job, static_cast<std::int32_t>(i));
  builder.finish(provenance("dataset", key, inputs).dump(1));
  job.folder.record(job.folder.dataset(), key, watch.seconds(), facts_of(job, builder));
  fmt::print("{}\n{}\n", generation_table(job).text(),
             selection_table(settings.classes, builder.samples(), settings.luminosity).text());
  if (const Table losses = losses_table(builder); !losses.rows.empty()) fmt::print("{}\n", losses.text());
}

}  // namespace

void make_dataset(Job& job) {
  if (job.given) take_given_dataset(job);
  else build_dataset(job);
  const std::string key = job.folder.recorded(job.folder.dataset()).at("key");
  const auto npz = job.folder.path() / "dataset.npz";
  if (job.folder.is_current(npz, key)) return;
  const Stopwatch watch;
  write_npz(Dataset::open(job.folder.dataset()), npz);
  job.folder.record(npz, key, watch.seconds());
}

}  // namespace hml::cli
