#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <CLI/CLI.hpp>

#include "hml/cli/command.hpp"
#include "hml/core/error.hpp"
#include "hml/core/progress.hpp"
#include "hml/core/table.hpp"
#include "hml/dataset/zoo/fetch.hpp"
#include "hml/dataset/zoo/published.hpp"

namespace hml::cli {

namespace {

namespace fs = std::filesystem;

struct Options {
  std::vector<std::string> words, files;  // words: nothing, NAME, or fetch NAME
  std::string folder;
};

std::string or_unknown(const std::string& text) { return text.empty() ? "not known" : text; }

std::string count_text(std::optional<std::int64_t> count) {
  if (!count) return "not known";
  std::string digits = std::to_string(*count);
  for (int at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) digits.insert(static_cast<std::size_t>(at), " ");
  return digits;
}

std::string size_text(std::optional<std::int64_t> bytes) {
  if (!bytes) return "not known";
  return *bytes < 1'000'000'000 ? fmt::format("{:.1f} MB", static_cast<double>(*bytes) / 1e6)
                                : fmt::format("{:.2f} GB", static_cast<double>(*bytes) / 1e9);
}

void list() {
  Table table{"", {"name", "events", "files", "size", "licence", "DOI"}, {}};
  for (const auto& set : published_sets())
    table.rows.push_back({set.name, count_text(set.events), std::to_string(set.files.size()), size_text(set.size()),
                          or_unknown(set.licence), "doi:" + set.doi});
  fmt::print("{}\nhml zoo NAME tells more of one; hml zoo fetch NAME brings it here.\n", table.text());
}

// The commands that make a dataset of what was fetched.
std::string recipe(const PublishedSet& set) {
  const std::string& first = set.files.front().name;
  if (first.ends_with(".tar"))
    return fmt::format("  tar -xf {} --one-top-level={}\n  hml convert {} {}.h5\n", first, set.name,
                       set.layout == "trackml" ? set.name : fmt::format("$(find {} -name '*.root')", set.name),
                       set.name);
  constexpr std::size_t most = 5;
  std::string from;
  for (std::size_t i = 0; i < std::min(set.files.size(), most); ++i) from += " " + set.files[i].name;
  return fmt::format("  hml convert{}{} {}.h5\n", from, set.files.size() > most ? " ..." : "", set.name);
}

void show(const PublishedSet& set) {
  fmt::print("{}\n\n", set.doc);
  fmt::print("  events:   {}\n  size:     {}\n  licence:  {}\n  cite:     https://doi.org/{}\n  layout:   {}\n\n",
             count_text(set.events), size_text(set.size()), or_unknown(set.licence), set.doi, set.layout);
  Table table{"", {"file", "size", "checksum"}, {}};
  for (const auto& file : set.files) table.rows.push_back({file.name, size_text(file.size), or_unknown(file.checksum)});
  fmt::print("{}\nTo bring it here and make a dataset of it:\n\n  hml zoo fetch {}\n{}", table.text(), set.name,
             recipe(set));
}

bool bring(const PublishedFile& file, const fs::path& path) {
  std::unique_ptr<Progress> line;
  std::int64_t shown = 0;  // in MB: what a person reads
  return fetch({file.url, path, file.size, file.checksum}, [&](std::int64_t arrived, std::int64_t total) {
    constexpr std::int64_t mb = 1'000'000;
    if (!line) line = std::make_unique<Progress>(file.name, total / mb, "MB");
    line->advance(arrived / mb - shown);
    shown = arrived / mb;
  });
}

void fetch_set(const PublishedSet& set, const Options& options) {
  std::vector<PublishedFile> files;
  for (const auto& name : options.files) files.push_back(set.file(name));
  if (files.empty()) files = set.files;
  for (const auto& file : files) {
    const fs::path path = fs::path(options.folder.empty() ? "." : options.folder) / file.name;
    const bool fetched = bring(file, path);
    fmt::print("{} {}\n", path.lexically_normal().string(),
               file.checksum.empty() ? (fetched ? "fetched (no checksum is known)" : "is there (no checksum is known)")
                                     : (fetched ? "fetched, checksum right" : "is there, checksum right"));
    std::fflush(stdout);
  }
}

void zoo(const Options& options) {
  const auto& words = options.words;
  const bool fetches = !words.empty() && words.front() == "fetch";
  if (!fetches && (!options.folder.empty() || !options.files.empty()))
    throw Error(ErrorKind::usage, "-o and --file go with hml zoo fetch NAME");
  if (words.empty()) return list();
  if (!fetches && words.size() > 1)
    throw Error(ErrorKind::usage, fmt::format("'{} {}' is not understood; hml zoo, hml zoo NAME or hml zoo fetch NAME",
                                              words[0], words[1]));
  if (fetches && words.size() == 1) throw Error(ErrorKind::usage, "hml zoo fetch NAME: the name of the set is missing");
  const PublishedSet& set = published_set(words.back());
  return fetches ? fetch_set(set, options) : show(set);
}

}  // namespace

Command zoo_command() {
  return {"zoo", "List published data sets, tell of one, or fetch it", [](CLI::App& app) {
            auto options = std::make_shared<Options>();
            app.add_option("WORDS", options->words, "Nothing: lists them; NAME: tells of one; fetch NAME: downloads it")
                ->expected(0, 2)
                ->option_text("[NAME | fetch NAME]");
            app.add_option("-o,--output", options->folder, "Folder for what is fetched (default: here)");
            app.add_option("--file", options->files, "Fetch this file only; may be given several times")
                ->expected(1)
                ->take_all();
            return [options] { zoo(*options); };
          }};
}

}  // namespace hml::cli
