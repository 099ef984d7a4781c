#include "hml/cli/show/description.hpp"

#include <fstream>

#include <fmt/format.h>

#include "hml/core/error.hpp"
#include "hml/core/hdf5.hpp"
#include "hml/dataset/zoo/layout.hpp"
#include "hml/learn/trees/formats/model_files.hpp"

namespace hml::cli {

namespace {

std::string first_bytes(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in || std::filesystem::is_directory(path))
    throw Error(ErrorKind::io, fmt::format("cannot open '{}'", path.string()));
  std::string bytes(8, '\0');
  in.read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  bytes.resize(static_cast<std::size_t>(in.gcount()));
  return bytes;
}

std::string hdf5_format(const std::filesystem::path& path) {
  const auto file = h5::File::open(path);
  return file.has_attribute("format") ? file.attribute("format") : "";
}

}  // namespace

Description describe(const std::filesystem::path& path, const std::string& part) {
  const std::string bytes = first_bytes(path);
  if (bytes.starts_with("root")) return describe_root(path, part);
  if (bytes.starts_with("\x89HDF")) {
    const std::string format = hdf5_format(path);
    if (format == "hml dataset") return describe_dataset(path, part);
    if (format == "hml approach") return describe_model(path);
  }
  if (recognise_model(path) != ModelFormat::other) return describe_model(path);
  if (bytes.starts_with("PK") && recognise_layout(path).empty()) return describe_npz(path);
  return describe_events(path, part);
}

std::string Description::text() const {
  std::string out = headline + "\n";
  for (const auto& table : tables) out += "\n" + table.text();
  return out;
}

}  // namespace hml::cli
