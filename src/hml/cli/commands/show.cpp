#include <memory>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/command.hpp"
#include "hml/cli/show/description.hpp"
#include "hml/core/error.hpp"

namespace hml::cli {

namespace {

struct Options {
  std::string file, part;
  bool provenance = false;
};

void show(const Options& options) {
  const Description description = describe(options.file, options.part);
  if (!options.provenance) {
    fmt::print("{}", description.text());
  } else if (description.provenance.empty()) {
    throw Error(ErrorKind::input, fmt::format("'{}' keeps no record of where it comes from", options.file));
  } else {
    fmt::print("{}\n", description.provenance);
  }
}

}  // namespace

Command show_command() {
  return {"show", "Tell what a file holds: events, datasets, models, ROOT, HepMC, LHE, npz, published sets",
          [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("FILE", options->file, "The file")->required();
            app.add_option("PART", options->part, "One of its collections, trees or inputs: lists the columns");
            app.add_flag("--provenance", options->provenance, "Print the record of what made the file (JSON)");
            return [options] { show(*options); };
          }};
}

}  // namespace hml::cli
