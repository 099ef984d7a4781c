#include "hml/dataset/zoo/layout_dataset.hpp"

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "hml/core/interrupt.hpp"
#include "hml/dataset/writer.hpp"

namespace hml {
namespace {

constexpr std::int64_t batch_events = 1000;

std::size_t at(std::int64_t index) { return static_cast<std::size_t>(index); }

std::int64_t columns_width(const Events& events, const LayoutInput& input) {
  const Collection& collection = events.collection(input.collection);
  std::int64_t width = 0;
  for (const auto& name : input.columns) width += collection.column(name).width;
  return width;
}

/// What the dataset says of an input; the first batch tells the units and the width of the columns.
DatasetInput describe(const Events& events, const LayoutInput& input, const std::string& layout) {
  DatasetInput out;
  out.name = input.name;
  out.shape = input.shape;
  const std::int64_t width = columns_width(events, input);
  if (out.shape.empty() && input.length > 0) out.shape.push_back(input.length);
  if (input.shape.empty()) out.shape.push_back(width + (input.length > 0 ? 1 : 0));
  for (const auto& name : input.columns) {
    const Column& column = events.collection(input.collection).column(name);
    out.names.push_back(name);
    out.units.push_back(column.unit);
  }
  if (input.length > 0) out.names.emplace_back("mask"), out.units.emplace_back("1");
  out.config = Config::from_json({{"type", "published"}, {"layout", layout}, {"of", input.collection}});
  return out;
}

DatasetDescription describe(const Events& events, const LayoutDescription& layout,
                            const LayoutDatasetSettings& settings) {
  DatasetDescription out;
  out.classes = layout.classes;
  for (std::size_t label = 0; label < layout.classes.size(); ++label)
    out.samples.push_back({.name = layout.classes[label], .label = static_cast<std::int32_t>(label)});
  out.luminosity = layout.luminosity;
  if (layout.luminosity > 0)
    for (auto& sample : out.samples) sample.cross_section = 0;  // known when all events are
  for (const auto& input : layout.inputs) out.inputs.push_back(describe(events, input, layout.layout));
  out.split = settings.split;
  out.seed = settings.seed;
  if (layout.parts.empty()) return out;
  out.split.clear();
  for (const auto& part : layout.parts) out.split.emplace_back(part, 1.0 / static_cast<double>(layout.parts.size()));
  return out;
}

/// The events of one class of a batch.
DatasetRows rows_of_class(const Events& events, const std::vector<std::vector<float>>& rows, std::int32_t label,
                          bool parts) {
  const Collection& header = events.collection(event_collection);
  const auto& labels = header.values<std::int32_t>("label");
  DatasetRows out;
  out.sample = label;
  out.inputs.resize(rows.size());
  for (std::size_t event = 0; event < labels.size(); ++event) {
    if (labels[event] != label) continue;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      const std::size_t size = rows[i].size() / labels.size();
      out.inputs[i].insert(out.inputs[i].end(), rows[i].begin() + static_cast<std::ptrdiff_t>(event * size),
                           rows[i].begin() + static_cast<std::ptrdiff_t>((event + 1) * size));
    }
    out.weights.push_back(header.values<double>("weight")[event]);
    out.numbers.push_back(header.values<std::int64_t>("number")[event]);
    if (parts) out.parts.push_back(header.values<std::uint8_t>("part")[event]);
  }
  out.generated_weights = out.weights;
  return out;
}

/// The cross sections with which weights that are expected numbers of events stay what they are.
void set_cross_sections(DatasetWriter& writer) {
  const double luminosity = writer.description().luminosity;
  if (luminosity <= 0) return;
  constexpr double inverse_fb_per_inverse_pb = 1000;
  const auto samples = writer.description().samples;
  for (std::size_t s = 0; s < samples.size(); ++s)
    writer.set_cross_section(static_cast<std::int32_t>(s),
                             samples[s].generated.weight / (luminosity * inverse_fb_per_inverse_pb));
}

void check_labelled(const LayoutDescription& layout) {
  if (layout.inputs.empty())
    throw Error(
        ErrorKind::config,
        fmt::format("events of the layout '{}' are no labelled sample: they become an event file", layout.layout));
}

}  // namespace

DatasetDescription describe_layout_dataset(LayoutReader& reader, const LayoutDatasetSettings& settings) {
  check_labelled(reader.description());
  return describe(reader.read(0, 0), reader.description(), settings);
}

std::vector<float> layout_rows(const Events& events, const LayoutInput& input) {
  const Collection& collection = events.collection(input.collection);
  const std::int64_t length = std::max<std::int64_t>(input.length, 1);
  const std::int64_t width = columns_width(events, input) + (input.length > 0 ? 1 : 0);
  std::vector<float> out(at(events.size() * length * width), 0.f);
  std::int64_t place = 0;
  for (const auto& name : input.columns) {
    const Column& column = collection.column(name);
    std::visit(
        [&](const auto& values) {
          for (std::int64_t event = 0; event < events.size(); ++event)
            for (std::int64_t i = 0; i < std::min(collection.count(event), length); ++i)
              for (int k = 0; k < column.width; ++k)
                out[at((event * length + i) * width + place + k)] =
                    static_cast<float>(values[at((collection.first(event) + i) * column.width + k)]);
        },
        column.values);
    place += column.width;
  }
  if (input.length > 0)
    for (std::int64_t event = 0; event < events.size(); ++event)
      for (std::int64_t i = 0; i < std::min(collection.count(event), length); ++i)
        out[at((event * length + i) * width + place)] = 1;
  return out;
}

void write_layout_dataset(LayoutReader& reader, const std::filesystem::path& path, const std::string& provenance,
                          const LayoutDatasetSettings& settings) {
  const LayoutDescription& layout = reader.description();
  check_labelled(layout);
  std::optional<DatasetWriter> writer;
  const std::int64_t known = reader.size().value_or(std::numeric_limits<std::int64_t>::max());
  for (std::int64_t begin = 0;;) {
    check_interrupt();
    const Events events = reader.read(begin, std::min(known, begin + batch_events));
    if (!writer) writer.emplace(describe(events, layout, settings), path, settings.threads);
    std::vector<std::vector<float>> rows;
    for (const auto& input : layout.inputs) rows.push_back(layout_rows(events, input));
    for (std::size_t label = 0; label < layout.classes.size(); ++label)
      writer->add(rows_of_class(events, rows, static_cast<std::int32_t>(label), !layout.parts.empty()));
    begin += events.size();
    settings.progress(events.size());
    if (events.size() < batch_events) break;
  }
  set_cross_sections(*writer);
  writer->finish(provenance);
}

}  // namespace hml
