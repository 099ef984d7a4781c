#include <fmt/format.h>
#include <fmt/ranges.h>

#include "hml/cli/approaches.hpp"
#include "hml/cli/show/description.hpp"
#include "hml/learn/approach.hpp"

namespace hml::cli {

Description describe_model(const std::filesystem::path& path) {
  const auto model = load_approach(path, all_approaches());
  Description out;
  // A model of another program names no input, and perhaps no features.
  const std::string input = model->input().empty() ? "any input" : fmt::format("input '{}'", model->input());
  const std::string features = model->features().empty() ? fmt::format("of shape {}", fmt::join(model->input_shape(), " x "))
                                                         : fmt::format("({})", fmt::join(model->features(), ", "));
  out.headline = fmt::format("{}: a {} that tells {} apart, from {} {}", path.string(), model->kind(),
                             fmt::join(model->classes(), ", "), input, features);
  out.tables.push_back(model->summary());
  return out;
}

}  // namespace hml::cli
