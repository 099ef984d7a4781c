#include "hml/cli/given_dataset.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/core/files.hpp"
#include "hml/core/progress.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/dataset/zoo/layout_dataset.hpp"

namespace hml::cli {

namespace {

namespace fs = std::filesystem;

struct Given {
  std::string file, layout;
  Config split;

  void declare(Parameters& p) {
    p.add("file", file, "Published set or dataset file that the run starts from.").required();
    p.add("layout", layout, "Layout of a published set; told by content where empty.");
    p.add("split", split, "Fractions of the parts, where the file names none.");
  }
};

Given read_given(const Job& job) {
  Given given;
  Parameters p;
  given.declare(p);
  p.assign(job.run.dataset, "dataset from a file");
  if (given.layout.empty()) given.layout = recognise_layout(job.run.given);
  return given;
}

LayoutDatasetSettings settings_of(const Job& job, const Given& given) {
  LayoutDatasetSettings settings;
  if (!given.split.is_null()) settings.split = read_split(given.split);
  settings.seed = job.run.seed;
  settings.threads = job.threads;
  return settings;
}

// A dataset file has its parts, and so have some published sets.
void check_split(const Given& given, const SplitFractions& parts) {
  if (given.split.is_null()) return;
  std::vector<std::string> names;
  for (const auto& [name, fraction] : parts) names.push_back(name);
  throw Error(ErrorKind::config, fmt::format("split: '{}' has its parts already: {}", given.file, fmt::join(names, ", ")),
              given.split.place());
}

}  // namespace

void resolve_given_dataset(Job& job) {
  const Given given = read_given(job);
  if (given.layout.empty()) {
    const auto ending = fs::path(given.file).extension();
    if (ending != ".h5" && ending != ".hdf5")
      throw Error(ErrorKind::config,
                  fmt::format("'{}' is neither a dataset file nor a published set that is known (see hml zoo)",
                              given.file),
                  job.run.dataset.at("file").place());
    job.given = Dataset::open(job.run.given).description();
    check_split(given, job.given->split);
  } else {
    const auto reader = open_layout({job.run.given}, given.layout);
    job.given = describe_layout_dataset(*reader, settings_of(job, given));
    if (!reader->description().parts.empty()) check_split(given, job.given->split);
  }
  Config section = Config::map({}, job.run.dataset.place());
  section.set("file", Config(fs::absolute(job.run.given).string()));
  section.set("layout", Config(given.layout));
  if (!given.split.is_null()) section.set("split", given.split);
  job.run.dataset = std::move(section);
}

void take_given_dataset(Job& job) {
  const Given given = read_given(job);
  const nlohmann::ordered_json inputs{{"file", fingerprint_file(job.run.given, job.threads)},
                                      {"layout", given.layout},
                                      {"split", given.split.json()},
                                      {"seed", job.run.seed}};
  const std::string key = product_key("dataset", inputs);
  const fs::path path = job.folder.dataset();
  if (job.folder.is_current(path, key)) return;
  const Stopwatch watch;
  if (given.layout.empty()) {
    AtomicFile copy(path);
    fs::copy_file(job.run.given, copy.temporary(), fs::copy_options::overwrite_existing);
    copy.commit();
  } else {
    const auto reader = open_layout({job.run.given}, given.layout);
    Progress progress("dataset", reader->size().value_or(0), "events");
    LayoutDatasetSettings settings = settings_of(job, given);
    settings.progress = [&](std::int64_t events) { progress.advance(events); };
    write_layout_dataset(*reader, path, provenance("dataset", key, inputs).dump(1), settings);
  }
  const Dataset dataset = Dataset::open(path);
  job.folder.record(path, key, watch.seconds(),
                    dataset_facts(dataset.classes(), dataset.samples(), dataset.luminosity()));
  fmt::print("{}\n", selection_table(dataset.classes(), dataset.samples(), dataset.luminosity()).text());
}

}  // namespace hml::cli
