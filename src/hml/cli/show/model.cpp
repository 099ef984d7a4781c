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
  const auto inputs = model->inputs();
  const std::string input =
      inputs.empty() ? "any input" : fmt::format("input{} '{}'", inputs.size() > 1 ? "s" : "", fmt::join(inputs, "', '"));
  std::string does = model->classifies() ? fmt::format("tells {} apart", fmt::join(model->classes(), ", ")) : "";
  if (!model->targets().empty())
    does += fmt::format("{}estimates {}", does.empty() ? "" : " and ", fmt::join(model->targets(), ", "));
  const std::string features = model->features().empty() ? fmt::format("of shape {}", fmt::join(model->input_shape(), " x "))
                                                         : fmt::format("({})", fmt::join(model->features(), ", "));
  out.headline = fmt::format("{}: a {} that {}, from {} {}", path.string(), model->kind(), does, input, features);
  out.tables.push_back(model->summary());
  return out;
}

}  // namespace hml::cli
