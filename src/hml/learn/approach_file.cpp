#include "hml/learn/approach.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/files.hpp"
#include "hml/dataset/formats/bytes.hpp"
#include "hml/learn/trees/formats/model_files.hpp"

namespace hml {

namespace {

constexpr const char* format_name = "hml approach";
// 1: trees without several outputs, categories and covers; 2: networks without buffers and raw features.
constexpr int format_version = 3;

bool has_format(const h5::File& file) {
  return file.has_attribute("format") && file.attribute("format") == format_name;
}

h5::File open_model(const std::filesystem::path& path) {
  h5::File file = h5::File::open(path);
  if (!has_format(file))
    throw Error(ErrorKind::input, fmt::format("'{}' is an HDF5 file, but no saved approach", path.string()));
  if (file.attribute("version") != std::to_string(format_version))
    throw Error(ErrorKind::input, fmt::format("'{}' has version {} of the format; this program reads version {}",
                                              path.string(), file.attribute("version"), format_version));
  return file;
}

}  // namespace

void Approach::save(const std::filesystem::path& path) const {
  require_trained();
  AtomicFile atomic(path);
  h5::File file = h5::File::create(atomic.temporary());
  file.set_attribute("format", format_name);
  file.set_attribute("version", std::to_string(format_version));
  file.set_attribute("kind", kind());
  file.set_attribute("parameters", parameter_values().dump());
  file.set_attribute("input", input_);
  file.write<std::int64_t>("input_shape", shape_);
  file.write_strings("features", features_);
  file.write_strings("classes", classes_);
  auto curves = file.group("history");
  curves.set_attribute("unit", history_.unit);
  for (const auto& curve : history_.curves) curves.write<double>(curve.name, curve.values);
  auto state = file.group("state");
  write_state(state);
  file.close();
  atomic.commit();
}

void Approach::read(const h5::File& file, const std::string& where) try {
  compile(Config::from_json(nlohmann::ordered_json::parse(file.attribute("parameters"))));
  input_ = file.attribute("input");
  shape_ = file.read<std::int64_t>("input_shape");
  features_ = file.read_strings("features");
  classes_ = file.read_strings("classes");
  const auto curves = file.open_group("history");
  history_ = {curves.attribute("unit"), {}};
  for (const auto& name : curves.names()) history_.curves.push_back({name, curves.read<double>(name)});
  read_state(file.open_group("state"));
} catch (Error& error) {
  classes_.clear();
  throw error.in(fmt::format("'{}' does not hold a whole {}", where, kind()));
} catch (const nlohmann::json::exception& error) {
  throw Error(ErrorKind::input, fmt::format("'{}' does not hold a whole {}: {}", where, kind(), error.what()));
}

void Approach::load(const std::filesystem::path& path) {
  const h5::File file = open_model(path);
  if (file.attribute("kind") != kind())
    throw Error(ErrorKind::input,
                fmt::format("'{}' holds a {}, not a {}", path.string(), file.attribute("kind"), kind()));
  read(file, path.string());
}

std::unique_ptr<Approach> load_approach(const std::filesystem::path& path, const Approaches& approaches) {
  if (recognise_model(path) != ModelFormat::other) return read_foreign_model(path);
  const std::string kind = open_model(path).attribute("kind");
  std::unique_ptr<Approach> approach;
  try {
    approach = approaches.make(kind);
  } catch (Error& error) {
    throw Error(ErrorKind::input, error.message()).in("'" + path.string() + "'");
  }
  approach->load(path);
  return approach;
}

bool is_model(const std::filesystem::path& path) {
  return is_hdf5(path) ? has_format(h5::File::open(path)) : recognise_model(path) != ModelFormat::other;
}

}  // namespace hml
