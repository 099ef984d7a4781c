#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/cli/approaches.hpp"
#include "hml/cli/show/description.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

Description describe_model(const std::filesystem::path& path) {
  const auto model = load_approach(path, all_approaches());
  Description out;
  out.headline = fmt::format("{}: a {} that tells {} apart, from input '{}' ({})", path.string(), model->kind(),
                             fmt::join(model->classes(), ", "), model->input(), fmt::join(model->features(), ", "));
  out.tables.push_back(model->summary());
  return out;
}

}  // namespace hml::cli
