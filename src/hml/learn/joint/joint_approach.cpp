#include "hml/learn/joint/joint_approach.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "hml/learn/dense/dense_network.hpp"
#include "hml/learn/joint/joint_network.hpp"
#include "hml/learn/training/row_columns.hpp"

namespace hml {

void JointApproach::declare_network(Parameters& p) {
  p.add("parts", settings_, "Networks by name, each {approach, input, ...} with the parameters of its layers and scaling, and "
        "`width`, how many numbers it says (16).").required();
  p.add("hidden", hidden_, "Width of every dense layer behind the parts.").min(1).max(100000);
}

JointApproach::Part JointApproach::make_part(const std::string& name, Config settings) const {
  if (name == "head" || name.find_first_of("./") != std::string::npos)
    throw Error(ErrorKind::config, fmt::format("'{}' is no good name for a part", name), settings.place());
  if (!settings.is_map()) throw Error(ErrorKind::config, "a part is a map: {approach: ..., input: ...}", settings.place());
  const Config kind = settings.at("approach");
  auto made = known_.make(kind.text(), kind.place());
  auto* network = dynamic_cast<NetworkApproach*>(made.get());
  if (!network)
    throw Error(ErrorKind::config, fmt::format("a part is a network; '{}' is none", kind.text()), kind.place());
  Part part{name, std::unique_ptr<NetworkApproach>(network)};
  made.release();
  Parameters p;
  part.approach->declare_input(p);
  part.approach->declare_network(p);
  part.approach->declare_scaling(p);
  p.add("width", part.width, "Numbers that it says.").min(1).max(100000);
  settings.take("approach");
  p.assign(settings, fmt::format("part '{}'", name));
  return part;
}

void JointApproach::make_parts() {
  parts_.clear();
  if (!settings_.is_map()) throw Error(ErrorKind::config, "`parts` is a map of networks", settings_.place());
  for (const auto& [name, settings] : settings_.entries()) parts_.push_back(make_part(name, settings));
  if (parts_.empty()) throw Error(ErrorKind::config, "`parts` names none", settings_.place());
}

std::size_t JointApproach::Part::row_size() const {
  std::size_t size = 1;
  for (const auto n : approach->input_shape()) size *= static_cast<std::size_t>(n);
  return size;
}

std::vector<std::string> JointApproach::inputs() const {
  std::vector<std::string> out;
  for (const auto& part : parts_)
    if (std::find(out.begin(), out.end(), part.approach->input()) == out.end()) out.push_back(part.approach->input());
  return out;
}

void JointApproach::choose_input(const Samples& samples) {
  make_parts();
  for (auto& part : parts_) {
    try {
      part.approach->choose_input(samples);
    } catch (Error& error) {
      throw error.in(fmt::format("part '{}'", part.name));
    }
  }
}

void JointApproach::take_shape(const Samples& samples) {
  std::size_t total = 0;
  for (auto& part : parts_) {
    part.approach->take_shape(samples);
    total += part.row_size();
  }
  set_shape({static_cast<std::int64_t>(total)});
}

const Tensor& JointApproach::align(const Samples& samples, Tensor& made) const {
  const std::int64_t total = input_shape().at(0);
  made = {{samples.size(), total}, std::vector<float>(static_cast<std::size_t>(samples.size() * total)), {}, {}};
  std::size_t first = 0;
  for (const auto& part : parts_) {
    Tensor own;
    const Tensor& input = part.approach->align(samples, own);
    if (input.rows() != samples.size())
      throw Error(ErrorKind::input, fmt::format("'{}' has {} rows for {} events", part.approach->input(), input.rows(),
                                                samples.size()));
    put_columns(input.values, part.row_size(), made.values, static_cast<std::size_t>(total), first);
    first += part.row_size();
  }
  return made;
}

Tensor JointApproach::input_of_part(const Tensor& input, Rows rows, const Part& part, std::size_t column) const {
  const auto total = static_cast<std::size_t>(input.row_size());
  const auto values = std::span(input.values).subspan(rows.first * total, rows.count * total);
  Tensor out{part.approach->input_shape(), take_columns(values, total, column, part.row_size()),
             part.approach->features(), {}};
  out.shape.insert(out.shape.begin(), static_cast<std::int64_t>(rows.count));
  return out;
}

void JointApproach::check_values(const Tensor& input, std::int64_t first) const {
  std::size_t column = 0;
  for (const auto& part : parts_) {
    part.approach->check_values(input_of_part(input, {0, static_cast<std::size_t>(input.rows())}, part, column), first);
    column += part.row_size();
  }
}

void JointApproach::learn_scaling(const Tensor& input) {
  std::size_t column = 0;
  for (auto& part : parts_) {
    part.approach->learn_scaling(input_of_part(input, {0, static_cast<std::size_t>(input.rows())}, part, column));
    column += part.row_size();
  }
}

void JointApproach::scale(const Tensor& input, std::size_t first, std::size_t n, std::span<float> out) const {
  const auto total = static_cast<std::size_t>(input.row_size());
  std::size_t column = 0;
  for (const auto& part : parts_) {
    const Tensor own = input_of_part(input, {first, n}, part, column);
    std::vector<float> seen(own.values.size());
    part.approach->scale(own, 0, n, seen);
    put_columns(seen, part.row_size(), out, total, column);
    column += part.row_size();
  }
}

void JointApproach::write_scaling(h5::Group& group) const {
  for (const auto& part : parts_) {
    auto own = group.group(part.name);
    own.set_attribute("input", part.approach->input());
    own.write<std::int64_t>("input_shape", part.approach->input_shape());
    own.write_strings("features", part.approach->features());
    part.approach->write_scaling(own);
  }
}

void JointApproach::read_scaling(const h5::Group& group) {
  make_parts();
  std::size_t total = 0;
  for (auto& part : parts_) {
    const auto own = group.open_group(part.name);
    part.approach->take_over(own.attribute("input"), own.read_strings("features"), classes(),
                             own.read<std::int64_t>("input_shape"));
    part.approach->read_scaling(own);
    total += part.row_size();
  }
  if (input_shape() != std::vector<std::int64_t>{static_cast<std::int64_t>(total)})
    throw Error(ErrorKind::input, "the inputs of its parts are not those of the whole");
}

std::unique_ptr<Network> JointApproach::build(std::int64_t outputs, const std::string& device) const {
  std::vector<JointNetwork::Part> parts;
  std::vector<std::int64_t> widths{0};
  for (const auto& part : parts_) {
    parts.push_back({part.name, part.approach->build(part.width, device)});
    widths[0] += part.width;
  }
  widths.insert(widths.end(), hidden_.begin(), hidden_.end());
  widths.push_back(outputs);
  return std::make_unique<JointNetwork>(std::move(parts), std::make_unique<DenseNetwork>(widths));
}

}  // namespace hml
