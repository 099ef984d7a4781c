#include <algorithm>
#include <limits>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "hml/cli/approaches.hpp"
#include "hml/cli/command.hpp"
#include "hml/core/files.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/formats/csv_export.hpp"
#include "hml/dataset/formats/hep_ml_lab_export.hpp"
#include "hml/dataset/npz.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/dataset/zoo/layout_dataset.hpp"
#include "hml/event/batches.hpp"
#include "hml/event/event_file_writer.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> paths;  // FROM..., then TO
  std::string layout, tree;
  bool events = false;
  int threads = 0;
  NpzRows rows;  // of a dataset
};

constexpr const char* possible =
    "events (ROOT, Parquet, HepMC, LHE, ours) to .h5, .root, .parquet or .pileup; published sets to .h5 (a dataset, or events "
    "with --events); datasets to .npz, .csv, .csv.gz or .ds (hep-ml-lab); a model of trees (ours, XGBoost's JSON, "
    "LightGBM's text) to .json (XGBoost) or .onnx, and those of others to .h5 (ours); a model of a network to .onnx, or its "
    "weights to .safetensors";

std::string provenance(const Options& options) {
  nlohmann::ordered_json sources = nlohmann::ordered_json::array();
  for (std::size_t i = 0; i + 1 < options.paths.size(); ++i)
    sources.push_back(fs::path(options.paths[i]).filename().string());
  return nlohmann::ordered_json{{"product", "converted"}, {"sources", sources}, {"layout", options.layout}}.dump(1);
}

bool ends_with(const fs::path& path, std::initializer_list<const char*> endings) {
  const std::string name = path.filename().string();
  return std::any_of(endings.begin(), endings.end(), [&](const char* ending) { return name.ends_with(ending); });
}

// A batch keeps its order, whichever thread reads it.
void write_event_file(EventSource& source, int readers, const fs::path& to, const Options& options) {
  const auto writer = event_file_writer(to, provenance(options), resolve_threads(options.threads));
  // Whole events are large: a megabyte for each with pile-up.
  const auto events = for_each_batch(
      source, {.events = 50, .threads = readers, .label = "convert"}, [](Events batch, std::int64_t) { return batch; },
      [&](const Events& batch) { writer->append(batch); });
  // Collections and columns are told by no event, too.
  if (events == 0) writer->append(source.read(0, 0));
  writer->close();
}

void convert_layout(const Options& options, const std::vector<fs::path>& from, const fs::path& to) {
  const auto reader = open_layout(from, options.layout);
  if (options.events || reader->description().inputs.empty() || ends_with(to, {".root", ".parquet", ".pileup"}))
    return write_event_file(*reader, 1, to, options);
  Progress progress("convert", reader->size().value_or(0), "events");
  LayoutDatasetSettings settings;
  settings.threads = resolve_threads(options.threads);
  settings.progress = [&](std::int64_t events) { progress.advance(events); };
  write_layout_dataset(*reader, to, provenance(options), settings);
}

void convert_events(const Options& options, std::vector<fs::path> from, const fs::path& to) {
  if (!options.tree.empty())
    for (auto& path : from) path += ":" + options.tree;
  write_event_file(*open_events(from), resolve_threads(options.threads), to, options);
}

bool is_dataset(const fs::path& path) {
  if (!ends_with(path, {".h5", ".hdf5"})) return false;
  try {
    Dataset::open(path);
    return true;
  } catch (const Error& error) {
    if (error.kind() != ErrorKind::input) throw;
    return false;
  }
}

// A model, the only file to read, in another format.
void convert_model(const std::vector<fs::path>& from, const fs::path& to) {
  if (from.size() != 1)
    throw Error(ErrorKind::usage, fmt::format("'{}' is made of one model, not of {} files", to.string(), from.size()));
  const auto model = load_approach(from.front(), all_approaches());
  if (ends_with(to, {".h5", ".hdf5"}))
    model->save(to);
  else
    model->export_to(to);
}

void check_paths(const std::vector<fs::path>& from, const fs::path& to) {
  for (const auto& path : from) {
    std::error_code problem;
    if (fs::equivalent(path, to, problem))
      throw Error(ErrorKind::usage,
                  fmt::format("'{}' would replace what it is made of; name another file", to.string()));
  }
}

void convert(const Options& options) {
  const std::vector<fs::path> from(options.paths.begin(), options.paths.end() - 1);
  const fs::path to = options.paths.back();
  check_paths(from, to);
  if (options.rows != NpzRows{} && !ends_with(to, {".npz"}))
    throw Error(ErrorKind::usage, fmt::format("'{}': --part, --class and --most are for .npz", to.string()));
  if (is_model(from.front())) return convert_model(from, to);
  if (ends_with(to, {".h5", ".hdf5", ".root", ".parquet", ".pileup"})) {
    const bool published = !options.layout.empty() || (options.tree.empty() && !recognise_layout(from.front()).empty());
    return published ? convert_layout(options, from, to) : convert_events(options, from, to);
  }
  if (!ends_with(to, {".npz", ".csv", ".csv.gz", ".ds"})) {
    if (!fs::exists(from.front())) throw Error(ErrorKind::io, fmt::format("there is no file '{}'", from.front().string()));
    throw Error(ErrorKind::usage, fmt::format("'{}': what can be converted: {}", to.string(), possible));
  }
  if (!std::all_of(from.begin(), from.end(), is_dataset))
    throw Error(ErrorKind::input,
                fmt::format("'{}' is no dataset; what can be converted: {}", from.front().string(), possible));
  const Dataset dataset = Dataset::open(from);
  if (ends_with(to, {".npz"}))
    write_npz(dataset, to, options.rows);
  else if (ends_with(to, {".ds"}))
    write_hep_ml_lab(dataset, to);
  else
    write_csv(dataset, to);
}

}  // namespace

Command convert_command() {
  return {"convert", "Convert events, published data sets, datasets and models into other formats", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("FILES", options->paths,
                           fmt::format("Files to read, and the file to write last; by their endings: {}", possible))
                ->required()
                ->expected(2, std::numeric_limits<int>::max());
            app.add_option("--layout", options->layout, "Layout of a published set (default: told by content)");
            app.add_option("--tree", options->tree, "Tree of ROOT files (default: the only one)");
            app.add_flag("--events", options->events, "Keep a published set as events instead of a dataset");
            app.add_option("--part", options->rows.part, "Part of a dataset to write to .npz: train, test, 'not fold0', ...");
            app.add_option("--class", options->rows.of_class, "Class of a dataset to write to .npz (default: all)");
            app.add_option("--most", options->rows.most, "Write at most so many rows to .npz, evenly spread (default: all)")
                ->check(CLI::PositiveNumber);
            app.add_option("--threads", options->threads, "Number of threads (default: one a processor)")
                ->check(CLI::Range(1, 1024));
            return [options] { convert(*options); };
          }};
}

}  // namespace hml::cli
