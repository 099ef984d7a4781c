#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include "hml/cli/command.hpp"
#include "hml/core/files.hpp"
#include "hml/core/interrupt.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/threads.hpp"
#include "hml/dataset/dataset.hpp"
#include "hml/dataset/writer.hpp"

namespace hml::cli {

namespace {

struct Options {
  std::vector<std::string> datasets;
  std::string output;
  int threads = 0;
};

// The output may be one of the files: it is replaced when the new one is complete.
void join(const Options& options) {
  const Dataset first = Dataset::open(options.datasets[0]);
  DatasetDescription description = first.description();
  description.samples.clear();
  DatasetWriter writer(std::move(description), options.output, resolve_threads(options.threads));
  Progress progress("join", static_cast<std::int64_t>(options.datasets.size()), "files");
  auto parents = nlohmann::ordered_json::object();
  for (const auto& path : options.datasets) {
    check_interrupt();
    const Dataset dataset = Dataset::open(path);
    writer.add(dataset);
    parents[std::filesystem::path(path).filename().string()] = fingerprint_file(path);
    progress.advance();
  }
  writer.finish(nlohmann::ordered_json{{"product", "joined dataset"}, {"files", parents}}.dump(1));
  fmt::print("{}: {} events of {} files\n", options.output, Dataset::open(options.output).size(),
             options.datasets.size());
}

}  // namespace

Command join_command() {
  return {
      "join", "Join dataset files of equal inputs into one", [](CLI::App& app) {
        auto options = std::make_shared<Options>();
        app.add_option("DATASETS", options->datasets, "Dataset files, in order")->required();
        app.add_option("-o,--output", options->output, "The joined file; it may be one of the datasets")->required();
        app.add_option("--threads", options->threads, "Number of threads (default: one a processor)")
            ->check(CLI::Range(1, 1024));
        return [options] { join(*options); };
      }};
}

}  // namespace hml::cli
