#include "hml/cli/job.hpp"

#include <regex>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/plugins.hpp"
#include "hml/cli/versions.hpp"
#include "hml/core/files.hpp"
#include "hml/core/threads.hpp"
#include "hml/simulate/fastjet_banner.hpp"

namespace hml::cli {

void JobOptions::declare(CLI::App& app) {
  app.add_option("RUN", run_file, "Run file (YAML)")->required();
  app.add_option("--set", overrides, "Override a value of the run file: KEY=VALUE, such as generate.events=500")
      ->allow_extra_args(false);
  app.add_option("--threads", threads, "Number of threads (default: one a processor)")->check(CLI::Range(1, 1024));
  app.add_option("--device", device, "Where networks are trained: cpu, cuda, cuda:1, ...")
      ->check([](const std::string& name) {
        return std::regex_match(name, std::regex("cpu|cuda(:[0-9]+)?"))
                   ? ""
                   : fmt::format("'{}' is none of cpu, cuda, cuda:N", name);
      });
  app.add_option("-o,--output", output, "Folder of the run (default: runs/NAME)");
}

Job JobOptions::open() const {
  RunFile run = load_run_file(run_file, overrides);
  const std::filesystem::path folder =
      output.empty() ? std::filesystem::path("runs") / run.name : std::filesystem::path(output);
  Job job{std::move(run), RunFolder(folder), resolve_threads(threads), device, default_observables(),
          module_catalogue(), {}, {}, {}};
  for (const auto& plugin : job.run.plugins)
    if (add_plugin(plugin, job.observables, job.modules)) job.module_libraries.push_back(plugin);
  if (!job.run.card.empty())
    for (auto& library : add_libraries(Card::load(job.run.card), job.modules)) job.module_libraries.push_back(library);
  resolve_events(job);
  resolve_dataset(job);
  resolve_approaches(job);
  resolve_metrics(job);
  const auto resolved = job.folder.path() / "run.yaml";
  if (const auto text = job.run.resolved(); !std::filesystem::exists(resolved) || read_text(resolved) != text)
    write_text(resolved, text);
  if (!std::filesystem::exists(job.folder.path() / "log.txt"))
    job.folder.log("built with\n" + version_text() + fastjet_banner());
  job.folder.log(fmt::format("run file {}, {} threads, {}", run_file, job.threads, device));
  return job;
}

std::string product_key(const std::string& product, const nlohmann::ordered_json& settings) {
  return fingerprint(product + versions().front().second + settings.dump());
}

nlohmann::ordered_json provenance(const std::string& product, const std::string& key,
                                  const nlohmann::ordered_json& settings) {
  nlohmann::ordered_json out{
      {"product", product}, {"key", key}, {"versions", nlohmann::ordered_json::object()}, {"settings", settings}};
  for (const auto& [name, version] : versions()) out["versions"][name] = version;
  return out;
}

}  // namespace hml::cli
