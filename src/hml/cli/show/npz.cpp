#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/cli/show/description.hpp"
#include "hml/dataset/npz.hpp"

namespace hml::cli {

Description describe_npz(const std::filesystem::path& path) {
  const NpzReader archive(path);
  Table table{"Arrays", {"array", "type", "shape"}, {}};
  for (const auto& name : archive.names()) {
    const NpyHeader header = archive.open(name).header();
    table.rows.push_back({name, header.type(), fmt::format("[{}]", fmt::join(header.shape, ", "))});
  }
  Description out;
  out.headline = fmt::format("{}: NumPy's archive of {} arrays", path.string(), table.rows.size());
  out.tables.push_back(std::move(table));
  return out;
}

}  // namespace hml::cli
